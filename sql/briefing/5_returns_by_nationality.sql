-- section: Returns
-- title: Enforced and voluntary returns by nationality, the 15 with the most
-- draw: stacked bars
-- unit: returns
-- draws: Enforced; Voluntary
-- caption: Returns, not people. Nationalities stand under their newest Home Office name. Port returns are in the table,
--   and in no bar.
SELECT
    nationality AS "Nationality",
    enforced AS "Enforced",
    voluntary AS "Voluntary",
    enforced_and_voluntary AS "Enforced and voluntary",
    enforced_and_voluntary_change_on_year_pct AS "Change on the year (%)",
    port_returns AS "Port returns, apart",
    period,
    revision_status,
    official_label,
    vintage,
    vintage_gap,
    gap_basis,
    source_url
FROM marts.returns_year_ending_by_nationality
QUALIFY dense_rank() OVER (ORDER BY period_end DESC) = 1
ORDER BY enforced_and_voluntary DESC, nationality ASC
LIMIT 15;
