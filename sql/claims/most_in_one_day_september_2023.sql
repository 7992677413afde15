/*
said_on: 2023-09-03
said_by: The Guardian, of Home Office data
source_url: https://www.theguardian.com/uk-news/2023/sep/03/highest-daily-number-of-channel-small-boat-crossings-for-2023-recorded
quotation: The record for a single day since current records began in 2018 was 1,295 on 22 August 2022
proposition: On no day from 2018 to 2 September 2023 did more than 1,295 people arrive by small boat.
period: 1 January 2018 to 2 September 2023
claimed: 1295
unit: people
tables: [SB_01]
explain: marts.crossings --where "date IN ('2022-08-22', '2022-09-03')" --column arrivals
*/
SELECT
    'claim' AS role,
    'most small boat arrivals on one day, ' || strftime(arg_max(date, arrivals), '%-d %B %Y') AS answer,
    max(arrivals) AS figure,
    'SB_01' AS table_id,
    vintage,
    vintage_gap
FROM marts.crossings_as_of(getvariable('as_of'))
WHERE series = 'sb_daily' AND date BETWEEN '2018-01-01' AND '2023-09-02'
GROUP BY vintage, vintage_gap;
