/*
said_on: 2025-12-13
said_by: The Independent, of Home Office data
source_url: https://www.independent.co.uk/news/uk/home-news/small-boats-migrants-channel-b2883888.html
quotation: marking the longest uninterrupted run since autumn 2018
proposition: Not since 2018 had there been so many days on end without small boat arrivals as up to 12 December 2025.
period: 15 November to 12 December 2025
operator: highest since
claimed: 2018
unit: year
window: {length: a run of days without arrivals, alignment: days, series_start: 2018-01-01}
*/
WITH days AS (
    SELECT
        date,
        date - CAST(row_number() OVER (ORDER BY date) AS INTEGER) AS run,
        vintage,
        vintage_gap
    FROM marts.crossings_as_of(getvariable('as_of'))
    WHERE series = 'sb_daily' AND arrivals = 0 AND date <= '2025-12-12'
),

runs AS (
    SELECT
        max(date) AS last_day,
        count(*) AS days,
        vintage,
        vintage_gap
    FROM days
    GROUP BY run, vintage, vintage_gap
)

SELECT
    'claim' AS role,
    asked.days || ' days without small boat arrivals to ' || asked.last_day AS answer,
    year(max(earlier.last_day)) AS figure,
    'SB_01' AS table_id,
    asked.vintage,
    asked.vintage_gap
FROM runs AS asked
LEFT JOIN runs AS earlier ON earlier.last_day < asked.last_day AND earlier.days >= asked.days
WHERE asked.last_day = '2025-12-12'
GROUP BY asked.days, asked.last_day, asked.vintage, asked.vintage_gap;
