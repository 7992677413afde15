-- shows: The years: where the quarterly statistics have one, theirs is shown, and how far the daily series differs.
SELECT
    period,
    period_complete,
    series,
    arrivals,
    arrivals_sb_daily,
    arrivals_irr_quarterly,
    difference
FROM marts.crossings_yearly
ORDER BY period_end DESC
LIMIT 6;
