-- One row for each survey response, with the answer in force, read as in `quota_day`. `index_2520` is the response's own
-- index, the mean of the scores it gives, in 2520ths: whole for one to nine scores, and whole numbers add up to the same
-- in any order.
-- Made for: own
CREATE OR REPLACE VIEW survey_answer AS
WITH ({include own}) AS own
SELECT
    mpp,
    response_id,
    materialize(in_force) AS answer,
    answer.4 AS local_date,
    answer.5 AS agency,
    answer.6 AS ticket_id,
    answer.7 AS scores,
    startsWith(answer.3, '/simulator/') AS is_simulated,
    arraySum(scores) * intDiv(2520, arrayCount(score -> score > 0, scores)) AS index_2520
FROM survey_answers FINAL
PREWHERE {mine};
