/*
said_on: 2025-09-24
said_on_basis: date of the article
said_by: Home Office, as LBC reports it
where: LBC article on the first people to arrive under the agreement
source_url: https://www.lbc.co.uk/article/first-family-enter-uk-one-in-one-out-migrantion-deal-5HjdDRz_2/
quotation: A family of three, including a small child, are the first to have arrived in Britain
quotation_basis: the article
proposition: Three people were transferred into the UK under the UK-France agreement by the end of September 2025.
groups: people transferred into the UK under the UK-France agreement
period: {start: 2025-08-06, end: 2025-09-30}
comparison_period: null
operator: "="
claimed: 3
precision: 1
unit: people
marts: [uk_france_agreement]
explain: marts.uk_france_agreement --where "period_end <= '2025-09-30'" --column transferred_in
*/
SELECT
    'claim' AS role,
    'people transferred into the UK to ' || max(period_end) AS answer,
    CASE
        WHEN max(period_end) = '2025-09-30' AND count(transferred_in) = count(*)
            THEN sum(transferred_in)
    END AS figure,
    'uk_france_agreement' AS table_id,
    vintage,
    vintage_gap
FROM marts.uk_france_agreement_as_of(getvariable('as_of'))
WHERE period_end <= '2025-09-30'
GROUP BY vintage, vintage_gap;
