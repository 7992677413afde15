-- question: How many people arrived by small boat in the twelve months to the latest day, and in the twelve months
--   before?
-- caveat: Twelve months to a day run from the same date a year before, that date left out. NULL where a day is
--   missing.
-- answer: SELECT format('{:,} to {}, {:,} in the twelve months before ({:+.1f} %)', twelve_months,
--   strftime(latest_day, '%-d %B %Y'), twelve_months_before, change_pct) FROM answer
SELECT
    now.date AS latest_day,
    now.arrivals_12_months AS twelve_months,
    b.arrivals_12_months AS twelve_months_before,
    catalogue.change_pct(b.arrivals_12_months, now.arrivals_12_months) AS change_pct,
    now.vintage,
    now.vintage_gap AS later_release_known
FROM marts.crossings AS now
LEFT JOIN marts.crossings AS b ON b.date = now.date - INTERVAL 1 YEAR
ORDER BY now.date DESC
LIMIT 1;
