CREATE OR REPLACE VIEW {bi:Identifier}.published_check
(
    province_code String COMMENT 'Kemendagri code of the province, a text',
    province String COMMENT 'Name of the province',
    regency_code String COMMENT 'Kemendagri code of the regency or city, a text such as 64.71',
    regency String COMMENT 'Name of the regency or city',
    mpp String COMMENT 'Slug of the MPP (Mal Pelayanan Publik)',
    mpp_name String COMMENT 'Name of the MPP',
    agency String COMMENT 'Slug of the agency; empty for the MPP',
    agency_name String COMMENT 'Name of the agency; empty for the MPP',
    period_start String COMMENT 'First day of the period, YYYY-MM-DD; empty where the source gives none',
    period_end String COMMENT 'Last day of the period, YYYY-MM-DD, inclusive; empty where the source gives none',
    unit String COMMENT 'What the figure is, such as visits, share_of_visits (0 to 1), visits_per_month, ikm',
    published Float64 COMMENT 'The figure as published, in its unit',
    computed Nullable(Float64) COMMENT 'The same from our own data: months by their basis, a tally of the period, responses, reference data; shares and means, where there are none, from the published counts; NULL where there is nothing',
    difference Nullable(Float64) COMMENT 'computed minus published',
    difference_rate Nullable(Float64) COMMENT 'difference over published, 1 is 100 %; NULL where published is 0 or nothing is computed',
    base String COMMENT 'What computed counts and where it is from: events, tally or published counts; simulated where it is',
    remark String COMMENT 'What the comparison shows, in words'
)
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS
SELECT
    p.province_code AS province_code,
    p.province AS province,
    p.regency_code AS regency_code,
    p.regency AS regency,
    d.mpp AS mpp,
    p.mpp_name AS mpp_name,
    d.agency AS agency,
    coalesce(nullIf(a.agency_name, ''), d.agency) AS agency_name,
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
FROM published_figure AS d
LEFT JOIN ref_mpps AS p ON p.mpp = d.mpp
LEFT JOIN ref_agencies AS a ON a.mpp = d.mpp AND a.agency = d.agency
SETTINGS join_use_nulls = 0, prefer_column_name_to_alias = 0
COMMENT 'Published figures beside our own: do they agree, and do they agree with each other? Unit: in the column unit. Period: period_start to period_end.';
