CREATE VIEW visits_by_channel_month
(
    {place},
    {agency},
    month Date COMMENT 'First day of the month',
    channel String COMMENT 'How the ticket was taken: walk_in, online or appointment',
    visits Int64 COMMENT 'Issued tickets'
)
COMMENT 'Issued tickets of each agency by month and channel: a ticket counts once a day, by the channel of its latest issued event. Unit: issued tickets. Period: one local month.'
AS
SELECT mpp, agency, month, channel, sum(channel_issued) AS visits
FROM month_parts
ARRAY JOIN by_channel.1 AS channel, by_channel.2 AS channel_issued
GROUP BY mpp, agency, month, channel;
