/*
said_on: 2023-08-31
said_on_basis: "after the release of 24 August 2023, the latest that the article knows; it gives no day that is at hand"
said_by: statsjamie.co.uk, of Home Office figures
source_url: https://www.statsjamie.co.uk/rise-in-unknown-nationalities-of-small-boat-migrants/
quotation: In the first six months of 2023, there were only 148 Albanians who were detected
proposition: 148 Albanians arrived by small boat from January to June 2023.
groups: small boat arrivals of Albanian nationality, as recorded at the time
period: January to June 2023
claimed: 148
unit: people
explain: marts.crossings_quarterly --where "period IN ('2023 Q1', '2023 Q2') AND nationality = 'Albania'"
*/
SELECT
    'claim' AS role,
    'small boat arrivals of Albanian nationality, January to June 2023' AS answer,
    sum(arrivals) AS figure,
    'Irr_D01' AS table_id,
    vintage,
    vintage_gap
FROM marts.crossings_quarterly_as_of(getvariable('as_of'))
WHERE nationality = 'Albania' AND period IN ('2023 Q1', '2023 Q2')
GROUP BY ALL;
