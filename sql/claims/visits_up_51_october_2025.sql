/*
said_on: 2025-10-28
said_by: The Independent, of Home Office figures
where: "Article: Immigration enforcement visits at highest level since current records began"
source_url: https://www.the-independent.com/news/uk/home-news/shabana-mahmood-home-office-home-secretary-deliveroo-government-b2854142.html
quotation: visits for illegal working totalled 11,052 up to September, a rise of 51% on the previous 12 months when 7,343 were carried out
proposition: Illegal working visits in the year ending September 2025 were 51 per cent more than in the year before.
groups: illegal working visits, United Kingdom
period: year ending September 2025
comparison_period: a year before
claimed: 51
unit: per cent
tables: [illegal_working_visits, illegal_working_windows]
statement:
  now: 11052
  before: 7343
  basis: the sentence quoted
*/
SELECT
    CASE period WHEN 'year ending September 2025' THEN 'claim' ELSE 'period' END AS role,
    'illegal working visits, ' || period AS answer,
    100.0 * (visits - visits_year_before) / nullif(visits_year_before, 0) AS figure,
    'illegal_working_visits' AS table_id,
    vintage,
    vintage_gap
FROM marts.enforcement_visits_year_ending_as_of(getvariable('as_of'))
WHERE
    visit_scope = 'illegal_working' AND breakdown = 'none'
    AND period IN ('year ending September 2025', 'year ending August 2025')
ORDER BY period_end DESC;
