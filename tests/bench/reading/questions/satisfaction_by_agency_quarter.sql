-- The sample needed comes from the visits of the same quarter.
SELECT s.*, v.visits
FROM
(
    SELECT
        mpp,
        agency,
        toStartOfQuarter(answered_on) AS quarter,
        count() AS responses,
        avgIf(scores[1], scores[1] > 0) AS nrr_requirements,
        avgIf(scores[4], scores[4] > 0) AS nrr_cost,
        arrayAvg(arrayMap((total, given) -> total / given, sumForEach(scores), sumForEach(arrayMap(score -> toUInt64(score > 0), scores)))) * 25 AS ikm
    FROM
    (
        SELECT
            mpp,
            response_id,
            argMax(agency, (time, id, toString(source))) AS agency,
            argMax(local_date, (time, id, toString(source))) AS answered_on,
            argMax([requirements, procedure, time_score, cost, product, competence, behaviour, complaints, facilities],
                (time, id, toString(source))) AS scores
        FROM survey_events
        WHERE ({mpp:String} = '' OR mpp = {mpp:String})
            AND local_date BETWEEN toStartOfQuarter({from:Date}) AND addQuarters(toStartOfQuarter({to:Date}), 1) - 1
        GROUP BY mpp, response_id
    )
    GROUP BY mpp, agency, quarter
) AS s
LEFT JOIN
(
    SELECT mpp, visited AS agency, toStartOfQuarter(local_date) AS quarter, uniqExact(local_date, ticket_id) AS visits
    FROM queue_events
    ARRAY JOIN if(type = 'mpp.ticket.transferred', [agency, to_agency], [agency]) AS visited
    WHERE type IN ('mpp.ticket.issued', 'mpp.ticket.called', 'mpp.ticket.started', 'mpp.ticket.completed', 'mpp.ticket.transferred')
        AND ({mpp:String} = '' OR mpp = {mpp:String})
        AND local_date BETWEEN toStartOfQuarter({from:Date}) AND addQuarters(toStartOfQuarter({to:Date}), 1) - 1
    GROUP BY mpp, visited, quarter
) AS v ON v.mpp = s.mpp AND v.quarter = s.quarter AND v.agency = s.agency;
