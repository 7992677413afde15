/*
said_on: 2026-02-04
said_by: Press Association
source_url: https://www.expressandstar.com/uk-news/2026/02/04/no-guarantee-small-boat-crossings-will-fall-by-next-year-home-secretary-says
quotation: More than 65,000 migrants have arrived in the UK after crossing the English Channel since Sir Keir Starmer became Prime Minister
proposition: More than 65,000 people arrived by small boat from 5 July 2024 to 29 January 2026, the newest day of the time series by then.
period: 5 July 2024 to 29 January 2026
operator: more than
claimed: 65000
precision: 1000
unit: people
tables: [SB_01]
explain: marts.crossings --where "date BETWEEN '2024-07-05' AND '2026-01-29'" --column arrivals
*/
SELECT
    'claim' AS role,
    'small boat arrivals, 5 July 2024 to 29 January 2026' AS answer,
    CASE WHEN count(arrivals) = 574 THEN sum(arrivals) END AS figure,
    'SB_01' AS table_id,
    vintage,
    vintage_gap
FROM marts.crossings_as_of(getvariable('as_of'))
WHERE series = 'sb_daily' AND date BETWEEN '2024-07-05' AND '2026-01-29'
GROUP BY vintage, vintage_gap;
