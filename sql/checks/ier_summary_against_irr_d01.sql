-- check: ier_summary_against_irr_d01
-- level: build
-- severity: warn
-- tables: IER_01 IER_02a Irr_D01
-- tolerance: 0
-- description: The calendar years of IER_01, method by method, and the quarters of IER_02a equal the sums of Irr_D01
--   published the same day, where all their quarters and months are there.
-- reason: One release counts the same arrivals twice. Both summary tables are read by contracts that no file was held
--   against, so a difference may be a wrong row; it may also come of two dates of extraction.
WITH detailed AS (
    SELECT
        v.published_on,
        o.period_start,
        o.period_end,
        date_part('year', o.period_start) AS year,
        o.method_of_entry,
        sum(o.value) AS value
    FROM observations.irr_d01 AS o
    INNER JOIN catalogue.vintages AS v ON o.vintage_id = v.vintage_id
    GROUP BY ALL
),

-- A row a release of Irr_D01 and year of which it has all quarters.
whole_years AS (
    SELECT
        published_on,
        year
    FROM detailed
    GROUP BY ALL
    HAVING count(DISTINCT period_start) = 4
),

years AS (
    SELECT
        published_on,
        year,
        method_of_entry,
        sum(value) AS value
    FROM detailed
    GROUP BY ALL
),

-- A row a release of IER_02a and quarter of which it has three months.
quarters AS (
    SELECT
        v.vintage_id,
        v.published_on,
        date_trunc('quarter', o.period_start) AS quarter,
        sum(o.value) AS value
    FROM observations.ier_02a AS o
    INNER JOIN catalogue.vintages AS v ON o.vintage_id = v.vintage_id
    WHERE o.period_type = 'month' AND o.measure = 'arrivals'
    GROUP BY ALL
    HAVING count(o.value) = 3
),

-- Figure beside figure; a method without a row in a whole year of Irr_D01 is 0 there.
compared AS (
    SELECT
        o.vintage_id,
        o.period || ' ' || o.method_of_entry AS key,
        'IER_01' AS summary,
        o.value,
        coalesce(y.value, 0) AS detailed_value
    FROM observations.ier_01 AS o
    INNER JOIN catalogue.vintages AS v ON o.vintage_id = v.vintage_id
    INNER JOIN whole_years AS held
        ON v.published_on = held.published_on AND held.year = date_part('year', o.period_start)
    LEFT JOIN years AS y
        ON
            held.published_on = y.published_on
            AND held.year = y.year
            AND o.method_of_entry = y.method_of_entry
    WHERE o.measure = 'arrivals' AND o.period_type = 'year' AND o.value IS NOT NULL
    UNION ALL
    SELECT
        q.vintage_id,
        date_part('year', q.quarter) || ' Q' || date_part('quarter', q.quarter) AS key,
        'IER_02a' AS summary,
        q.value,
        d.value AS detailed_value
    FROM quarters AS q
    INNER JOIN detailed AS d ON q.published_on = d.published_on AND q.quarter = d.period_start
    WHERE d.method_of_entry = 'Small boat arrivals'
)

SELECT
    vintage_id,
    key,
    summary || ' ' || CAST(value AS BIGINT)
    || '; Irr_D01 ' || CAST(detailed_value AS BIGINT)
    || '; difference ' || printf('%+d', CAST(value - detailed_value AS BIGINT)) AS detail
FROM compared
WHERE value != detailed_value
ORDER BY vintage_id, key;
