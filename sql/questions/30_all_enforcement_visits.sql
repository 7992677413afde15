-- question: How many enforcement visits of any kind were there in the latest twelve months?
-- caveat: Illegal working visits are a subset of these. The sample holds no release that gives them; a warehouse of
--   the real releases does.
-- answer: SELECT format('{}: {:,} visits', period, visits) FROM answer
SELECT
    period,
    visits,
    visits_year_before,
    visits_change_on_year_pct AS change_pct,
    arrests,
    vintage,
    vintage_gap AS later_release_known
FROM marts.enforcement_visits_year_ending
WHERE visit_scope = 'all' AND breakdown = 'none'
ORDER BY period_end DESC
LIMIT 1;
