-- One counter of each agency, two of every second, opened in the morning, paused over noon for a third of them and closed in the
-- afternoon, a quota for every third agency, one footfall sensor counting by the hour, and for every fourth MPP a tally
-- of the month before the first event. Today is between midnight and now.
INSERT INTO counter_events
    (mpp, local_date, agency, type, time, source, id, counter, period_start, period_end, sensor, from_time, to_time,
    unit, amount, revision, publisher, kafka_partition, kafka_offset, record_time, stored_at)
SELECT
    mpp,
    if(event.1 = 'tally.recorded', addMonths(local_date, 1), local_date) AS local_date,
    if(event.1 IN ('footfall.counted', 'tally.recorded'), '', agency) AS agency,
    concat('mpp.', event.1) AS type,
    toDateTime64(local_date, 3, 'UTC') - toIntervalMinute(utc_offset_minutes) + toIntervalSecond(toInt64(
        if(is_today, event.3 / 57600 * elapsed_seconds, event.3))) AS time,
    concat('/simulator/', mpp) AS source,
    lower(hex(sipHash128('counter', mpp, local_date, agency, event))) AS id,
    if(startsWith(event.1, 'counter.'), event.2, '') AS counter,
    multiIf(event.1 = 'tally.recorded', toStartOfMonth(local_date), event.1 IN ('quota.set', 'footfall.counted'), local_date, toDate(0)) AS period_start,
    multiIf(event.1 = 'tally.recorded', toLastDayOfMonth(local_date), event.1 IN ('quota.set', 'footfall.counted'), local_date, toDate(0)) AS period_end,
    if(event.1 = 'footfall.counted', event.2, '') AS sensor,
    if(event.1 = 'footfall.counted', time - toIntervalHour(1), toDateTime64(0, 3, 'UTC')) AS from_time,
    if(event.1 = 'footfall.counted', time, toDateTime64(0, 3, 'UTC')) AS to_time,
    if(event.1 = 'tally.recorded', 'visits', '') AS unit,
    event.4 AS amount,
    0 AS revision,
    if(event.1 = 'tally.recorded', 'bench', '') AS publisher,
    cityHash64(mpp, agency) % 6 AS kafka_partition,
    cityHash64(local_date, agency, event) AS kafka_offset,
    time + toIntervalSecond(1) AS record_time,
    time + toIntervalSecond(2) AS stored_at
FROM
(
    SELECT
        *,
        arrayFlatten(arrayMap(c -> arrayFilter(change -> change.1 != '', [
            ('counter.opened', concat('counter-', toString(c)), toInt64(28000 + h % 600), toInt64(0)),
            (if((h + c) % 3 = 0, 'counter.paused', ''), concat('counter-', toString(c)), toInt64(43200), toInt64(0)),
            (if((h + c) % 3 = 0, 'counter.resumed', ''), concat('counter-', toString(c)), toInt64(46800), toInt64(0)),
            ('counter.closed', concat('counter-', toString(c)), toInt64(55000 + h % 600), toInt64(0))]), range(1, 2 + h_agency % 2))) AS changes,
        if(h_agency % 3 = 0, [('quota.set', '', toInt64(21600), toInt64(3 + h_agency % 9))], []) AS quotas,
        if(agency = first_agency, arrayMap(hour ->
            ('footfall.counted', 'gate', toInt64(hour * 3600), toInt64(h % 60)), range(9, 17)), []) AS footfall,
        if(agency = first_agency AND local_date = first_date AND h_mpp % 4 = 0,
            [('tally.recorded', '', toInt64(36000), toInt64(2000 + h_mpp % 500))], []) AS tally,
        arrayConcat(changes, quotas, footfall, tally) AS events
    FROM
    (
        SELECT
            c.mpp AS mpp,
            a.agency AS agency,
            min(a.agency) OVER (PARTITION BY c.mpp) AS first_agency,
            c.utc_offset_minutes AS utc_offset_minutes,
            d.local_date AS local_date,
            min(d.local_date) OVER (PARTITION BY c.mpp) AS first_date,
            d.local_date = c.today AS is_today,
            dateDiff('second', toDateTime64(c.today, 3, 'UTC'), c.local_now) AS elapsed_seconds,
            sipHash64(c.mpp, a.agency, d.local_date) AS h,
            sipHash64(a.agency) AS h_agency,
            sipHash64(c.mpp) AS h_mpp
        FROM mpp_clock AS c
        INNER JOIN ref_agencies AS a ON a.mpp = c.mpp
        CROSS JOIN ref_days AS d
        WHERE c.mpp BETWEEN {first_mpp:String} AND {last_mpp:String}
            AND d.local_date > c.today - toIntervalYear(1) AND d.local_date <= c.today
            AND (toDayOfWeek(d.local_date) <= 5 AND NOT d.is_holiday OR toDayOfWeek(d.local_date) = toDayOfWeek(c.today))
            AND {pass:UInt32} = 0
    )
)
ARRAY JOIN events AS event
WHERE NOT is_today OR event.3 < 57600;
