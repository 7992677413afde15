-- question: Which nationalities were most of the people who arrived by small boat in the latest four quarters of one
--   release?
-- caveat: `Not currently recorded` is put under nationalities in later releases, so that shares of the newest quarters
--   change. The sample has no breakdown by nationality; a warehouse of the real releases has.
-- answer: SELECT format('{}: {:,}', arg_max(nationality, arrivals), max(arrivals)) FROM answer
WITH quarters AS (
    SELECT * FROM marts.crossings_quarterly
    QUALIFY dense_rank() OVER (ORDER BY period_start DESC) <= 4
)

SELECT
    nationality,
    CAST(sum(arrivals) AS BIGINT) AS arrivals,
    min(period) AS first_quarter,
    max(period) AS last_quarter,
    any_value(vintage) AS vintage,
    any_value(vintage_gap) AS later_release_known
FROM quarters
GROUP BY nationality
ORDER BY arrivals DESC, nationality ASC
LIMIT 10;
