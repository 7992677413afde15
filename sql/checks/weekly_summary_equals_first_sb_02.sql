-- check: weekly_summary_equals_first_sb_02
-- level: build
-- severity: warn
-- tables: weekly_summary SB_02
-- tolerance: 0
-- description: The page of the weekly summary gives the figures that SB_02 gave when it first held the week.
-- reason: Both are made from the same record within days of each other; later revisions of SB_02 do not come back to the
--   page, so only first figures are compared.
WITH first_figures AS (
    SELECT
        v.vintage,
        o.period,
        o.measure,
        o.value
    FROM observations.sb_02 AS o
    INNER JOIN catalogue.vintages AS v ON o.vintage_id = v.vintage_id
    QUALIFY row_number() OVER (PARTITION BY o.period, o.measure ORDER BY o.vintage_id) = 1
),

-- The first SB_02 that is held holds every week back to 2018: only its last week is a first figure.
first_held AS (
    SELECT min_by(last_period, vintage_id) AS last_week
    FROM catalogue.vintages
    WHERE table_id = 'SB_02'
)

SELECT
    p.vintage_id,
    p.period || ' ' || p.measure AS key,
    'page ' || coalesce(CAST(CAST(p.value AS BIGINT) AS VARCHAR), 'without a figure')
    || '; SB_02 ' || coalesce(CAST(CAST(f.value AS BIGINT) AS VARCHAR), 'without a figure')
    || ' (' || f.vintage || ')' AS detail
FROM observations.weekly_summary AS p
INNER JOIN first_figures AS f ON p.period = f.period AND p.measure = f.measure
CROSS JOIN first_held
WHERE p.period_end >= first_held.last_week AND p.value IS DISTINCT FROM f.value
ORDER BY p.vintage_id, key;
