-- check: data_equals_pivot_total
-- level: vintage
-- tables: Ret_D01 Ret_D02 Ret_D03 Ret_D04 Irr_D01
-- description: The data sheet adds up to the `Grand Total` of the workbook's own pivot table, quarter by quarter.
WITH sums AS (
    SELECT
vintage_id,
period,
sum(value) AS total
FROM observations.ret_d01 GROUP BY ALL
    UNION ALL
    SELECT
vintage_id,
period,
sum(value) AS total
FROM observations.ret_d02 GROUP BY ALL
    UNION ALL
    SELECT
vintage_id,
period,
sum(value) AS total
FROM observations.ret_d03 GROUP BY ALL
    UNION ALL
    SELECT
vintage_id,
period,
sum(value) AS total
FROM observations.ret_d04 GROUP BY ALL
    UNION ALL
    SELECT
vintage_id,
period,
sum(value) AS total
FROM observations.irr_d01 GROUP BY ALL
)

SELECT
    p.vintage_id,
    p.period AS key,
    'data ' || coalesce(CAST(CAST(s.total AS BIGINT) AS VARCHAR), 'absent')
    || '; ' || p.sheet || '!' || p.cell || ' ' || CAST(p.value AS BIGINT) AS detail
FROM catalogue.published_totals AS p
LEFT JOIN sums AS s ON p.vintage_id = s.vintage_id AND p.period = s.period
WHERE s.total IS DISTINCT FROM p.value
ORDER BY p.vintage_id, key;
