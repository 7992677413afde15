-- question: How much did the newest quarters of voluntary returns grow after they were first published?
-- caveat: The newest quarters are incomplete when they first appear. A change on the year of a new quarter sets a
--   young figure against an old one; `change_at_same_age_pct` sets it against one of its own age, where that is held.
-- answer: SELECT format('{}: {:,} as first held ({}), {:,} now ({})', max(period), arg_max(first_held, period),
--   arg_max(first_vintage, period), arg_max(newest, period), arg_max(newest_vintage, period)) FROM answer
SELECT
    period,
    arg_min(returns, vintage) AS first_held,
    min(vintage) AS first_vintage,
    arg_max(returns, vintage) AS newest,
    max(vintage) AS newest_vintage,
    arg_max(returns, vintage) - arg_min(returns, vintage) AS growth,
    arg_min(change_on_year_pct, vintage) AS change_on_year_pct_as_first_held,
    arg_min(change_at_same_age_pct, vintage) AS change_at_same_age_pct
FROM marts.returns_maturity
WHERE return_type_group = 'Voluntary return'
GROUP BY period
HAVING count(*) > 1
ORDER BY period DESC
LIMIT 8;
