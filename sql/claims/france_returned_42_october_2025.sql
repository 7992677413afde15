/*
said_on: 2025-10-19
said_on_basis: date of the article
said_by: Home Office, as LBC reports it
where: LBC article on the largest flight under the agreement
source_url: https://www.lbc.co.uk/article/sixteen-people-deported-to-france-deal-single-flight-5HjdFcB_2/
quotation: taking the number deported under the deal to 42
quotation_basis: the article
proposition: 42 people had been returned to France under the UK-France agreement by 19 October 2025.
groups: people returned to France under the UK-France agreement
period: {start: 2025-08-06, end: 2025-10-19}
comparison_period: null
operator: "="
claimed: 42
precision: 1
unit: people
marts: [uk_france_agreement]
explain: marts.uk_france_agreement --where "period_end <= '2025-10-31'" --column returned_out
*/
SELECT
    'nearest' AS role,
    'people returned to France to ' || period_end AS answer,
    returned_out_to_date AS figure,
    'uk_france_agreement' AS table_id,
    vintage,
    vintage_gap
FROM marts.uk_france_agreement_as_of(getvariable('as_of'))
WHERE period IN ('2025-09', '2025-10')
ORDER BY period_end;
