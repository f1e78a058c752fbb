-- Now and today in each MPP's own zone, beside its reference data. Indonesia has no summer time, so the zone is a
-- fixed number of minutes.
-- Views include its text (parts/clock.sql): ClickHouse plans a view among several joins again and again, which took 20 ms
-- of the 77 ms of `month`. This one is for questions by hand and those of the benchmark.
CREATE OR REPLACE VIEW mpp_clock AS
SELECT * FROM {include clock};
