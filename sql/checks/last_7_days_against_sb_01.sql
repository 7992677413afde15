-- check: last_7_days_against_sb_01
-- level: build
-- severity: info
-- tables: last_7_days SB_01
-- tolerance: 0
-- description: A day has the same figures on the page of the last 7 days and in the time series (SB_01), each as it stood
--   when the later of the two was published.
-- reason: Two series (between_series): a difference is not a revision of either. The page is corrected by the day, the
--   time series by the week, so only what was current at the same moment is compared.
WITH page AS (
    SELECT
        v.published_at,
        v.vintage_id,
        o.period_start AS date,
        o.measure,
        o.value,
        lead(v.published_at) OVER (PARTITION BY o.period_start, o.measure ORDER BY v.vintage_id) AS until
    FROM observations.last_7_days AS o
    INNER JOIN catalogue.vintages AS v ON o.vintage_id = v.vintage_id
    WHERE v.published_at IS NOT NULL
),

-- A row a vintage of SB_01, day and measure, of the days that a page has, and until when it was current.
series AS (
    SELECT
        v.published_at,
        v.vintage_id,
        v.vintage,
        v.realtime_end AS until,
        o.period_start AS date,
        o.measure,
        o.value
    FROM observations.sb_01 AS o
    INNER JOIN catalogue.vintages AS v ON o.vintage_id = v.vintage_id
    WHERE o.period_start IN (SELECT date FROM page)
)

SELECT
    p.vintage_id,
    p.date || ' ' || p.measure AS key,
    'between_series: page ' || CAST(p.value AS BIGINT) || '; SB_01 ' || CAST(arg_min(s.value, s.vintage_id) AS BIGINT)
    || ' (' || min(s.vintage) || ')' AS detail
FROM page AS p
INNER JOIN series AS s
    ON
        p.date = s.date AND p.measure = s.measure
        AND p.published_at < coalesce(s.until, TIMESTAMP '9999-12-31')
        AND s.published_at < coalesce(p.until, TIMESTAMP '9999-12-31')
WHERE p.value IS NOT NULL AND s.value IS NOT NULL AND p.value != s.value
GROUP BY p.vintage_id, p.date, p.measure, p.value
ORDER BY p.vintage_id, key;
