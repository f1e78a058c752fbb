-- Open days of the reader's own agencies: with a visit or an opened counter.
-- Made for: own
CREATE OR REPLACE VIEW open_day AS
WITH ({include own}) AS own
SELECT mpp, agency, month + bit AS local_date
FROM
(
    SELECT mpp, agency, month, bitPositionsToArray(bitOr(visit_days, opened_days)) AS bits
    FROM open_months FINAL
    WHERE {mine}
)
ARRAY JOIN bits AS bit;
