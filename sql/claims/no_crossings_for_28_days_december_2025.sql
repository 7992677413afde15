/*
said_on: 2025-12-13
said_by: The Independent, of Home Office data
source_url: https://www.independent.co.uk/news/uk/home-news/small-boats-migrants-channel-b2883888.html
quotation: no-one had completed the perilous crossing for 28 days, since 14 November
proposition: On the 28 days up to 12 December 2025 nobody arrived by small boat.
period: 14 November to 12 December 2025
claimed: 28
unit: days
explain: marts.crossings --where "date BETWEEN '2025-11-14' AND '2025-12-12'" --column arrivals
*/
SELECT
    'claim' AS role,
    'days to 12 December 2025 since the last with small boat arrivals' AS answer,
    CASE
        WHEN max(date) = '2025-12-12' AND count(arrivals) = count(*)
            THEN date_diff('day', max(date) FILTER (arrivals > 0), max(date))
    END AS figure,
    'SB_01' AS table_id,
    vintage,
    vintage_gap
FROM marts.crossings_as_of(getvariable('as_of'))
WHERE series = 'sb_daily' AND date BETWEEN '2025-10-01' AND '2025-12-12'
GROUP BY vintage, vintage_gap;
