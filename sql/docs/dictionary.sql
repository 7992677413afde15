-- The columns of the tables and views that are no mart: one row for each meaning, with the tables that have it.
SELECT
    '`' || column_name || '`' AS name,
    data_type AS type,
    unit,
    description AS what_it_is,
    CASE
        WHEN count(*) > 3
            THEN format('{} tables of {}', count(*), string_agg(DISTINCT schema_name, ', ' ORDER BY schema_name))
        ELSE string_agg('`' || schema_name || '.' || table_name || '`', ', ' ORDER BY schema_name, table_name)
    END AS found_in
FROM catalogue.dictionary
WHERE
    (schema_name != 'marts' OR table_name LIKE 'claim%')
    AND NOT regexp_matches(table_name, '_(cells|by_vintage)$')
GROUP BY column_name, data_type, unit, description
ORDER BY column_name, found_in, what_it_is;
