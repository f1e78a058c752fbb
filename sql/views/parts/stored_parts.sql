-- What a stored day or month of an agency consists of: visits, and the columns of part `day_parts`.
visits,
never_called,
waits_ms,
services_ms,
(channels.channel, channels.issued) AS by_channel,
(services.service, services.issued, services.completed) AS by_service,
(wait_buckets.bucket, wait_buckets.visits, wait_buckets.completed, wait_buckets.missed, wait_buckets.cancelled,
    wait_buckets.transferred, wait_buckets.simulated) AS by_wait
