-- The tables of the marts and their columns, with the comments and units that the published file carries.
SELECT
    table_name AS mart,
    column_name,
    data_type,
    unit,
    description,
    additivity
FROM catalogue.dictionary
WHERE schema_name = 'marts' AND table_kind = 'table'
ORDER BY table_name, position;
