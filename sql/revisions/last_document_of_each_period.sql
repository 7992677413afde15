-- What a document of a few periods changed in what the last document before it with that period had said.
--
-- For tables of which a release holds the latest few periods only, so that neighbouring documents share no more than
-- some. Reads the view compared_cells (see neighbouring_vintages.sql) and the variable vintages, the numbers of all
-- vintages of the table.
WITH figures AS (
    SELECT
        vintage_id,
        period,
        period_start,
        period_end,
        key,
        measure,
        value,
        flagged
    FROM compared_cells
    WHERE level = 'group' AND vintage_id IN (SELECT unnest(getvariable('vintages')))
),

-- Each figure beside the one that the last document before gave of the same period.
neighbours AS (
    SELECT
        *,
        lag(vintage_id) OVER seen AS old_vintage_id,
        lag(value) OVER seen AS old_value
    FROM figures
    WINDOW seen AS (PARTITION BY period, measure, key ORDER BY vintage_id)
)

SELECT
    old_vintage_id,
    vintage_id AS new_vintage_id,
    'group' AS level,
    period,
    period_start,
    period_end,
    key,
    measure,
    'changed' AS kind,
    old_value,
    value AS new_value,
    FALSE AS old_implied_zero,
    FALSE AS new_implied_zero,
    flagged
FROM neighbours
WHERE old_vintage_id IS NOT NULL AND value IS DISTINCT FROM old_value
ORDER BY ALL;
