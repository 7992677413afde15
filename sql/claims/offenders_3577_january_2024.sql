/*
said_on: 2024-02-02
said_on_basis: day of the House of Commons Library briefing that repeats it; the Minister had said it in January
said_by: Minister for Prisons, Parole and Probation
where: House of Commons Library briefing, as EIN reports it
source_url: https://www.ein.org.uk/news/new-house-commons-library-briefing-deportation-and-removal-foreign-national-offenders
quotation: 3,577 FNOs were removed from the UK in the latest 12-month period ending September 2023
quotation_basis: the report, which does not quote the Minister
proposition: 3,577 foreign national offenders were returned in the year ending September 2023.
groups: returns of foreign national offenders, enforced, voluntary and from ports
period: year ending September 2023
claimed: 3577
unit: returns
explain: marts.foreign_national_offender_returns --where "period_start BETWEEN '2022-10-01' AND '2023-09-30'"
*/
SELECT
    'claim' AS role,
    'returns of foreign national offenders, year ending September 2023' AS answer,
    CASE WHEN count(DISTINCT period) = 4 THEN sum(returns) END AS figure,
    'Ret_D03' AS table_id,
    vintage,
    vintage_gap
FROM marts.foreign_national_offender_returns_as_of(getvariable('as_of'))
WHERE period_start BETWEEN '2022-10-01' AND '2023-09-30'
GROUP BY ALL;
