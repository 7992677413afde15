-- shows: Illegal working visits over twelve months, and the change on the year before.
SELECT
    period,
    visits,
    visits_year_before,
    visits_change_on_year_pct,
    arrests,
    arrests_change_on_year_pct,
    basis
FROM marts.enforcement_visits_year_ending
WHERE visit_scope = 'illegal_working' AND breakdown = 'none'
ORDER BY period_end DESC
LIMIT 4;
