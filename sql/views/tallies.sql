CREATE VIEW tallies
(
    {place},
    {agency or mpp},
    service String COMMENT 'Slug of the service; empty for all',
    period_start Date COMMENT 'First local day of the period',
    period_end Date COMMENT 'Last local day of the period, inclusive',
    unit String COMMENT 'What is counted: visits or visitors',
    count Int64 COMMENT 'The reported count',
    revision Int64 COMMENT 'Revision in force: the highest',
    publisher String COMMENT 'Who reported it; empty where not given'
)
COMMENT 'Tallies in force: what MPPs reported for a period in place of events. Unit: in the column unit. Period: period_start to period_end.'
AS
SELECT
    t.mpp AS mpp,
    t.agency AS agency,
    t.service AS service,
    t.period_start AS period_start,
    t.period_end AS period_end,
    t.unit AS unit,
    t.count AS count,
    t.revision AS revision,
    t.publisher AS publisher
FROM tally_in_force AS t;
