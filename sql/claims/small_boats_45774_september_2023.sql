/*
said_on: 2023-09-03
said_by: The Guardian, of Home Office data
source_url: https://www.theguardian.com/uk-news/2023/sep/03/highest-daily-number-of-channel-small-boat-crossings-for-2023-recorded
quotation: Total arrivals in 2022 were 45,774, compared with the previously documented 45,755
proposition: 45,774 people arrived by small boat in 2022.
period: 2022
claimed: 45774
unit: people
explain: marts.crossings_quarterly --where "period LIKE '2022 %'"
*/
SELECT
    'claim' AS role,
    'small boat arrivals in 2022, quarterly statistics' AS answer,
    CASE WHEN count(DISTINCT period) = 4 THEN sum(arrivals) END AS figure,
    'Irr_D01' AS table_id,
    vintage,
    vintage_gap
FROM marts.crossings_quarterly_as_of(getvariable('as_of'))
WHERE year(period_start) = 2022
GROUP BY ALL;
