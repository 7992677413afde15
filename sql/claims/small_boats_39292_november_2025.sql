/*
said_on: 2025-11-27
said_on_basis: the page's other figures are of that day, this one of the day before
said_by: BBC News, of Home Office data
source_url: https://feeds.bbci.co.uk/news/articles/c70989jrdweo
quotation: Between 1 January and 25 November 2025, a total of 39,292 people crossed the English Channel by small boat
proposition: 39,292 people arrived by small boat from 1 January to 25 November 2025.
period: 1 January to 25 November 2025
claimed: 39292
unit: people
tables: [SB_01, last_7_days]
explain: marts.crossings --where "date BETWEEN '2025-01-01' AND '2025-11-25'" --column arrivals
*/
SELECT
    'claim' AS role,
    'small boat arrivals, 1 January to 25 November 2025' AS answer,
    CASE WHEN count(arrivals) = 329 THEN sum(arrivals) END AS figure,
    'SB_01' AS table_id,
    vintage,
    vintage_gap
FROM marts.crossings_as_of(getvariable('as_of'))
WHERE series = 'sb_daily' AND date BETWEEN '2025-01-01' AND '2025-11-25'
GROUP BY vintage, vintage_gap;
