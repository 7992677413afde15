/*
said_on: 2025-10-28
said_by: The Independent, of Home Office figures
where: article on immigration enforcement visits
source_url: https://www.the-independent.com/news/uk/home-news/shabana-mahmood-home-office-home-secretary-deliveroo-government-b2854142.html
quotation: Immigration enforcement visits have reached their highest level since comparable data began in 2011
proposition: In no earlier 12 months since comparable data began in 2011 were there as many immigration enforcement visits of all kinds as in the year ending September 2025.
groups: all immigration enforcement visits, United Kingdom
period: year ending September 2025
operator: highest since
claimed: 2011
unit: year
window: {length: 12 months, alignment: ends of months, series_start: 2011-10-01}
tables: [enforcement_visits]
*/
WITH years AS (
    SELECT
        period,
        period_end,
        visits,
        vintage,
        vintage_gap
    FROM marts.enforcement_visits_year_ending_as_of(getvariable('as_of'))
    WHERE visit_scope = 'all' AND breakdown = 'none' AND visits IS NOT NULL
)

SELECT
    'claim' AS role,
    'all visits, ' || asked.period || coalesce(', as many last in ' || arg_max(earlier.period, earlier.period_end), '')
        AS answer,
    year(max(earlier.period_end)) AS figure,
    'enforcement_visits' AS table_id,
    asked.vintage,
    asked.vintage_gap
FROM years AS asked
LEFT JOIN years AS earlier ON earlier.period_end < asked.period_end AND earlier.visits >= asked.visits
WHERE asked.period = 'year ending September 2025'
GROUP BY asked.period, asked.vintage, asked.vintage_gap;
