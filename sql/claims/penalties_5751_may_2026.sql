/*
said_on: 2026-05-25
said_by: Certifyd, of Home Office data
source_url: https://www.certifyd.io/blog/uk-immigration-enforcement-statistics-2025
quotation: In the year ending March 2025, the Home Office issued 5,751 civil penalty notices to UK employers for illegal working
proposition: 5,751 civil penalties for illegal working were issued in the year ending March 2025.
period: year ending March 2025
claimed: 5751
unit: penalties
tables: [CP_02]
*/
SELECT
    'claim' AS role,
    'civil penalties for illegal working, year ending March 2025' AS answer,
    CASE WHEN count(penalties) = 4 THEN sum(penalties) END AS figure,
    'CP_02' AS table_id,
    vintage,
    vintage_gap
FROM marts.civil_penalties_as_of(getvariable('as_of'))
WHERE penalty_scheme = 'illegal_working' AND period_start BETWEEN '2024-04-01' AND '2025-03-31'
GROUP BY vintage, vintage_gap;
