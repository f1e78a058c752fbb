-- Issued tickets of each channel: of a day, by the channel of the ticket's latest `issued` event, and of a month.
CREATE OR REPLACE VIEW channel_day AS
SELECT mpp, local_date, agency, channel, toInt64(count()) AS visits
FROM
(
    SELECT mpp, local_date, agency, ticket_id, max(latest_issued).4 AS channel
    FROM legs
    WHERE is_issued AND mpp IN (SELECT mpp FROM mpp_in_reach)
    GROUP BY mpp, local_date, agency, ticket_id
)
GROUP BY mpp, local_date, agency, channel;

CREATE OR REPLACE VIEW channel_month AS
WITH (SELECT groupArray((mpp, month, through, late_rows, last_late_at)) FROM month_in_use) AS in_use
SELECT mpp, month, agency, channel, sum(part_visits) AS visits
FROM
(
    SELECT
        mpp,
        month,
        channels.agency AS agency,
        channels.channel AS channel,
        channels.visits AS part_visits
    FROM finished_months FINAL
    ARRAY JOIN channels
    WHERE (mpp, month, through, late_rows, last_late_at) IN
        (SELECT used.1, used.2, used.3, used.4, used.5 FROM (SELECT arrayJoin(in_use) AS used))
        AND mpp IN (SELECT mpp FROM mpp_in_reach)
    UNION ALL
    SELECT mpp, toStartOfMonth(local_date), agency, channel, visits
    FROM channel_day
    WHERE (mpp, local_date) IN
    (
        SELECT used.1, arrayJoin(arrayMap(day -> used.3 + day, range(1, dateDiff('day', used.3, toLastDayOfMonth(used.2)) + 1)))
        FROM (SELECT arrayJoin(in_use) AS used)
    )
)
GROUP BY mpp, month, agency, channel;
