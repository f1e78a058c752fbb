-- The ninety local days before today of each MPP.
CREATE OR REPLACE VIEW recent_day AS
SELECT mpp, arrayJoin(arrayMap(days -> today - days, range(1, 91))) AS local_date
FROM own_mpps;
