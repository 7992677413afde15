/*
said_on: 2023-08-31
said_on_basis: "August 2023: the list of claims to check names no day, so the last of the month"
said_by: not named in the list of claims to check
where: not at hand
source_url: null
quotation: 3,084 foreign national offenders
quotation_basis: the list of claims to check; no more of the words is at hand
proposition: 3,084 foreign national offenders were returned in 2022.
groups: returns of foreign national offenders, enforced, voluntary and from ports
period: 2022
claimed: 3084
unit: returns
explain: marts.foreign_national_offender_returns --where "period LIKE '2022 %'"
*/
SELECT
    'claim' AS role,
    'returns of foreign national offenders in 2022' AS answer,
    CASE WHEN count(DISTINCT period) = 4 THEN sum(returns) END AS figure,
    'Ret_D03' AS table_id,
    vintage,
    vintage_gap
FROM marts.foreign_national_offender_returns_as_of(getvariable('as_of'))
WHERE year(period_start) = 2022
GROUP BY ALL;
