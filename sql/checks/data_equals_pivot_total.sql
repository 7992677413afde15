-- check: data_equals_pivot_total
-- level: vintage
-- within: release
-- each: pivot
-- description: The data sheet adds up to the `Grand Total` of the workbook's own pivot table, quarter by quarter, in
--   every table whose contract names a pivot.
WITH sums AS (
    SELECT
        vintage_id,
        period,
        sum(value) AS total
    FROM observations.each_table
    GROUP BY ALL
)

SELECT
    p.vintage_id,
    p.period AS key,
    'data ' || coalesce(CAST(CAST(s.total AS BIGINT) AS VARCHAR), 'absent')
    || '; ' || p.sheet || '!' || p.cell || ' ' || CAST(p.value AS BIGINT) AS detail,
    p.period,
    CAST(NULL AS VARCHAR) AS measure
FROM catalogue.published_totals AS p
LEFT JOIN sums AS s ON p.vintage_id = s.vintage_id AND p.period = s.period
WHERE p.measure IS NULL AND s.total IS DISTINCT FROM p.value
ORDER BY p.vintage_id, key;
