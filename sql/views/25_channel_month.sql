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
WITH (SELECT groupArray((mpp, month, through)) FROM month_in_use WHERE through < toLastDayOfMonth(month)) AS unfinished
SELECT mpp, month, agency, channel, sum(part_visits) AS visits
FROM
(
    SELECT
        mpp,
        month,
        channels.agency AS agency,
        channels.channel AS channel,
        channels.visits AS part_visits
    FROM stored_months FINAL
    ARRAY JOIN channels
    WHERE (through = toLastDayOfMonth(month) AND (mpp, month) NOT IN (SELECT part.1, part.2 FROM (SELECT arrayJoin(unfinished) AS part))
        OR (mpp, month, through) IN (SELECT part.1, part.2, part.3 FROM (SELECT arrayJoin(unfinished) AS part)))
        AND mpp IN (SELECT mpp FROM mpp_in_reach)
    UNION ALL
    SELECT mpp, toStartOfMonth(local_date), agency, channel, visits
    FROM channel_day
    WHERE (mpp, local_date) IN
    (
        SELECT part.1, arrayJoin(arrayMap(day -> part.3 + day, range(1, dateDiff('day', part.3, toLastDayOfMonth(part.2)) + 1)))
        FROM (SELECT arrayJoin(unfinished) AS part)
    )
)
GROUP BY mpp, month, agency, channel;
