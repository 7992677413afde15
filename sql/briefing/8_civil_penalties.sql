-- section: Civil penalties
-- title: Civil penalties for illegal working by quarter
-- draw: columns
-- step: quarter
-- unit: penalties
-- draws: Illegal working
-- newest: SELECT format('{}: {:,} civil penalties for illegal working, {:,} in the same quarter of the year before ({:+.1f} %).',
--   "Quarter", "Illegal working", "A year before", "Change on the year (%)") FROM chart
--   ORDER BY drawn_at DESC LIMIT 1
-- caption: Penalties as issued, before objection and appeal; their value is no money that was paid. The value for illegal
--   working is published in millions of pounds, to one decimal. Their source and date are not those of visits.
SELECT
    p.period AS "Quarter",
    p.penalties AS "Illegal working",
    before.penalties AS "A year before",
    catalogue.change_pct(before.penalties, p.penalties) AS "Change on the year (%)",
    p.value_gbp AS "Illegal working, value (£)",
    r.penalties AS "Right to rent",
    r.value_gbp AS "Right to rent, value (£)",
    p.period,
    p.period_start AS drawn_at,
    p.revision_status,
    p.official_label,
    p.vintage,
    p.vintage_gap,
    p.gap_basis,
    p.source_url,
    r.vintage AS other_vintage,
    r.source_url AS other_source_url
FROM marts.civil_penalties AS p
LEFT JOIN marts.civil_penalties AS r ON p.period = r.period AND r.penalty_scheme = 'right_to_rent'
LEFT JOIN marts.civil_penalties AS before
    ON
        before.period_start = CAST(p.period_start - INTERVAL 1 YEAR AS DATE)
        AND before.penalty_scheme = p.penalty_scheme
        AND before.vintage = p.vintage
WHERE p.penalty_scheme = 'illegal_working'
ORDER BY drawn_at DESC;
