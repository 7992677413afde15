-- question: To which countries did most enforced and voluntary returns of the latest four quarters go?
-- caveat: The country is not always that of nationality. The sample has no breakdown by country; a warehouse of the
--   real releases has.
-- answer: SELECT format('{}: {:,} enforced and voluntary, {} to {}', arg_max(destination, returns), max(returns),
--   any_value(first_quarter), any_value(last_quarter)) FROM answer
WITH quarters AS (
    SELECT * FROM marts.returns_by_destination
    WHERE return_type_group IN ('Enforced return', 'Voluntary return')
    QUALIFY dense_rank() OVER (ORDER BY period_start DESC) <= 4
)

SELECT
    destination,
    CAST(sum(returns) AS BIGINT) AS returns,
    min(period) AS first_quarter,
    max(period) AS last_quarter,
    any_value(vintage) AS vintage,
    any_value(vintage_gap) AS later_release_known
FROM quarters
GROUP BY destination
ORDER BY returns DESC, destination ASC
LIMIT 10;
