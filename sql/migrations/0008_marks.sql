-- What the choice of stored days and months reads (sql/views/parts/month_choice.sql, day_choice.sql), sorted so that it
-- reads no more than it needs: marks of days by date, as it asks from one month on and of all MPPs, and of the stored
-- rows those of MPPs apart from those of their agencies. They lie in the same parts as the rows, so they never are
-- ahead of them or behind them. A part that does not have its projection yet is read as it is, with the same result.
ALTER TABLE legs ADD PROJECTION IF NOT EXISTS date_marks
    (SELECT local_date, mpp, sum(mark), max(changed_at) GROUP BY local_date, mpp);

ALTER TABLE legs MATERIALIZE PROJECTION date_marks;

-- `date_marks` has the same sums, and each projection costs something at every insert.
ALTER TABLE legs DROP PROJECTION IF EXISTS day_marks;

ALTER TABLE day_figures MODIFY SETTING deduplicate_merge_projection_mode = 'rebuild';

ALTER TABLE day_figures ADD PROJECTION IF NOT EXISTS marks
    (SELECT agency, mpp, local_date, mark, begun_at, stored_at ORDER BY agency, mpp, local_date);

ALTER TABLE day_figures MATERIALIZE PROJECTION marks;

ALTER TABLE month_figures MODIFY SETTING deduplicate_merge_projection_mode = 'rebuild';

ALTER TABLE month_figures ADD PROJECTION IF NOT EXISTS marks
    (SELECT agency, mpp, month, mark, begun_at, stored_at ORDER BY agency, mpp, month);

ALTER TABLE month_figures MATERIALIZE PROJECTION marks;
