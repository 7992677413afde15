/*
said_on: 2025-07-10
said_on_basis: "about this day: the list of claims to check names it no closer"
said_by: author of an article about returns and enforcement
where: article of about 10 July 2025; its address is not at hand
source_url: null
quotation: failed asylum seekers, offenders
quotation_basis: the list of claims to check; no more of the words is at hand
proposition: The almost 30,000 returns are made up of returns of failed asylum seekers, of offenders and of others.
groups: asylum-related returns and foreign national offender returns, as parts of enforced and voluntary returns
period: year ending June 2025
operator: almost
claimed: 30000
precision: 1000
unit: returns
marts: [asylum_related_returns, foreign_national_offender_returns]
adds: [asylum_related_returns, foreign_national_offender_returns]
*/
SELECT
    'nearest' AS role,
    'asylum-related returns in ' || period || ', of which' AS answer,
    asylum_related_returns AS figure,
    'Asy_00a' AS table_id,
    vintage,
    vintage_gap
FROM marts.asylum_related_returns_as_of(getvariable('as_of'))
WHERE period IN ('2024', 'year ending June 2025')
UNION ALL
SELECT
    'nearest' AS role,
    'foreign national offender returns, 2024 Q3 to 2025 Q2, of which' AS answer,
    sum(returns) AS figure,
    'Ret_D03' AS table_id,
    vintage,
    vintage_gap
FROM marts.foreign_national_offender_returns_as_of(getvariable('as_of'))
WHERE period_start >= '2024-07-01' AND period_end <= '2025-06-30'
GROUP BY ALL
HAVING count(DISTINCT period) = 4;
