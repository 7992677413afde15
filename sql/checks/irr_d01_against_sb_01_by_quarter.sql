-- check: irr_d01_against_sb_01_by_quarter
-- level: build
-- severity: info
-- tables: Irr_D01 SB_01
-- tolerance: 0
-- description: Small boat arrivals of each quarter in each release of the quarterly statistics (Irr_D01) are those of
--   the daily series (SB_01) as of the day of that release.
-- reason: Two series: Irr_D01 is final and revised, SB_01 is provisional for good and was never revised, so a difference
--   is one of series and nobody's error. Where no SB_01 of that day is held, the first one held stands for it, and the
--   finding names it.
WITH quarterly AS (
    SELECT
        v.vintage_id,
        v.published_on,
        o.period,
        o.period_start,
        o.period_end,
        sum(o.value) AS arrivals
    FROM observations.irr_d01 AS o
    INNER JOIN catalogue.vintages AS v ON o.vintage_id = v.vintage_id
    WHERE o.measure = 'arrivals' AND o.method_of_entry = 'Small boat arrivals'
    GROUP BY ALL
),

-- The vintage current that day, else the first one held.
chosen AS (
    SELECT
        q.vintage_id,
        coalesce(
            max(d.vintage_id) FILTER (d.published_on <= q.published_on),
            min(d.vintage_id)
        ) AS daily_id
    FROM (
        SELECT DISTINCT
            vintage_id,
            published_on
        FROM quarterly
    ) AS q
    CROSS JOIN catalogue.vintages AS d
    WHERE d.table_id = 'SB_01' AND d.published_on IS NOT NULL
    GROUP BY ALL
),

-- A row a release and quarter: its arrivals, and the sum and number of the days that the chosen SB_01 has of it.
compared AS (
    SELECT
        q.vintage_id,
        q.period,
        q.arrivals,
        v.vintage AS daily_vintage,
        sum(s.value) AS daily_arrivals,
        count(s.value) AS days,
        date_diff('day', q.period_start, q.period_end) + 1 AS days_of_quarter
    FROM quarterly AS q
    INNER JOIN chosen AS c ON q.vintage_id = c.vintage_id
    INNER JOIN catalogue.vintages AS v ON c.daily_id = v.vintage_id
    INNER JOIN observations.sb_01 AS s
        ON
            c.daily_id = s.vintage_id
            AND s.measure = 'arrivals'
            AND s.period_start BETWEEN q.period_start AND q.period_end
    GROUP BY ALL
)

SELECT
    vintage_id,
    period AS key,
    'SB_01 (' || daily_vintage || ') ' || CAST(daily_arrivals AS BIGINT)
    || '; Irr_D01 ' || CAST(arrivals AS BIGINT)
    || '; difference ' || printf('%+d', CAST(daily_arrivals - arrivals AS BIGINT)) AS detail
FROM compared
WHERE days = days_of_quarter AND daily_arrivals != arrivals
ORDER BY vintage_id, key;
