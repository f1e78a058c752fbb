CREATE VIEW satisfaction_by_mpp_quarter
(
    {place},
    quarter Date COMMENT 'First day of the quarter',
    responses Int64 COMMENT 'Survey responses: each response_id once, by its latest answer',
    nrr_requirements Nullable(Float64) COMMENT 'Mean score of requirements, 1 to 4, over the responses that score it; NULL if none does',
    nrr_procedure Nullable(Float64) COMMENT 'Mean score of procedure, 1 to 4, over the responses that score it; NULL if none does',
    nrr_time Nullable(Float64) COMMENT 'Mean score of completion time, 1 to 4, over the responses that score it; NULL if none does',
    nrr_cost Nullable(Float64) COMMENT 'Mean score of cost, 1 to 4, over the responses that score it; NULL if none does',
    nrr_product Nullable(Float64) COMMENT 'Mean score of product of the service, 1 to 4, over the responses that score it; NULL if none does',
    nrr_competence Nullable(Float64) COMMENT 'Mean score of competence of the staff, 1 to 4, over the responses that score it; NULL if none does',
    nrr_behaviour Nullable(Float64) COMMENT 'Mean score of behaviour of the staff, 1 to 4, over the responses that score it; NULL if none does',
    nrr_complaints Nullable(Float64) COMMENT 'Mean score of handling of complaints, 1 to 4, over the responses that score it; NULL if none does',
    nrr_facilities Nullable(Float64) COMMENT 'Mean score of facilities, 1 to 4, over the responses that score it; NULL if none does',
    ikm Nullable(Float64) COMMENT 'Satisfaction index (IKM), 25 to 100, not rounded: mean of the nine NRR x 25; NULL while an element has no score',
    ikm_weight_011 Nullable(Float64) COMMENT 'The index with the weight 0.11 of the printed example, at most 99: sum of the NRR x 0.11 x 25; NULL while an element has no score',
    grade String COMMENT 'Grade of ikm rounded half up to two decimals: A from 88.31, B from 76.61, C from 65.00, else D; empty without ikm',
    responses_needed Int64 COMMENT 'Sample needed for the visits of the MPP in the quarter (Krejcie-Morgan, 95 %, 5 %); 0 where no visits are known',
    is_sample_adequate Int64 COMMENT '1 if visits are known and there are at least as many responses as needed, else 0',
    ikm_low Nullable(Float64) COMMENT 'ikm minus 1.96 standard errors of the indices of the responses, at least 25; NULL below two responses or without ikm',
    ikm_high Nullable(Float64) COMMENT 'ikm plus 1.96 standard errors of the indices of the responses, at most 100; NULL below two responses or without ikm'
)
COMMENT 'Satisfaction of the visitors of each MPP by quarter (SKM, Permenpan-RB 14/2017). Unit: scores 1 to 4 and index 25 to 100. Period: one local quarter.'
AS
SELECT
    d.mpp AS mpp,
    d.quarter AS quarter,
    d.responses AS responses,
    d.nrr[1] AS nrr_requirements,
    d.nrr[2] AS nrr_procedure,
    d.nrr[3] AS nrr_time,
    d.nrr[4] AS nrr_cost,
    d.nrr[5] AS nrr_product,
    d.nrr[6] AS nrr_competence,
    d.nrr[7] AS nrr_behaviour,
    d.nrr[8] AS nrr_complaints,
    d.nrr[9] AS nrr_facilities,
    d.ikm AS ikm,
    d.ikm_weight_011 AS ikm_weight_011,
    d.grade AS grade,
    d.responses_needed AS responses_needed,
    d.responses_needed > 0 AND d.responses >= d.responses_needed AS is_sample_adequate,
    d.ikm_low AS ikm_low,
    d.ikm_high AS ikm_high
FROM (SELECT * FROM satisfaction_quarter WHERE agency = '') AS d;
