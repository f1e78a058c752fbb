CREATE OR REPLACE VIEW {bi:Identifier}.service_throughput_month
(
    province_code String COMMENT 'Kemendagri code of the province, a text',
    province String COMMENT 'Name of the province',
    regency_code String COMMENT 'Kemendagri code of the regency or city, a text such as 64.71',
    regency String COMMENT 'Name of the regency or city',
    mpp String COMMENT 'Slug of the MPP (Mal Pelayanan Publik)',
    mpp_name String COMMENT 'Name of the MPP',
    agency String COMMENT 'Slug of the agency (instansi)',
    agency_name String COMMENT 'Name of the agency; its slug where it is not registered',
    service String COMMENT 'Slug of the service (layanan); empty where no event of the leg names one',
    month Date COMMENT 'First day of the month',
    issued Int64 COMMENT 'Distinct tickets issued for the service: the sum of the days',
    completed Int64 COMMENT 'Distinct tickets completed for the service: the sum of the days',
    completion_rate Nullable(Float64) COMMENT 'Completed over issued, 1 is 100 %; above 1 where the service lives from transfers; NULL where none was issued'
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
    d.service AS service,
    d.month AS month,
    d.issued AS issued,
    d.completed AS completed,
    if(d.issued = 0, NULL, d.completed / d.issued) AS completion_rate
FROM service_month AS d
LEFT JOIN ref_mpps AS p ON p.mpp = d.mpp
LEFT JOIN ref_agencies AS a ON a.mpp = d.mpp AND a.agency = d.agency
SETTINGS join_use_nulls = 0, prefer_column_name_to_alias = 0
COMMENT 'Tickets of each service by local month: an event counts for the service that it names, else for the latest named in its leg. Rows where a ticket was issued or completed. Unit: tickets. Period: one local month.';
