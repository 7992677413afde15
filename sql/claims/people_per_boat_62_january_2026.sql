/*
said_on: 2026-01-01
said_by: Jang, citing Sky News
source_url: https://jang.com.pk/en/56318-migrant-channel-crossings-hit-record-numbers-in-2025-news
quotation: an average of 62 passengers in 2025
proposition: 62 people arrived per small boat in 2025.
period: 2025
claimed: 62
unit: people per boat
explain: marts.crossings_yearly --where "period = '2025'" --column arrivals_per_boat
*/
SELECT
    'claim' AS role,
    'people per small boat in 2025, people over boats' AS answer,
    CASE WHEN count(arrivals) = 365 AND count(boats) = 365 THEN sum(arrivals) / nullif(sum(boats), 0) END AS figure,
    'SB_01' AS table_id,
    vintage,
    vintage_gap
FROM marts.crossings_as_of(getvariable('as_of'))
WHERE series = 'sb_daily' AND year(date) = 2025
GROUP BY vintage, vintage_gap;
