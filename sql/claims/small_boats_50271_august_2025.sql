/*
said_on: 2025-08-12
said_on_basis: "the article: 474 arrived on Monday, which was 11 August; the figures came out on Tuesday"
said_by: Sky News, of Home Office statistics
where: "Article: More than 50,000 people have crossed Channel in small boats since Starmer became PM"
source_url: https://www.daily8.com/en/article/886cce0272955cf3fbc6fd0f38e1012f
quotation: A further 474 arrived on Monday, bringing the total to 50,271
quotation_basis: a copy of the article at the address
proposition: 50,271 people arrived by small boat from 5 July 2024 to 11 August 2025.
period: 5 July 2024 to 11 August 2025
claimed: 50271
unit: people
tables: [SB_01]
explain: marts.crossings --where "date BETWEEN '2024-07-05' AND '2025-08-11'" --column arrivals
*/
SELECT
    'claim' AS role,
    'small boat arrivals, 5 July 2024 to 11 August 2025' AS answer,
    CASE WHEN count(arrivals) = 403 THEN sum(arrivals) END AS figure,
    'SB_01' AS table_id,
    vintage,
    vintage_gap
FROM marts.crossings_as_of(getvariable('as_of'))
WHERE series = 'sb_daily' AND date BETWEEN '2024-07-05' AND '2025-08-11'
GROUP BY vintage, vintage_gap;
