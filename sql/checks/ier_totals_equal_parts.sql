-- check: ier_totals_equal_parts
-- level: vintage
-- within: release
-- tables: IER_01 IER_02a IER_02b IER_02c
-- tolerance: 0
-- description: The totals that the summary tables print are the sums of their parts: methods, nationalities, ages and
--   sexes of each period, and the months of each year.
-- reason: Rows are known by their labels and, in IER_02c, by the row above them; one that is lost or stands elsewhere
--   would fail here. A sum with shorthand among its parts is not compared.
WITH cells AS (
    SELECT
        vintage_id,
        period,
        'all' AS whole,
        CASE WHEN measure = 'arrivals' THEN value END AS part,
        CASE WHEN measure = 'total_arrivals' THEN value END AS total,
        measure = 'arrivals' AND value IS NULL AS unknown
    FROM observations.ier_01
    UNION ALL
    SELECT
        vintage_id,
        period,
        'all' AS whole,
        CASE WHEN measure = 'arrivals' THEN value END AS part,
        CASE WHEN measure = 'total_arrivals' THEN value END AS total,
        measure = 'arrivals' AND value IS NULL AS unknown
    FROM observations.ier_02b
    UNION ALL
    SELECT
        vintage_id,
        period,
        'all' AS whole,
        CASE WHEN measure = 'arrivals' THEN value END AS part,
        CASE WHEN age_group = 'Total' THEN value END AS total,
        measure = 'arrivals' AND value IS NULL AS unknown
    FROM observations.ier_02c
    UNION ALL
    SELECT
        vintage_id,
        period,
        age_group AS whole,
        CASE WHEN measure = 'arrivals' THEN value END AS part,
        CASE WHEN measure = 'total_arrivals' THEN value END AS total,
        measure = 'arrivals' AND value IS NULL AS unknown
    FROM observations.ier_02c
    WHERE age_group != 'Total'
    UNION ALL
    SELECT
        vintage_id,
        CAST(date_part('year', period_start) AS VARCHAR) AS period,
        measure AS whole,
        CASE WHEN period_type = 'month' THEN value END AS part,
        CASE WHEN period_type != 'month' THEN value END AS total,
        period_type = 'month' AND value IS NULL AS unknown
    FROM observations.ier_02a
),

-- A row a total, with the sum of its parts; where no total was printed, there is none.
sums AS (
    SELECT
        vintage_id,
        period,
        whole,
        sum(part) AS parts,
        max(total) AS total
    FROM cells
    GROUP BY vintage_id, period, whole
    HAVING count(total) > 0 AND NOT bool_or(unknown)
)

SELECT
    vintage_id,
    period || ' ' || whole AS key,
    'total ' || CAST(total AS BIGINT)
    || '; parts ' || coalesce(CAST(CAST(parts AS BIGINT) AS VARCHAR), 'absent') AS detail,
    period,
    CAST(NULL AS VARCHAR) AS measure
FROM sums
WHERE total IS DISTINCT FROM parts
ORDER BY vintage_id, key;
