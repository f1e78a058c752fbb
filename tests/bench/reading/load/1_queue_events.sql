-- A year of tickets of some MPPs, or of the numbers that belong to one `pass` of several. `tickets` is the mean of an
-- MPP's day: MPPs differ in size by four, agencies by more, Mondays bring half as much again as Fridays. Of a hundred
-- tickets 87 are served, five called in vain, five sent on to another agency, two taken back, one refused for the
-- quota. Today lies between midnight and now, as it may be any hour. Everything hangs on the hash of MPP, day and
-- number: the same arguments give the same events.
INSERT INTO queue_events
    (mpp, local_date, agency, ticket_id, type, time, local_time, source, id, service, to_agency, to_service,
    ticket_number, visitor_id, channel, matters, counter, outcome, reason, kafka_partition, kafka_offset, record_time,
    stored_at)
WITH
    (
        SELECT groupArray((agency, services))
        FROM (SELECT agency, groupArray(service) AS services FROM ref_services WHERE mpp = 'mpp-001' GROUP BY agency ORDER BY agency)
    ) AS desks
SELECT
    mpp,
    local_date,
    if(event.3, next_desk, desk).1 AS agency,
    concat('t', toString(number)) AS ticket_id,
    concat('mpp.ticket.', event.1) AS type,
    local_time - toIntervalMinute(utc_offset_minutes) AS time,
    toDateTime64(local_date, 3, 'UTC') + toIntervalMillisecond(toInt64(
        if(is_today, event.2 / 25200 * elapsed_seconds, 28800 + event.2) * 1000)) AS local_time,
    concat('/simulator/', mpp) AS source,
    lower(hex(sipHash128(mpp, local_date, number, at))) AS id,
    if(event.1 IN ('issued', 'refused') AND NOT event.3, service, '') AS service,
    if(event.1 = 'transferred', next_desk.1, '') AS to_agency,
    if(event.1 = 'transferred', next_desk.2[1], '') AS to_service,
    if(event.1 = 'issued', concat('A-', toString(number)), '') AS ticket_number,
    if(event.1 = 'issued' AND h % 10 < 8, lower(hex(sipHash128(mpp, h % 9000))), '') AS visitor_id,
    if(event.1 = 'issued', multiIf(h % 20 < 13, 'walk_in', h % 20 < 18, 'online', 'appointment'), '') AS channel,
    if(event.1 = 'issued', 1 + (h % 37 = 0), 0) AS matters,
    if(event.1 IN ('called', 'started', 'completed'), concat('counter-', toString(1 + h % 3)), '') AS counter,
    if(event.1 = 'completed', 'served', '') AS outcome,
    if(event.1 = 'refused', 'quota', '') AS reason,
    cityHash64(mpp, number) % 12 AS kafka_partition,
    cityHash64(local_date, number, at) AS kafka_offset,
    time + toIntervalSecond(1) AS record_time,
    time + toIntervalSecond(2) AS stored_at
FROM
(
    SELECT
        *,
        sipHash64(mpp, local_date, number) AS h,
        desks[1 + toUInt32(length(desks) * pow((h % 1000) / 1000, 1.7))] AS desk,
        desks[1 + intDiv(h, 1000) % length(desks)] AS next_desk,
        desk.2[1 + intDiv(h, 7) % length(desk.2)] AS service,
        -- Seconds since the opening at 08:00.
        toInt64(intDiv(h, 11) % 25200) AS came,
        came + toInt64(60 + intDiv(h, 13) % 2400) AS called,
        called + toInt64(200 + intDiv(h, 17) % 1500) AS served,
        intDiv(h, 19) % 100 AS fate,
        multiIf(
            fate < 5, [('issued', came, false), ('called', called, false), ('missed', called + 120, false)],
            fate < 7, [('issued', came, false), ('cancelled', came + 600, false)],
            fate < 8, [('refused', came, false)],
            fate < 13, [('issued', came, false), ('called', called, false), ('started', called + 30, false),
                ('transferred', served, false), ('called', served + 300, true), ('started', served + 330, true),
                ('completed', served + 900, true)],
            h % 3 = 0, [('issued', came, false), ('called', called - 50, false), ('called', called, false),
                ('started', called + 30, false), ('completed', served, false)],
            [('issued', came, false), ('called', called, false), ('started', called + 30, false),
                ('completed', served, false)]) AS events
    FROM
    (
        SELECT
            c.mpp AS mpp,
            c.utc_offset_minutes AS utc_offset_minutes,
            d.local_date AS local_date,
            d.local_date = c.today AS is_today,
            dateDiff('second', toDateTime64(c.today, 3, 'UTC'), c.local_now) AS elapsed_seconds,
            arrayJoin(range(toUInt32({tickets:Float64} * (0.4 + 1.2 * (sipHash64(c.mpp) % 1000) / 1000)
                * (1.2 - 0.1 * (toDayOfWeek(d.local_date) - 1)) * (0.8 + 0.4 * (sipHash64(c.mpp, d.local_date) % 1000) / 1000))))
                AS number
        FROM mpp_clock AS c
        CROSS JOIN ref_days AS d
        WHERE c.mpp BETWEEN {first_mpp:String} AND {last_mpp:String}
            AND d.local_date > c.today - toIntervalYear(1) AND d.local_date <= c.today
            AND (toDayOfWeek(d.local_date) <= 5 AND NOT d.is_holiday OR toDayOfWeek(d.local_date) = toDayOfWeek(c.today))
    )
)
ARRAY JOIN events AS event, arrayEnumerate(events) AS at
WHERE (NOT is_today OR event.2 < 25200) AND number % {passes:UInt32} = {pass:UInt32};
