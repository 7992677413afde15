-- check: sb_02_weeks_complete
-- level: vintage
-- within: release
-- tables: SB_02
-- description: SB_02 has every week from that ending 7 January 2018 to its last, once.
SELECT
    vintage_id,
    min(period_end) || ' to ' || max(period_end) AS key,
    count(DISTINCT period_end) || ' weeks of ' || (date_diff('week', min(period_end), max(period_end)) + 1) AS detail
FROM observations.sb_02
GROUP BY vintage_id
HAVING
    min(period_end) != DATE '2018-01-07'
    OR count(DISTINCT period_end) != date_diff('week', min(period_end), max(period_end)) + 1
ORDER BY vintage_id;
