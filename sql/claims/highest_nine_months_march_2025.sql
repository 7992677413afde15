/*
said_on: 2025-03-31
said_by: Prime Minister's Office
where: "Press release: Prime Minister announces massive surge in immigration enforcement as returns reach 24,000 since the election"
source_url: https://www.gov.uk/government/news/prime-minister-announces-massive-surge-in-immigration-enforcement-as-returns-reach-24000-since-the-election
quotation: the highest returns rate for eight years
quotation_basis: the press release; that January to September 2017 is meant, as a law firm quotes its notes
proposition: No nine months since January to September 2017 had as many enforced and voluntary returns as 5 July 2024 to 22 March 2025.
groups: enforced and voluntary returns, without port returns
period: 5 July 2024 to 22 March 2025
operator: highest since
claimed: 2017
unit: year
window: {length: 3 quarters, alignment: ends of quarters, series_start: 2004-01-01}
marts: [returns_between_dates]
first_published:
  when: 2025-03-31
  scope: enforced and voluntary returns, 5 July 2024 to 22 March 2025
  basis: Home Office ad hoc note, "Returns from the UK from 5 July 2024 to 22 March 2025", updated that day
known_elsewhere:
  - what: 24,103 enforced and voluntary returns, 5 July 2024 to 22 March 2025
    source: the same note
  - what: 25,225 enforced and voluntary returns, January to September 2017, which every release held of Ret_D01 gives too
    source: the press release, as https://www.cranbrooklegal.com/uk-home-office-reveals-more-than-24000-migrant-returns-since-labour-entered-government quotes it
*/
WITH nine_months AS (
    SELECT
        period_end,
        sum(enforced_and_voluntary)
            OVER (ORDER BY period_start ROWS BETWEEN 2 PRECEDING AND CURRENT ROW)
            AS returns
    FROM marts.returns_summary_as_of(getvariable('as_of'))
    QUALIFY row_number() OVER (ORDER BY period_start) >= 3
)

SELECT
    'claim' AS role,
    'enforced and voluntary returns, ' || asked.period AS answer,
    year(max(earlier.period_end)) AS figure,
    'returns_between_dates' AS table_id,
    asked.vintage,
    asked.vintage_gap
FROM marts.returns_between_dates_as_of(getvariable('as_of')) AS asked
LEFT JOIN nine_months AS earlier ON earlier.period_end < asked.period_start AND earlier.returns >= asked.figure
WHERE
    asked.measure = 'enforced_and_voluntary'
    AND asked.period_start = '2024-07-05' AND asked.period_end = '2025-03-22'
GROUP BY asked.period, asked.vintage, asked.vintage_gap;
