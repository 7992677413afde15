/*
said_on: 2025-10-31
said_by: Home Office, as NationalWorld reports it
where: "Article: 75 migrants deported to France and 51 allowed into UK under deal"
source_url: https://www.nationalworld.com/news/75-migrants-deported-to-france-and-51-allowed-into-uk-under-deal-5383337
quotation: Some 51 migrants have also arrived in the UK after being approved through the legal route following security checks.
proposition: 51 people had been transferred into the UK under the UK-France agreement by 31 October 2025.
groups: people transferred into the UK under the UK-France agreement
period: 6 August to 31 October 2025
claimed: 51
unit: people
explain: marts.uk_france_agreement --where "period_end <= '2025-10-31'" --column transferred_in
*/
SELECT
    'claim' AS role,
    'people transferred into the UK to ' || max(period_end) AS answer,
    CASE
        WHEN max(period_end) = '2025-10-31' AND count(transferred_in) = count(*)
            THEN sum(transferred_in)
    END AS figure,
    'uk_france_agreement' AS table_id,
    vintage,
    vintage_gap
FROM marts.uk_france_agreement_as_of(getvariable('as_of'))
WHERE period_end <= '2025-10-31'
GROUP BY ALL;
