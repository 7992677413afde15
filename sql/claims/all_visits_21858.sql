/*
said_on: 2025-10-28
said_by: The Independent, of Home Office figures
where: article on immigration enforcement visits
source_url: https://www.the-independent.com/news/uk/home-news/shabana-mahmood-home-office-home-secretary-deliveroo-government-b2854142.html
quotation: Some 21,858 visits were recorded in the 12 months to September this year
proposition: There were 21,858 immigration enforcement visits of all kinds in the year ending September 2025.
groups: all immigration enforcement visits, United Kingdom
period: year ending September 2025
claimed: 21858
unit: visits
tables: [enforcement_visits]
*/
SELECT
    'claim' AS role,
    'all visits, ' || period AS answer,
    visits AS figure,
    'enforcement_visits' AS table_id,
    vintage,
    vintage_gap
FROM marts.enforcement_visits_year_ending_as_of(getvariable('as_of'))
WHERE visit_scope = 'all' AND breakdown = 'none' AND period = 'year ending September 2025';
