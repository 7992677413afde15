-- check: last_7_days_near_sb_01
-- level: vintage
-- tables: last_7_days SB_01
-- tolerance: 15 % and 30 people, or 15 % and 3 boats
-- description: A day on the page of the last 7 days is near what the time series that was current when the page was
--   published said of it.
-- reason: The page is made of the same records, a few days later, so that it differs by corrections only: one was ever
--   seen, of 13.3 %. A figure further off is of another day or another column. A later time series does not count, so
--   that what had been published by a day stays what it was.
WITH page AS (
    SELECT
        p.vintage_id,
        p.period,
        p.period_start,
        p.measure,
        p.value,
        max(v.vintage_id) AS current_id
    FROM observations.last_7_days AS p
    INNER JOIN catalogue.vintages AS own ON p.vintage_id = own.vintage_id
    INNER JOIN catalogue.vintages AS v ON v.table_id = 'SB_01' AND v.published_at <= own.published_at
    WHERE p.measure IN ('arrivals', 'boats') AND p.value IS NOT NULL
    GROUP BY ALL
)

SELECT
    p.vintage_id,
    p.period || ' ' || p.measure AS key,
    'page ' || CAST(p.value AS BIGINT) || '; SB_01 ' || CAST(s.value AS BIGINT) || ' (' || v.vintage || ')' AS detail,
    p.period,
    p.measure
FROM page AS p
INNER JOIN observations.sb_01 AS s
    ON p.current_id = s.vintage_id AND p.period_start = s.period_start AND p.measure = s.measure
INNER JOIN catalogue.vintages AS v ON s.vintage_id = v.vintage_id
WHERE
    s.value IS NOT NULL
    AND abs(p.value - s.value) > CASE p.measure WHEN 'arrivals' THEN 30 ELSE 3 END
    AND abs(p.value - s.value) > 0.15 * s.value
ORDER BY p.vintage_id, p.period_start, p.measure;
