-- question: On which days did the most people arrive by small boat?
-- caveat: Provisional operational data. A day begins and ends at midnight, whenever a boat set out.
-- answer: SELECT format('{:,} people on {}', max(arrivals), strftime(arg_max(date, arrivals), '%-d %B %Y')) FROM
--   answer
SELECT
    date,
    arrivals,
    boats,
    arrivals_per_boat AS people_per_boat,
    series,
    vintage
FROM marts.crossings
ORDER BY arrivals DESC NULLS LAST, date ASC
LIMIT 5;
