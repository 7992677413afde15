/*
said_on: 2024-08-12
said_by: NationalWorld, of Home Office figures
source_url: https://www.nationalworld.com/news/migrant-channel-crossings-top-18000-for-year-so-far-amid-two-more-deaths-4738467
quotation: This is 13% higher than this time last year (16,170)
proposition: From 1 January to 11 August 2024 there were 13 per cent more small boat arrivals than on the same days of 2023.
period: 1 January to 11 August 2024
comparison_period: a year before
claimed: 13
unit: per cent
tables: [SB_01]
explain: marts.crossings --where "date BETWEEN '2024-01-01' AND '2024-08-11'" --column arrivals
*/
SELECT
    'claim' AS role,
    'small boat arrivals, 1 January to 11 August 2024' AS answer,
    CASE
        WHEN count(*) = 224 + 223
            THEN 100.0 * sum(arrivals) FILTER (year(date) = 2024) / sum(arrivals) FILTER (year(date) = 2023) - 100
    END AS figure,
    'SB_01' AS table_id,
    vintage,
    vintage_gap
FROM marts.crossings_as_of(getvariable('as_of'))
WHERE
    series = 'sb_daily'
    AND (date BETWEEN '2024-01-01' AND '2024-08-11' OR date BETWEEN '2023-01-01' AND '2023-08-11')
GROUP BY vintage, vintage_gap;
