CREATE VIEW data_dictionary
(
    view String COMMENT 'Name of the view',
    column String COMMENT 'Name of the column',
    type String COMMENT 'ClickHouse type of the column',
    meaning String COMMENT 'Meaning, unit and period of the column'
)
COMMENT 'The views of this database and their columns. Unit: columns. Period: this version of the views.'
AS
SELECT view, column, type, meaning
FROM view_columns;
