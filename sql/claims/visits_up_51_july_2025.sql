/*
said_on: 2025-07-10
said_on_basis: "about this day: the list of claims to check names it no closer"
said_by: author of an article about returns and enforcement
where: article of about 10 July 2025; its address is not at hand
source_url: null
quotation: up 51 % on the previous 12 months
quotation_basis: the list of claims to check; no more of the words is at hand
proposition: Illegal working visits in the latest 12 months were 51 per cent more than in the 12 months before.
groups: illegal working visits, United Kingdom
period: year ending June 2025
comparison_period: a year before
claimed: 51
unit: per cent
tables: [illegal_working_visits, illegal_working_windows]
known_elsewhere:
  - what: "+48 % for 5 July 2024 to 31 May 2025 on the same days a year before, about 11 months"
    source: Home Office news of 9 June 2025, "Illegal working enforcement soars in drive to strengthen border security"
*/
SELECT
    CASE period WHEN 'year ending June 2025' THEN 'claim' ELSE 'period' END AS role,
    'illegal working visits, ' || period AS answer,
    100.0 * (visits - visits_year_before) / nullif(visits_year_before, 0) AS figure,
    'illegal_working_visits' AS table_id,
    vintage,
    vintage_gap
FROM marts.enforcement_visits_year_ending_as_of(getvariable('as_of'))
WHERE
    visit_scope = 'illegal_working' AND breakdown = 'none'
    AND period IN ('year ending June 2025', 'year ending May 2025', 'year ending September 2025')
ORDER BY period_end DESC;
