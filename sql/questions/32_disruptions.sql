-- question: How many disruptions of organised immigration crime were counted in the latest quarter, and a year before?
-- caveat: A disruption is no arrest and no conviction: it is what an agency did that hindered a group. The document
--   calls them provisional and in development.
-- answer: SELECT format('{}: {:,}, {} of them major; {:,} a year before ({:+.1f} %)', period, disruptions, major,
--   year_before, change_pct) FROM answer
SELECT
    now.period,
    now.disruptions,
    now.major,
    b.disruptions AS year_before,
    catalogue.change_pct(b.disruptions, now.disruptions) AS change_pct,
    now.vintage,
    now.vintage_gap AS later_release_known
FROM marts.organised_immigration_crime_disruptions AS now
LEFT JOIN marts.organised_immigration_crime_disruptions AS b
    ON b.period_start = now.period_start - INTERVAL 1 YEAR
ORDER BY now.period_start DESC
LIMIT 1;
