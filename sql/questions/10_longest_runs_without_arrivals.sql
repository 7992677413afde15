-- question: What were the longest runs of days since 2021 on which nobody arrived by small boat?
-- caveat: A run of days is no measure of what anybody did: winter, wind and waves are in it. `period_complete` false
--   means that the day before or after is not held, so that the run may be longer.
-- answer: SELECT format('{} days, {}', max(days), arg_max(period, days)) FROM answer
SELECT
    period,
    days,
    period_complete,
    vintage
FROM marts.crossings_runs_without_arrivals
WHERE period_start >= '2021-01-01'
ORDER BY days DESC, period_start ASC
LIMIT 5;
