-- What the demo draws: completed years of small boat arrivals, each with the series that its figure is of.
SELECT
    period,
    arrivals,
    if(series = 'irr_quarterly', 'quarterly statistics, final', 'daily series, provisional') AS series
FROM marts.crossings_yearly
WHERE period_complete
ORDER BY period_end DESC
LIMIT 4;
