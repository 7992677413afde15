-- question: How many people arrived by small boat from 5 July 2024 to 30 June 2026?
-- caveat: Answered only where every day is held, else an error names the days that are. Days of completed years are of
--   the daily series here, not of the quarterly statistics.
-- answer: SELECT format('{:,} people in {:,} boats on {} days ({})', arrivals, boats, days, series) FROM answer
SELECT
    period_start,
    period_end,
    arrivals,
    boats,
    days,
    series,
    vintage_gap AS later_release_known,
    gap_basis
FROM marts.crossings_between_dates('2024-07-05', '2026-06-30', 'infinity');
