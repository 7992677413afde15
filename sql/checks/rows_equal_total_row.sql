-- check: rows_equal_total_row
-- level: vintage
-- within: release
-- each: totals
-- tolerance: 0
-- description: The rows of a table add up to its own row of totals, measure by measure, in every table whose contract
--   names such a row (`totals`). Where a figure is withheld, the total is at least the sum of the others.
-- reason: The total and its parts stand in one document; a row that is missing or wrongly written would show here.
WITH sums AS (
    SELECT
        p.vintage_id,
        p.period,
        p.measure,
        p.sheet,
        p.cell,
        p.value AS total,
        sum(o.value) AS parts,
        count(*) FILTER (WHERE o.vintage_id IS NOT NULL AND o.value IS NULL) AS withheld
    FROM catalogue.published_totals AS p
    LEFT JOIN observations.each_table AS o
        ON
            p.vintage_id = o.vintage_id
            AND p.measure = o.measure
            AND o.period_start >= p.period_start
            AND o.period_end <= p.period_end
    WHERE p.measure IS NOT NULL
    GROUP BY ALL
)

SELECT
    vintage_id,
    period || ' ' || measure AS key,
    'rows ' || coalesce(CAST(CAST(parts AS BIGINT) AS VARCHAR), 'absent')
    || '; ' || sheet || '!' || cell || ' ' || CAST(total AS BIGINT) AS detail,
    period,
    measure
FROM sums
WHERE parts IS DISTINCT FROM total AND (withheld = 0 OR total < coalesce(parts, 0))
ORDER BY vintage_id, key;
