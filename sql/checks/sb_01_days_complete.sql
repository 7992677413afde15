-- check: sb_01_days_complete
-- level: vintage
-- within: release
-- tables: SB_01
-- description: SB_01 has every calendar day from 1 January 2018 to its last day, once.
SELECT
    vintage_id,
    min(period_start) || ' to ' || max(period_start) AS key,
    count(DISTINCT period_start)
    || ' days of '
    || (date_diff('day', min(period_start), max(period_start)) + 1) AS detail
FROM observations.sb_01
GROUP BY vintage_id
HAVING
    min(period_start) != DATE '2018-01-01'
    OR count(DISTINCT period_start) != date_diff('day', min(period_start), max(period_start)) + 1
ORDER BY vintage_id;
