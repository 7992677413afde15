-- section: Small boat arrivals
-- title: Small boat arrivals by year, in the daily series and in the quarterly statistics
-- draw: bars
-- unit: people
-- draws: Daily series; Quarterly statistics
-- newest: SELECT format('Years of small boat arrivals for which the daily series and the quarterly statistics differ: {}.', coalesce(string_agg(format('{} ({:+d})', "Year",
--   "Difference"), ', ' ORDER BY "Year"), 'none')) FROM chart WHERE "Difference" != 0
-- caption: The daily series is provisional for good; the quarterly statistics are final. A difference between them is no
--   revision, and the two are never added. A bar is missing where that series does not have the whole year.
SELECT
    period AS "Year",
    arrivals_sb_daily AS "Daily series",
    arrivals_irr_quarterly AS "Quarterly statistics",
    difference AS "Difference",
    period,
    ['Daily series'] AS provisional,
    revision_status,
    official_label,
    vintage,
    vintage_gap,
    gap_basis,
    source_url,
    boats_vintage AS other_vintage,
    boats_source_url AS other_source_url
FROM marts.crossings_yearly
WHERE period_complete
ORDER BY period DESC;
