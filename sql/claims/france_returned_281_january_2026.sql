/*
said_on: 2026-01-27
said_on_basis: date of the interview, in an article about it (visaverge.com)
said_by: Shabana Mahmood, Home Secretary
where: "interview with LBC, as Nation.Cymru reports it: 'One in, one out' migrant deal numbers 'will fluctuate'"
source_url: https://nation.cymru/news/one-in-one-out-migrant-deal-numbers-will-fluctuate-downing-street
quotation: 281 people have been sent back to France
quotation_basis: the article, in its own words
proposition: 281 people had been returned to France under the UK-France agreement by 27 January 2026.
groups: people returned to France under the UK-France agreement
period: 6 August 2025 to 27 January 2026
claimed: 281
unit: people
*/
SELECT
    'nearest' AS role,
    'people returned to France to ' || period_end AS answer,
    returned_out_to_date AS figure,
    'uk_france_agreement' AS table_id,
    vintage,
    vintage_gap
FROM marts.uk_france_agreement_as_of(getvariable('as_of'))
WHERE period IN ('2025-12', '2026-01')
ORDER BY period_end;
