-- check: never_false_zeros
-- level: build
-- description: What was not collected is NULL: uncontrolled landings before 2023, preventions before the week ending
--   5 May 2024.
SELECT
    CAST(date AS VARCHAR) AS key,
    'uncontrolled landings ' || uncontrolled_landings AS detail
FROM marts.crossings
WHERE date < DATE '2023-01-01' AND uncontrolled_landings IS NOT NULL AND series = 'sb_daily'
UNION ALL
SELECT
    CAST(week_ending AS VARCHAR) AS key,
    'prevented ' || coalesce(migrants_prevented, events_prevented) AS detail
FROM marts.crossings_weekly
WHERE week_ending < DATE '2024-05-05' AND coalesce(migrants_prevented, events_prevented) IS NOT NULL
ORDER BY key;
