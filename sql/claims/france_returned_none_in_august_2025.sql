/*
said_on: 2025-11-14
said_on_basis: "about this day: another article of the site names it"
said_by: Capital Post, of Home Office figures
source_url: https://capitalpost.uk/politics/immigration/uk-returns-100-migrants-to-france-in-new-scheme.html
quotation: The returns began on September 18
proposition: Nobody was returned to France under the UK-France agreement in August 2025.
period: 6 August to 31 August 2025
claimed: 0
unit: people
explain: marts.uk_france_agreement --where "period = '2025-08'" --column returned_out
*/
SELECT
    'claim' AS role,
    'people returned to France in ' || period AS answer,
    returned_out AS figure,
    'uk_france_agreement' AS table_id,
    vintage,
    vintage_gap
FROM marts.uk_france_agreement_as_of(getvariable('as_of'))
WHERE period = '2025-08';
