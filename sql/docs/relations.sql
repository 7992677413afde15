-- The tables and views that are no mart, and no part of what `explain` and the as-of macros are answered from.
WITH described AS (
    SELECT
        schema_name,
        table_name AS name,
        comment
    FROM duckdb_tables()
    WHERE database_name = current_database()
    UNION ALL
    SELECT
        schema_name,
        view_name AS name,
        comment
    FROM duckdb_views()
    WHERE database_name = current_database() AND NOT internal
)

SELECT
    '`' || schema_name || '.' || name || '`' AS relation,
    comment AS what_it_holds
FROM described
WHERE
    (schema_name != 'marts' OR name LIKE 'claim%')
    AND NOT regexp_matches(name, '_(cells|by_vintage)$')
ORDER BY schema_name, name;
