-- Every twelfth ticket, by a hash, leaves an answer; a fifth of them name eight of the nine elements.
INSERT INTO survey_events
    (mpp, local_date, agency, response_id, time, source, id, ticket_id, requirements, procedure, time_score, cost,
    product, competence, behaviour, complaints, facilities, kafka_partition, kafka_offset, record_time, stored_at)
WITH sipHash64(mpp, local_date, ticket_id) AS h
SELECT
    mpp,
    local_date,
    agency,
    concat(toString(local_date), '-', ticket_id) AS response_id,
    time + toIntervalSecond(60) AS time,
    source,
    lower(hex(sipHash128('survey', mpp, local_date, ticket_id))) AS id,
    ticket_id,
    2 + h % 3 AS requirements,
    2 + intDiv(h, 3) % 3 AS procedure,
    1 + intDiv(h, 5) % 4 AS time_score,
    if(h % 5 = 0, 0, 3 + intDiv(h, 7) % 2) AS cost,
    3 + intDiv(h, 11) % 2 AS product,
    3 + intDiv(h, 13) % 2 AS competence,
    3 + intDiv(h, 17) % 2 AS behaviour,
    2 + intDiv(h, 19) % 3 AS complaints,
    2 + intDiv(h, 23) % 3 AS facilities,
    kafka_partition % 6 AS kafka_partition,
    kafka_offset,
    time + toIntervalSecond(1) AS record_time,
    time + toIntervalSecond(2) AS stored_at
FROM queue_events
WHERE mpp BETWEEN {first_mpp:String} AND {last_mpp:String} AND type = 'mpp.ticket.completed'
    AND toUInt32(substring(ticket_id, 2)) % {passes:UInt32} = {pass:UInt32}
    AND intDiv(sipHash64(mpp, local_date, ticket_id), 29) % 12 = 0;
