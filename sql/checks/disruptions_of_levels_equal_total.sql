-- check: disruptions_of_levels_equal_total
-- level: vintage
-- within: release
-- tables: organised_immigration_crime_disruptions
-- tolerance: 0
-- description: Major, moderate and minor disruptions of organised immigration crime add up to the total of their
--   quarter. Where one of them is withheld, the total is at least the sum of the others.
-- reason: The levels and the total stand side by side in one table; swapped columns or a slip would show here.
WITH sums AS (
    SELECT
        vintage_id,
        period,
        max(value) FILTER (measure = 'total') AS total,
        sum(value) FILTER (measure <> 'total') AS parts,
        count(*) FILTER (measure <> 'total' AND value IS NULL) AS withheld
    FROM observations.organised_immigration_crime_disruptions
    GROUP BY ALL
)

SELECT
    vintage_id,
    period AS key,
    'total ' || CAST(total AS BIGINT) || '; levels ' || CAST(parts AS BIGINT) AS detail,
    period,
    'total' AS measure
FROM sums
WHERE total IS NOT NULL AND total <> parts AND (withheld = 0 OR total < parts)
ORDER BY vintage_id, key;
