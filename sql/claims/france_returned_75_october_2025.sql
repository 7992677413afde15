/*
said_on: 2025-10-31
said_by: Home Office, as NationalWorld reports it
where: "Article: 75 migrants deported to France and 51 allowed into UK under deal"
source_url: https://www.nationalworld.com/news/75-migrants-deported-to-france-and-51-allowed-into-uk-under-deal-5383337
quotation: A total of 75 migrants who crossed the English Channel by small boat have been returned to France so far
proposition: 75 people had been returned to France under the UK-France agreement by 31 October 2025.
groups: people returned to France under the UK-France agreement
period: 6 August to 31 October 2025
claimed: 75
unit: people
explain: marts.uk_france_agreement --where "period_end <= '2025-10-31'" --column returned_out
*/
SELECT
    'claim' AS role,
    'people returned to France to ' || max(period_end) AS answer,
    CASE
        WHEN max(period_end) = '2025-10-31' AND count(returned_out) = count(*)
            THEN sum(returned_out)
    END AS figure,
    'uk_france_agreement' AS table_id,
    vintage,
    vintage_gap
FROM marts.uk_france_agreement_as_of(getvariable('as_of'))
WHERE period_end <= '2025-10-31'
GROUP BY ALL;
