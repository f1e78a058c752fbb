-- Open days of the reader's own agencies: with a visit or an opened counter.
CREATE OR REPLACE VIEW open_day AS
SELECT mpp, agency, month + bit AS local_date
FROM
(
    SELECT mpp, agency, month, bitPositionsToArray(bitOr(visit_days, opened_days)) AS bits
    FROM open_months FINAL
    WHERE mpp IN (SELECT mpp FROM own_mpps)
)
ARRAY JOIN bits AS bit;
