/*
said_on: 2026-01-27
said_on_basis: date of the interview, in an article about it (visaverge.com)
said_by: Shabana Mahmood, Home Secretary
where: "interview with LBC, as Nation.Cymru reports it: 'One in, one out' migrant deal numbers 'will fluctuate'"
source_url: https://nation.cymru/news/one-in-one-out-migrant-deal-numbers-will-fluctuate-downing-street
quotation: 350 people have come to the UK under the pilot scheme’s approved route
quotation_basis: the article, in its own words
proposition: About 350 people had been transferred into the UK under the UK-France agreement by 27 January 2026.
groups: people transferred into the UK under the UK-France agreement
period: 6 August 2025 to 27 January 2026
operator: "about"
claimed: 350
precision: 10
unit: people
*/
SELECT
    'nearest' AS role,
    'people transferred into the UK to ' || period_end AS answer,
    transferred_in_to_date AS figure,
    'uk_france_agreement' AS table_id,
    vintage,
    vintage_gap
FROM marts.uk_france_agreement_as_of(getvariable('as_of'))
WHERE period IN ('2025-12', '2026-01')
ORDER BY period_end;
