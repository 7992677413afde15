-- check: ier_02a_against_sb_01_by_month
-- level: build
-- severity: info
-- tables: IER_02a SB_01
-- tolerance: 0
-- description: Small boat arrivals and boats of each month in each release of the summary tables (IER_02a) are those of
--   the daily series (SB_01) as of the day of that release.
-- reason: Two series: IER_02a is final and revised, SB_01 is provisional for good and was never revised, so a difference
--   is one of series and nobody's error. Where no SB_01 of that day is held, the first one held stands for it, and the
--   finding names it.
WITH monthly AS (
    SELECT
        v.vintage_id,
        v.published_on,
        o.period,
        o.period_start,
        o.period_end,
        o.measure,
        o.value
    FROM observations.ier_02a AS o
    INNER JOIN catalogue.vintages AS v ON o.vintage_id = v.vintage_id
    WHERE o.period_type = 'month' AND o.value IS NOT NULL
),

-- The vintage current that day, else the first one held.
chosen AS (
    SELECT
        m.vintage_id,
        coalesce(
            max(d.vintage_id) FILTER (d.published_on <= m.published_on),
            min(d.vintage_id)
        ) AS daily_id
    FROM (
        SELECT DISTINCT
            vintage_id,
            published_on
        FROM monthly
    ) AS m
    CROSS JOIN catalogue.vintages AS d
    WHERE d.table_id = 'SB_01' AND d.published_on IS NOT NULL
    GROUP BY ALL
),

-- A row a release, month and measure: its figure, and the sum and number of the days that the chosen SB_01 has of it.
compared AS (
    SELECT
        m.vintage_id,
        m.period,
        m.measure,
        m.value,
        v.vintage AS daily_vintage,
        sum(s.value) AS daily_value,
        count(s.value) AS days,
        date_diff('day', m.period_start, m.period_end) + 1 AS days_of_month
    FROM monthly AS m
    INNER JOIN chosen AS c ON m.vintage_id = c.vintage_id
    INNER JOIN catalogue.vintages AS v ON c.daily_id = v.vintage_id
    INNER JOIN observations.sb_01 AS s
        ON
            c.daily_id = s.vintage_id
            AND m.measure = s.measure
            AND s.period_start BETWEEN m.period_start AND m.period_end
    GROUP BY ALL
)

SELECT
    vintage_id,
    period || ' ' || measure AS key,
    'SB_01 (' || daily_vintage || ') ' || CAST(daily_value AS BIGINT)
    || '; IER_02a ' || CAST(value AS BIGINT)
    || '; difference ' || printf('%+d', CAST(daily_value - value AS BIGINT)) AS detail
FROM compared
WHERE days = days_of_month AND daily_value != value
ORDER BY vintage_id, key;
