-- The MPPs of the reader and, in the same order, what time and which day it is there. Asked once in a query, where views
-- that are joined or looked up would be planned each time. `transform(mpp, own_mpps, own_todays, ...)` finds one.
(SELECT (groupArray(mpp), groupArray(local_now), groupArray(today)) FROM own_mpps) AS own_now,
own_now.1 AS own_mpps,
own_now.2 AS own_local_nows,
own_now.3 AS own_todays
