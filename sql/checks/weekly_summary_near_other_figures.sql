-- check: weekly_summary_near_other_figures
-- level: vintage
-- tables: weekly_summary
-- tolerance: 15 % and 30 people, or 15 % and 5 boats
-- description: The arrivals and boats of a week on the page of the weekly summary are near what SB_02 gave when it first
--   held the week, near the seven days of the first SB_01 that has them, and near the seven days of the pages of the
--   last 7 days.
-- reason: These are counts of the same crossings, made within days of each other, so that they differ by corrections
--   only. A figure further off is one of another week or of another column: the page's heading or its columns are wrong.
WITH page AS (
    SELECT
        vintage_id,
        period,
        period_start,
        period_end,
        measure,
        value,
        CASE measure WHEN 'arrivals' THEN 30 ELSE 5 END AS least
    FROM observations.weekly_summary
    WHERE measure IN ('arrivals', 'boats') AND value IS NOT NULL
),

-- A row a week and measure of SB_02, as it was first published.
weekly AS (
    SELECT
        period_start,
        measure,
        value
    FROM observations.sb_02
    WHERE value IS NOT NULL
    QUALIFY row_number() OVER (PARTITION BY period_start, measure ORDER BY vintage_id) = 1
),

-- A day as its newest page gives it: the page is corrected by the day.
days_of_pages AS (
    SELECT
        period_start AS date,
        measure,
        value
    FROM observations.last_7_days
    QUALIFY row_number() OVER (PARTITION BY period_start, measure ORDER BY vintage_id DESC) = 1
),

-- A row a vintage of SB_01, day and measure.
days_of_series AS (
    SELECT
        vintage_id,
        period_start AS date,
        measure,
        value
    FROM observations.sb_01
),

-- A row a page, measure and other source of the same week, the three under one another.
others AS (
    SELECT
        p.vintage_id,
        p.measure,
        'SB_02' AS source,
        w.value
    FROM page AS p
    INNER JOIN weekly AS w ON p.period_start = w.period_start AND p.measure = w.measure
    UNION ALL
    SELECT
        p.vintage_id,
        p.measure,
        'seven days of SB_01' AS source,
        sum(d.value) AS value
    FROM page AS p
    INNER JOIN days_of_series AS d ON p.measure = d.measure AND d.date BETWEEN p.period_start AND p.period_end
    GROUP BY p.vintage_id, p.measure, d.vintage_id
    HAVING count(d.value) = 7
    QUALIFY row_number() OVER (PARTITION BY p.vintage_id, p.measure ORDER BY d.vintage_id) = 1
    UNION ALL
    SELECT
        p.vintage_id,
        p.measure,
        'seven days of the pages of the last 7 days' AS source,
        sum(d.value) AS value
    FROM page AS p
    INNER JOIN days_of_pages AS d ON p.measure = d.measure AND d.date BETWEEN p.period_start AND p.period_end
    GROUP BY p.vintage_id, p.measure
    HAVING count(d.value) = 7
)

SELECT
    p.vintage_id,
    p.period || ' ' || p.measure AS key,
    'page ' || CAST(p.value AS BIGINT) || '; ' || o.source || ' ' || CAST(o.value AS BIGINT) AS detail,
    p.period,
    p.period_start,
    p.period_end,
    p.measure
FROM page AS p
INNER JOIN others AS o ON p.vintage_id = o.vintage_id AND p.measure = o.measure
WHERE abs(p.value - o.value) > p.least AND abs(p.value - o.value) > 0.15 * o.value
ORDER BY p.vintage_id, key, detail;
