-- shows: Illegal working visits and arrests as published, each window by itself.
SELECT
    period,
    period_type,
    visit_scope,
    visits,
    arrests,
    vintage
FROM marts.enforcement_visits
WHERE visit_scope = 'illegal_working' AND breakdown = 'none'
ORDER BY period_end DESC
LIMIT 4;
