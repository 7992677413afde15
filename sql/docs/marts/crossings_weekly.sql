-- shows: The latest weeks. Preventions are French estimates, and no number of people who did not arrive.
SELECT
    week_ending,
    arrivals,
    boats,
    migrants_prevented,
    events_prevented,
    series
FROM marts.crossings_weekly
ORDER BY week_ending DESC
LIMIT 5;
