-- check: visits_of_parts_within_total
-- level: vintage
-- within: release
-- tables: illegal_working_visits_by_region illegal_working_visits_by_sector illegal_working_visits_by_nationality
--   illegal_working_visits illegal_working_years illegal_working_windows
-- description: Regions, sectors or nationalities add up to no more than the total of the same file and period. More
--   means that a row which totals others stands among the parts, or that the total is another's: both are suspects.
--   Less is no failure: parts may be withheld.
WITH parts AS (
    SELECT
        vintage_id,
        period,
        period_start,
        period_end,
        measure,
        sum(value) AS parts_total
    FROM observations.illegal_working_visits_by_region
    WHERE NOT catalogue.is_total(region)
    GROUP BY ALL
    UNION ALL
    SELECT
        vintage_id,
        period,
        period_start,
        period_end,
        measure,
        sum(value) AS parts_total
    FROM observations.illegal_working_visits_by_sector
    WHERE NOT catalogue.is_total(sector)
    GROUP BY ALL
    UNION ALL
    SELECT
        vintage_id,
        period,
        period_start,
        period_end,
        measure,
        sum(value) AS parts_total
    FROM observations.illegal_working_visits_by_nationality
    WHERE NOT catalogue.is_total(nationality)
    GROUP BY ALL
),

-- A row a file, period and measure: the published total.
totals AS (
    SELECT
        v.source_sha256,
        o.vintage_id,
        o.period,
        o.measure,
        o.value AS total
    FROM observations.illegal_working_visits AS o
    INNER JOIN catalogue.vintages AS v ON o.vintage_id = v.vintage_id
    UNION ALL
    SELECT
        v.source_sha256,
        o.vintage_id,
        o.period,
        o.measure,
        o.value AS total
    FROM observations.illegal_working_years AS o
    INNER JOIN catalogue.vintages AS v ON o.vintage_id = v.vintage_id
    UNION ALL
    SELECT
        v.source_sha256,
        o.vintage_id,
        o.period,
        o.measure,
        o.value AS total
    FROM observations.illegal_working_windows AS o
    INNER JOIN catalogue.vintages AS v ON o.vintage_id = v.vintage_id
)

SELECT
    [p.vintage_id, t.vintage_id] AS suspects,
    p.period || ' ' || p.measure AS key,
    'parts ' || CAST(p.parts_total AS BIGINT) || '; total ' || CAST(t.total AS BIGINT) AS detail,
    p.period,
    p.period_start,
    p.period_end,
    p.measure
FROM parts AS p
INNER JOIN catalogue.vintages AS v ON p.vintage_id = v.vintage_id
INNER JOIN totals AS t ON v.source_sha256 = t.source_sha256 AND p.period = t.period AND p.measure = t.measure
WHERE p.parts_total > t.total
ORDER BY suspects, key;
