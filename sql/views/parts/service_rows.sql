-- Of days or months of agencies a row for each service.
ARRAY JOIN
    by_service.1 AS service,
    by_service.2 AS service_issued,
    by_service.3 AS service_completed
