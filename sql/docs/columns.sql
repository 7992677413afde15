-- The tables of the marts and their columns, with the comments and units that the published file carries.
SELECT
    t.table_name AS mart,
    t.comment AS description,
    d.column_name,
    d.data_type,
    d.unit,
    d.description AS column_description
FROM duckdb_tables() AS t
INNER JOIN catalogue.dictionary AS d ON t.schema_name = d.schema_name AND t.table_name = d.table_name
WHERE t.database_name = current_database() AND t.schema_name = 'marts'
ORDER BY t.table_name, d.position;
