/*
said_on: 2025-10-28
said_by: The Independent, of Home Office figures
where: article on immigration enforcement visits
source_url: https://www.the-independent.com/news/uk/home-news/shabana-mahmood-home-office-home-secretary-deliveroo-government-b2854142.html
quotation: up 38%
proposition: Immigration enforcement visits of all kinds in the year ending September 2025 were 38 per cent more than in the year before.
groups: all immigration enforcement visits, United Kingdom
period: year ending September 2025
comparison_period: a year before
claimed: 38
unit: per cent
tables: [enforcement_visits]
*/
SELECT
    'claim' AS role,
    'all visits, ' || period AS answer,
    100.0 * (visits - visits_year_before) / nullif(visits_year_before, 0) AS figure,
    'enforcement_visits' AS table_id,
    vintage,
    vintage_gap
FROM marts.enforcement_visits_year_ending_as_of(getvariable('as_of'))
WHERE
    visit_scope = 'all' AND breakdown = 'none'
    AND period IN ('year ending September 2025')
ORDER BY period_end DESC;
