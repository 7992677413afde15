-- question: How many people arrived by small boat in each of the last twelve complete months, and in the same month of
--   the year before?
-- caveat: Sums of the provisional daily series; a month that is not complete is left out.
-- answer: SELECT format('{}: {:,}, {:,} in the same month of the year before', max(period), arg_max(arrivals, period),
--   arg_max(year_before, period)) FROM answer
SELECT
    m.period,
    m.arrivals,
    b.arrivals AS year_before,
    catalogue.change_pct(b.arrivals, m.arrivals) AS change_pct,
    m.vintage,
    m.vintage_gap AS later_release_known
FROM marts.crossings_monthly AS m
LEFT JOIN marts.crossings_monthly AS b ON b.period_start = m.period_start - INTERVAL 1 YEAR AND b.period_complete
WHERE m.period_complete
ORDER BY m.period DESC
LIMIT 12;
