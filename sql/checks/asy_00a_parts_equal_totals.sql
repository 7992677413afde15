-- check: asy_00a_parts_equal_totals
-- level: vintage
-- within: release
-- tables: Asy_00a
-- tolerance: 0
-- description: Enforced and voluntary add up to the asylum-related returns of their period.
-- reason: The two parts are known by their position alone; a sheet with its rows in another order would fail here.
WITH sums AS (
    SELECT
        vintage_id,
        period,
        max(value) FILTER (measure = 'asylum_related_returns') AS total,
        sum(value) FILTER (measure IN ('asylum_related_returns_enforced', 'asylum_related_returns_voluntary')) AS parts
    FROM observations.asy_00a
    GROUP BY ALL
)

SELECT
    vintage_id,
    period AS key,
    'total ' || CAST(total AS BIGINT) || '; enforced and voluntary ' || CAST(parts AS BIGINT) AS detail,
    period,
    'asylum_related_returns' AS measure
FROM sums
WHERE total IS DISTINCT FROM parts
ORDER BY vintage_id, key;
