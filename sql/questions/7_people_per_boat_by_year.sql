-- question: How many people were there in a boat, year by year?
-- caveat: A sum over a sum for the whole year, never the mean of days. Both are of the daily series, which is
--   provisional for good.
-- answer: SELECT format('{} in {}, {} in {}', arg_min(people_per_boat, period), min(period), arg_max(people_per_boat,
--   period), max(period)) FROM answer
SELECT
    period,
    arrivals_sb_daily AS arrivals,
    boats,
    arrivals_per_boat AS people_per_boat,
    period_complete
FROM marts.crossings_yearly
WHERE arrivals_per_boat IS NOT NULL
ORDER BY period;
