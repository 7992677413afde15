/*
said_on: 2023-06-20
said_on_basis: date of the article
said_by: Daily Mail
where: article on Albanian small boat arrivals
source_url: https://www.dailymail.co.uk/news/article-12212547/Warm-weather-blamed-surge-Albanian-migrants.html
quotation: In all, there were 12,301 Albanian small boat arrivals last year
quotation_basis: the article
proposition: 12,301 Albanians arrived by small boat in 2022.
groups: small boat arrivals of Albanian nationality, as recorded at the time
period: {start: 2022-01-01, end: 2022-12-31}
comparison_period: null
operator: "="
claimed: 12301
precision: 1
unit: people
marts: [crossings_quarterly]
explain: marts.crossings_quarterly --where "period LIKE '2022 %' AND nationality = 'Albania'"
*/
SELECT
    'claim' AS role,
    'small boat arrivals of Albanian nationality in 2022' AS answer,
    sum(arrivals) AS figure,
    'Irr_D01' AS table_id,
    vintage,
    vintage_gap
FROM marts.crossings_quarterly_as_of(getvariable('as_of'))
WHERE method_of_entry = 'Small boat arrivals' AND nationality = 'Albania' AND year(period_start) = 2022
GROUP BY ALL;
