-- The tables of the marts and their columns, with the comments that the published file carries.
SELECT
    t.table_name AS mart,
    t.comment AS description,
    c.column_name,
    c.data_type,
    c.comment AS column_description
FROM duckdb_tables() AS t
INNER JOIN duckdb_columns() AS c
    ON t.database_name = c.database_name AND t.schema_name = c.schema_name AND t.table_name = c.table_name
WHERE t.database_name = current_database() AND t.schema_name = 'marts'
ORDER BY t.table_name, c.column_index;
