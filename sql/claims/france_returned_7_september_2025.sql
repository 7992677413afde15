/*
said_on: 2025-10-09
said_by: The Independent
where: "Article: 19 migrants deported to France as part of 'one in one out' returns deal"
source_url: https://www.the-independent.com/news/uk/home-news/migrants-france-deportation-deal-starmer-small-boats-b2842705.html
quotation: It follows seven deportations last month.
proposition: Seven people were returned to France under the UK-France agreement in September 2025.
groups: people returned to France under the UK-France agreement
period: September 2025
claimed: 7
unit: people
explain: marts.uk_france_agreement --where "period = '2025-09'" --column returned_out
*/
SELECT
    'claim' AS role,
    'people returned to France in September 2025' AS answer,
    returned_out AS figure,
    'uk_france_agreement' AS table_id,
    vintage,
    vintage_gap
FROM marts.uk_france_agreement_as_of(getvariable('as_of'))
WHERE period = '2025-09';
