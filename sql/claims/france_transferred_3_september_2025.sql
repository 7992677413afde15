/*
said_on: 2025-09-24
said_by: Home Office, as LBC reports it
source_url: https://www.lbc.co.uk/article/first-family-enter-uk-one-in-one-out-migrantion-deal-5HjdDRz_2/
quotation: A family of three, including a small child, are the first to have arrived in Britain
proposition: Three people had been transferred into the UK under the UK-France agreement by 24 September 2025.
period: 6 August to 24 September 2025
claimed: 3
unit: people
explain: marts.uk_france_agreement --where "period_end <= '2025-09-30'" --column transferred_in
*/
SELECT
    'nearest' AS role,
    'people transferred into the UK to ' || period_end AS answer,
    transferred_in_to_date AS figure,
    'uk_france_agreement' AS table_id,
    vintage,
    vintage_gap
FROM marts.uk_france_agreement_as_of(getvariable('as_of'))
WHERE period IN ('2025-08', '2025-09')
ORDER BY period_end;
