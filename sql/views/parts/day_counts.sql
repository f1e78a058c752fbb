-- The counts of a day over its legs `l`. An MPP's matters are the sum of its agencies'.
{include visit_counts},
uniqExactIf(l.ticket_id, l.first_issued_local IS NOT NULL) AS issued,
sum(l.matters) AS matters,
max(l.matters) AS most_matters,
uniqExactIf(l.ticket_id, l.last_completed_at IS NOT NULL) AS completed,
uniqExactIf(l.ticket_id, l.is_missed) AS missed,
uniqExactIf(l.ticket_id, l.is_cancelled) AS cancelled,
uniqExactIf(l.ticket_id, l.is_refused) AS refused,
uniqExactIf(l.ticket_id, l.first_refused_for_quota_local IS NOT NULL) AS refused_for_quota,
uniqExactIf(l.ticket_id, l.is_transferred_in) AS transferred_in
