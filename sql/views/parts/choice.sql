-- What is stored and what is computed, asked once in a query (03_choice.sql). ClickHouse analyses a scalar subquery again
-- wherever its name is mentioned, so what it asks is a view: to mention that costs little.
(SELECT own, months, since, days FROM {choice}) AS chosen,
chosen.1 AS own,
chosen.2 AS months,
chosen.3 AS since,
chosen.4 AS days
