-- Visits and visitors of a day over its legs `l`. An MPP's tickets are distinct over its agencies.
max(l.is_simulated) AS is_simulated,
uniqExactIf(l.ticket_id, l.first_visit_local IS NOT NULL) AS visits,
uniqExactIf(l.ticket_id, l.first_issued_local IS NOT NULL) - uniqExactIf(l.ticket_id, notEmpty(l.visitor_hashes))
    AS unnamed_visitors,
groupUniqArrayArray(l.visitor_hashes) AS visitor_hashes
