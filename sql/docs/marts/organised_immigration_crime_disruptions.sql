-- shows: The latest quarters, by level.
SELECT
    period,
    major,
    moderate,
    minor,
    disruptions,
    revision_status
FROM marts.organised_immigration_crime_disruptions
ORDER BY period_end DESC
LIMIT 4;
