-- question: How many irregular arrivals were detected in the latest four quarters of one release, and how many of them
--   came by small boat?
-- caveat: Detected arrivals only, and the methods are not directly comparable: small boats are nearly all detected,
--   other ways are not.
-- answer: SELECT format('{:,} of {:,} by small boat, {} to {}', max(arrivals) FILTER (method_of_entry = 'Small boat
--   arrivals'), sum(arrivals), any_value(first_quarter), any_value(last_quarter)) FROM answer
WITH quarters AS (
    SELECT * FROM marts.irregular_arrivals_quarterly
    QUALIFY dense_rank() OVER (ORDER BY period_start DESC) <= 4
)

SELECT
    method_of_entry,
    CAST(sum(arrivals) AS BIGINT) AS arrivals,
    min(period) AS first_quarter,
    max(period) AS last_quarter,
    any_value(vintage) AS vintage,
    any_value(vintage_gap) AS later_release_known
FROM quarters
GROUP BY method_of_entry
ORDER BY arrivals DESC;
