-- section: Returns
-- title: Enforced and voluntary returns by quarter
-- draw: lines
-- step: quarter
-- unit: returns
-- newest: SELECT format('{}: {:,} enforced returns ({:+.1f} % on the year) and {:,} voluntary returns ({:+.1f} %).', "Quarter",
--   "Enforced", "Enforced, change on the year (%)", "Voluntary", "Voluntary, change on the year (%)") FROM chart
--   ORDER BY drawn_at DESC LIMIT 1
-- caption: Returns are departures, not people. Port returns stand apart, and are no part of these. The newest quarters are
--   incomplete when they first appear, so a change on the year sets a young figure against an old one.
SELECT
    period AS "Quarter",
    enforced AS "Enforced",
    voluntary AS "Voluntary",
    enforced_change_on_year_pct AS "Enforced, change on the year (%)",
    voluntary_change_on_year_pct AS "Voluntary, change on the year (%)",
    period,
    period_start AS drawn_at,
    revision_status,
    official_label,
    vintage,
    vintage_gap,
    gap_basis,
    source_url
FROM marts.returns_summary
ORDER BY drawn_at DESC;
