-- question: On how many days of the latest complete year did the boats carry 60 people or more on average?
-- caveat: The bands are of days, by people per boat of the day as a whole. How full each boat was is not published.
-- answer: SELECT format('{} of {} days with boats in {}', sum(days) FILTER (people_per_boat IN ('60 to under 80', '80
--   or more')), sum(days) FILTER (boats > 0), any_value(period)) FROM answer
SELECT
    period,
    people_per_boat,
    days,
    arrivals,
    boats,
    vintage
FROM marts.crossings_days_by_people_per_boat
WHERE period_complete
QUALIFY dense_rank() OVER (ORDER BY period_start DESC) = 1
ORDER BY boats / days, arrivals;
