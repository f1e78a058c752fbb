SELECT mpp, agency, toStartOfMonth(local_date) AS month, channel, count() AS visits
FROM
(
    SELECT mpp, local_date, agency, ticket_id, argMax(channel, (time, id, toString(source))) AS channel
    FROM queue_events
    WHERE type = 'mpp.ticket.issued'
        AND ({mpp:String} = '' OR mpp = {mpp:String}) AND local_date BETWEEN {from:Date} AND {to:Date}
    GROUP BY mpp, local_date, agency, ticket_id
)
GROUP BY mpp, agency, month, channel;
