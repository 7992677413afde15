/*
said_on: 2025-10-29
said_by: Ireland Live, of Home Office figures
where: "Article: Immigration enforcement visits at highest level since current records began"
source_url: https://www.ireland-live.ie/news/uk/1930185/immigration-enforcement-visits-at-highest-level-since-current-records-began.html
quotation: there were 8,232 arrests of illegal workers in the year to September, up 63% on 5,043 in the previous 12 months
proposition: Illegal working arrests in the year ending September 2025 were 63 per cent more than in the year before.
groups: illegal working arrests, United Kingdom
period: year ending September 2025
comparison_period: a year before
claimed: 63
unit: per cent
tables: [illegal_working_visits, illegal_working_windows]
statement:
  now: 8232
  before: 5043
  basis: the sentence quoted
*/
SELECT
    CASE period WHEN 'year ending September 2025' THEN 'claim' ELSE 'period' END AS role,
    'illegal working arrests, ' || period AS answer,
    100.0 * (arrests - arrests_year_before) / nullif(arrests_year_before, 0) AS figure,
    'illegal_working_visits' AS table_id,
    vintage,
    vintage_gap
FROM marts.enforcement_visits_year_ending_as_of(getvariable('as_of'))
WHERE
    visit_scope = 'illegal_working' AND breakdown = 'none'
    AND period IN ('year ending September 2025', 'year ending August 2025')
ORDER BY period_end DESC;
