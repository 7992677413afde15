/*
said_on: 2025-07-10
said_on_basis: "about this day: the list of claims to check names it no closer"
said_by: author of an article about returns and enforcement
where: article of about 10 July 2025; its address is not at hand
source_url: null
quotation: almost 30,000
quotation_basis: the list of claims to check; no more of the words is at hand
proposition: Almost 30,000 enforced and voluntary returns were made since 5 July 2024.
groups: enforced and voluntary returns, without port returns
period: 5 July 2024 to 10 July 2025
operator: almost
claimed: 30000
precision: 1000
unit: returns
marts: [returns_summary, returns_between_dates]
known_elsewhere:
  - what: 24,103 enforced and voluntary returns, 5 July 2024 to 22 March 2025
    source: Home Office ad hoc note "Returns from the UK from 5 July 2024 to 22 March 2025", updated 31 March 2025
  - what: 27,960 enforced and voluntary returns, 2024 Q3 to 2025 Q1 in Ret_D01
    source: quarters of the release of 26 February 2026 as a public copy gives them
*/
SELECT
    'nearest' AS role,
    'enforced and voluntary returns, 2024 Q3 to 2025 Q1' AS answer,
    sum(enforced_and_voluntary) AS figure,
    'Ret_D01' AS table_id,
    vintage,
    vintage_gap
FROM marts.returns_summary_as_of(getvariable('as_of'))
WHERE period_start >= '2024-07-01' AND period_end <= '2025-03-31'
GROUP BY ALL
HAVING count(*) = 3
UNION ALL
SELECT
    'nearest' AS role,
    'enforced and voluntary returns, ' || period AS answer,
    figure,
    'returns_between_dates' AS table_id,
    vintage,
    vintage_gap
FROM marts.returns_between_dates_as_of(getvariable('as_of'))
WHERE measure = 'enforced_and_voluntary' AND period_start = '2024-07-05' AND period_end <= '2025-07-10'
QUALIFY row_number() OVER (ORDER BY period_end DESC) = 1;
