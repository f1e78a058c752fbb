-- Days with events before their MPP was live, by kind of topic. An MPP without `live_since` has none.
-- Made for: own
CREATE OR REPLACE VIEW day_before_live AS
WITH ({include own}) AS own
SELECT d.mpp AS mpp, d.topic AS topic, d.local_date AS local_date
FROM
(
    SELECT DISTINCT mpp, topic, local_date
    FROM feed_days
    WHERE {mine}
        AND mpp IN (SELECT mpp FROM ref_mpps WHERE live_since IS NOT NULL)
) AS d
INNER JOIN ref_mpps AS m ON m.mpp = d.mpp
WHERE d.local_date < m.live_since;
