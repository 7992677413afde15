/*
said_on: 2023-06-20
said_by: Daily Mail
source_url: https://www.dailymail.co.uk/news/article-12212547/Warm-weather-blamed-surge-Albanian-migrants.html
quotation: In all, there were 12,301 Albanian small boat arrivals last year
proposition: 12,301 Albanians arrived by small boat in 2022.
groups: small boat arrivals of Albanian nationality, as recorded at the time
period: 2022
claimed: 12301
unit: people
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
WHERE nationality = 'Albania' AND year(period_start) = 2022
GROUP BY ALL;
