-- The Home Office tables that contracts describe.
SELECT
    '[' || table_id || '](../assets/tables/' || observations_table || '.py)' AS home_office_table,
    title AS what_it_holds,
    official_label,
    coalesce('verified: ' || verified, 'inferred: ' || inferred) AS contract
FROM catalogue.tables
ORDER BY lower(table_id);
