/*
said_on: 2025-10-19
said_by: Home Office, as LBC reports it
source_url: https://www.lbc.co.uk/article/sixteen-people-deported-to-france-deal-single-flight-5HjdFcB_2/
quotation: taking the number deported under the deal to 42
proposition: 42 people had been returned to France under the UK-France agreement by 19 October 2025.
period: 6 August to 19 October 2025
claimed: 42
unit: people
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
