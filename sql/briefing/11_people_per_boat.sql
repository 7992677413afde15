-- section: Small boat arrivals
-- title: People per boat by year
-- draw: bars
-- unit: people per boat
-- draws: People per boat
-- newest: SELECT format('{}: {} people per boat ({:,} people in {:,} boats).', "Year", "People per boat", "People", "Boats")
--   FROM chart ORDER BY period DESC LIMIT 1
-- caption: All people of the year over all its boats, never the mean of days. Both are of the daily series, which is
--   provisional for good.
SELECT
    CASE WHEN period_complete THEN period ELSE period || ' to ' || strftime(period_end, '%-d %B') END AS "Year",
    arrivals_per_boat AS "People per boat",
    arrivals_sb_daily AS "People",
    boats AS "Boats",
    period,
    boats_revision_status AS revision_status,
    boats_official_label AS official_label,
    boats_vintage AS vintage,
    vintage_gap,
    gap_basis,
    boats_source_url AS source_url
FROM marts.crossings_yearly
WHERE arrivals_per_boat IS NOT NULL
ORDER BY period DESC;
