-- shows: The days of the latest completed year, by people per boat.
SELECT
    period,
    people_per_boat,
    days,
    arrivals,
    boats
FROM marts.crossings_days_by_people_per_boat
WHERE period_complete
ORDER BY period_end DESC, people_per_boat ASC
LIMIT 8;
