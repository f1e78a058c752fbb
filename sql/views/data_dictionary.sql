CREATE OR REPLACE VIEW {bi:Identifier}.data_dictionary
(
    view String COMMENT 'Name of the view',
    column String COMMENT 'Name of the column',
    type String COMMENT 'ClickHouse type of the column',
    meaning String COMMENT 'Meaning, unit and period of the column'
)
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS
SELECT view, column, type, meaning
FROM view_columns
COMMENT 'The views of this database and their columns. Unit: columns. Period: this version of the views.';
