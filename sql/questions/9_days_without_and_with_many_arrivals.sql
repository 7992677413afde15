-- question: On how many days of each year did nobody arrive by small boat, and on how many more than 500 people?
-- caveat: Only days that are held are counted; `days_held` says how many. What the weather was like, or who was
--   prevented from leaving, is not in this table.
-- answer: SELECT format('In {}, of {} days: {} without arrivals, {} with more than 500', max(calendar_year),
--   arg_max(days_held, calendar_year), arg_max(without_arrivals, calendar_year), arg_max(more_than_500,
--   calendar_year)) FROM answer
SELECT
    year(date) AS calendar_year,
    count(arrivals) AS days_held,
    count(*) FILTER (arrivals = 0) AS without_arrivals,
    count(*) FILTER (arrivals > 500) AS more_than_500
FROM marts.crossings
GROUP BY ALL
ORDER BY calendar_year;
