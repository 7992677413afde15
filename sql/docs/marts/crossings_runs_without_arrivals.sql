-- shows: The longest runs.
SELECT
    period_start,
    period_end,
    days,
    period_complete
FROM marts.crossings_runs_without_arrivals
ORDER BY days DESC, period_start ASC
LIMIT 5;
