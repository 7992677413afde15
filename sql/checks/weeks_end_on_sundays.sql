-- check: weeks_end_on_sundays
-- level: vintage
-- within: release
-- tables: SB_02 weekly_summary
-- description: Every week ends on a Sunday.
SELECT DISTINCT
    vintage_id,
    period AS key,
    dayname(period_end) AS detail,
    period,
    CAST(NULL AS VARCHAR) AS measure
FROM (
    SELECT
        vintage_id,
        period,
        period_end
    FROM observations.sb_02
    UNION ALL
    SELECT
        vintage_id,
        period,
        period_end
    FROM observations.weekly_summary
) AS weeks
WHERE dayofweek(period_end) != 0
ORDER BY vintage_id, key;
