-- check: crossings_days_complete
-- level: build
-- severity: warn
-- description: marts.crossings has every day between its first and its last, once.
SELECT
    CAST(days.date AS VARCHAR) AS key,
    'next day held is ' || days.next_date AS detail
FROM (
    SELECT
        date,
        lead(date) OVER (ORDER BY date) AS next_date
    FROM marts.crossings
) AS days
WHERE days.next_date != days.date + INTERVAL 1 DAY
ORDER BY key;
