CREATE VIEW published_check
(
    {place},
    {agency or mpp},
    period_start String COMMENT 'First day of the period, YYYY-MM-DD; empty where the source gives none',
    period_end String COMMENT 'Last day of the period, YYYY-MM-DD, inclusive; empty where the source gives none',
    unit String COMMENT 'What the figure is, such as visits, share_of_visits (0 to 1), visits_per_month, ikm',
    published Float64 COMMENT 'The figure as published, in its unit',
    computed Nullable(Float64) COMMENT 'The same from our own data: months by their basis, a tally of the period, responses, quotas, tickets, reference data; shares and means, where there are none, from the published counts; NULL where there is nothing',
    difference Nullable(Float64) COMMENT 'computed minus published',
    difference_rate Nullable(Float64) COMMENT 'difference over published, 1 is 100 %; NULL where published is 0 or nothing is computed',
    base String COMMENT 'What computed counts and where it is from: events, tally or published counts; simulated where it is',
    remark String COMMENT 'What the comparison shows, in words'
)
COMMENT 'Published figures beside our own: do they agree, and do they agree with each other? Unit: in the column unit. Period: period_start to period_end.'
AS
SELECT
    d.mpp AS mpp,
    d.agency AS agency,
    d.period_start AS period_start,
    d.period_end AS period_end,
    d.unit AS unit,
    d.published AS published,
    d.computed AS computed,
    d.computed - d.published AS difference,
    if(d.published = 0, NULL, (d.computed - d.published) / d.published) AS difference_rate,
    d.base AS base,
    concat(
        multiIf(
            d.computed IS NULL, multiIf(
                d.period_start = '', 'Published without a period: nothing to compare with.',
                d.period_end = '', 'Published without an end of its period: nothing to compare with.',
                'No data of the whole period.'),
            abs(d.computed - d.published) <= d.half, 'Agrees with the published figure.',
            'Differs from the published figure.'),
        if(d.unit = 'visits_per_month' AND d.months > 0 AND d.counted > 0,
            concat(' The published ', toString(d.counted), ' visits of ', toString(d.months), ' months are ',
                toString(round(d.counted / d.months)), ' a month, ',
                if(abs(d.counted / d.months - d.published) <= d.half, 'as printed.',
                    concat('not the printed ', toString(d.published), '.'))), ''),
        multiIf(
            d.shares = 0 OR d.unit != 'share_of_visits' AND (d.unit != 'visits' OR d.agency != ''), '',
            d.base_low > d.base_high, concat(' No base fits all ', toString(d.shares), ' printed shares.'),
            concat(' The ', toString(d.shares), ' printed shares fit a base of ', toString(round(d.base_low)), ' to ',
                toString(round(d.base_high)), ' (about ', toString(round((d.base_low + d.base_high) / 2, -1)), '), ',
                multiIf(d.total = 0, 'no total is published.',
                    d.total BETWEEN d.base_low AND d.base_high, concat('as the published total of ', toString(d.total), '.'),
                    concat('not the published total of ', toString(d.total), '.'))))) AS remark
FROM published_figure AS d;
