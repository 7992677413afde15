-- shows: The latest months; the last one is not complete.
SELECT
    period,
    period_complete,
    days,
    arrivals,
    boats,
    arrivals_per_boat
FROM marts.crossings_monthly
ORDER BY period_end DESC
LIMIT 6;
