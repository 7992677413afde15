/*
said_on: 2023-03-06
said_by: ITV News
where: "Article: Small boat crossings: What are the facts and how can they be stopped?"
source_url: https://www.itv.com/news/2023-03-06/small-boat-crossings-what-are-the-facts-and-how-can-they-be-stopped
quotation: 45,755 migrants were recorded as reaching the UK on small boats in 2022
proposition: 45,755 people arrived by small boat in 2022, in the daily series (SB_01, provisional for good).
groups: small boat arrivals
period: 2022
claimed: 45755
unit: people
marts: [crossings]
explain: marts.crossings --where "year(date) = 2022" --column arrivals
*/
SELECT
    'claim' AS role,
    'small boat arrivals in 2022, daily series' AS answer,
    CASE WHEN count(arrivals) = 365 THEN sum(arrivals) END AS figure,
    'SB_01' AS table_id,
    vintage,
    vintage_gap
FROM marts.crossings_as_of(getvariable('as_of'))
WHERE series = 'sb_daily' AND year(date) = 2022
GROUP BY ALL
UNION ALL
SELECT
    'series' AS role,
    'small boat arrivals in 2022, quarterly statistics' AS answer,
    CASE WHEN count(DISTINCT period) = 4 AND count(arrivals) = count(*) THEN sum(arrivals) END AS figure,
    'Irr_D01' AS table_id,
    vintage,
    vintage_gap
FROM marts.crossings_quarterly_as_of(getvariable('as_of'))
WHERE year(period_start) = 2022
GROUP BY ALL;
