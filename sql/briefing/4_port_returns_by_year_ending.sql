-- section: Returns
-- title: Port returns in four quarters
-- draw: lines
-- step: quarter
-- unit: returns
-- newest: SELECT format('{}: {:,} port returns ({:+.1f} % on the year).', "Four quarters", "Port returns",
--   "Change on the year (%)") FROM chart ORDER BY drawn_at DESC LIMIT 1
-- caption: Refused entry at port and subsequently departed, added to no other returns. Each point counts four quarters, so
--   neighbouring points share three of them and are never added.
SELECT
    upper(period[1]) || period[2:] AS "Four quarters",
    port_returns AS "Port returns",
    port_returns_change_on_year_pct AS "Change on the year (%)",
    period,
    date_trunc('quarter', period_end)::DATE AS drawn_at,
    revision_status,
    official_label,
    vintage,
    vintage_gap,
    gap_basis,
    source_url
FROM marts.returns_year_ending
ORDER BY drawn_at DESC;
