/*
said_on: 2025-11-29
said_on_basis: "the article: the report came out late yesterday (28 November)"
said_by: Nara Solicitors, of Home Office data
source_url: https://narasolicitors.com/news/uk-firms-hit-with-over-28m-in-fines-for-illegal-workers-in-just-three-months/?p=989455
quotation: the total gross value of penalties issued reached £28,295,000
proposition: Civil penalties for illegal working of £28,295,000 in all were issued from April to June 2025.
groups: civil penalties for illegal working, gross, before objection and appeal
period: 2025 Q2
claimed: 28295000
precision: 100000
unit: GBP
tables: [CP_02]
*/
SELECT
    'claim' AS role,
    'civil penalties for illegal working, ' || period AS answer,
    value_gbp AS figure,
    'CP_02' AS table_id,
    vintage,
    vintage_gap
FROM marts.civil_penalties_as_of(getvariable('as_of'))
WHERE penalty_scheme = 'illegal_working' AND period = '2025 Q2';
