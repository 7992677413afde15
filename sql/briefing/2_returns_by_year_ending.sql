-- section: Returns
-- title: Enforced and voluntary returns in four quarters
-- draw: lines
-- step: quarter
-- unit: returns
-- draws: Enforced; Voluntary
-- newest: SELECT format('{}: {:,} enforced returns ({:+.1f} % on the year) and {:,} voluntary returns ({:+.1f} %).', "Four quarters",
--   "Enforced", "Enforced, change on the year (%)", "Voluntary", "Voluntary, change on the year (%)") FROM chart
--   ORDER BY drawn_at DESC LIMIT 1
-- caption: Each point counts four quarters, so neighbouring points share three of them and are never added. Both years of
--   a change are of one release. The Home Office's headline counts enforced and voluntary returns together.
SELECT
    upper(period[1]) || period[2:] AS "Four quarters",
    enforced AS "Enforced",
    voluntary AS "Voluntary",
    enforced_and_voluntary AS "Enforced and voluntary",
    enforced_change_on_year_pct AS "Enforced, change on the year (%)",
    voluntary_change_on_year_pct AS "Voluntary, change on the year (%)",
    enforced_and_voluntary_change_on_year_pct AS "Enforced and voluntary, change on the year (%)",
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
