-- Days by their basis: the tally of visits of exactly the day where there is one, else the events, never the sum of
-- both. What a tally does not say is NULL. Which days have one is asked once, so that both parts agree on it.
-- Made for: own
CREATE OR REPLACE VIEW basis_day AS
WITH
({include own}) AS own,
(
    SELECT groupArray((mpp, agency, period_start, visits, visitors, is_simulated))
    FROM
    (
        {include period_tally}
    )
    WHERE period_start = period_end
) AS tallies,
arrayMap(one -> (one.1, one.2, one.3), tallies) AS tally_days
-- In brackets as in `day`.
SELECT * FROM
(
    SELECT
        mpp,
        agency,
        local_date,
        'events' AS basis,
        toInt64(visits) AS visits,
        toNullable(toInt64(unnamed_visitors + length(visitor_hashes))) AS visitors,
        toNullable(toInt64(matters)) AS matters,
        toNullable(toInt64(completed)) AS completed,
        toNullable(toInt64(missed)) AS missed,
        toNullable(toInt64(cancelled)) AS cancelled,
        toNullable(toInt64(refused)) AS refused,
        toNullable(toInt64(transferred_in)) AS transferred_in,
        is_simulated
    FROM day
    WHERE (mpp, agency, local_date) NOT IN (SELECT untuple(arrayJoin(tally_days)))
    UNION ALL
    SELECT one.1, one.2, one.3, 'tally', one.4, one.5, NULL, NULL, NULL, NULL, NULL, NULL, one.6
    FROM (SELECT arrayJoin(tallies) AS one)
);
