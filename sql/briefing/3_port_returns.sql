-- section: Returns
-- title: Port returns by quarter
-- draw: lines
-- step: quarter
-- unit: returns
-- newest: SELECT format('{}: {:,} port returns ({:+.1f} % on the year).', "Quarter", "Port returns",
--   "Change on the year (%)") FROM chart ORDER BY drawn_at DESC LIMIT 1
-- caption: Refused entry at port and subsequently departed. They are no part of the Home Office's headline, and are
--   added to no other returns here.
SELECT
    period AS "Quarter",
    port_returns AS "Port returns",
    port_returns_change_on_year_pct AS "Change on the year (%)",
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
