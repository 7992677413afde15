/*
said_on: 2025-07-10
said_on_basis: Full Fact names the day
said_by: John Healey, Defence Secretary
where: LBC, as quoted by Full Fact
source_url: https://fullfact.org/immigration/deportations-returns-healey-facebook/
quotation: We’ve also deported 30,000 people in the last year
quotation_basis: Full Fact's quotation of the interview
words_at_issue: deported
proposition: 30,000 enforced and voluntary returns were made from 5 July 2024 to 18 May 2025, the days of the edition of 22 May 2025.
groups: enforced and voluntary returns, without port returns; most of them are not deportations
period: 5 July 2024 to 18 May 2025
claimed: 30000
precision: 1000
unit: returns
first_published:
  when: 2025-05-22
  scope: enforced and voluntary returns, 5 July 2024 to 18 May 2025
  basis: Full Fact, "These appear to refer to figures published on 22 May"
known_elsewhere:
  - what: 29,867 enforced and voluntary returns, 5 July 2024 to 18 May 2025
    source: Home Office ad hoc note of 22 May 2025, as quoted with day and period (sql/reference/known_releases.csv)
*/
SELECT
    'claim' AS role,
    'enforced and voluntary returns, ' || period AS answer,
    figure,
    'returns_between_dates' AS table_id,
    vintage,
    vintage_gap
FROM marts.returns_between_dates_as_of(getvariable('as_of'))
WHERE measure = 'enforced_and_voluntary' AND period_start = '2024-07-05' AND period_end = '2025-05-18';
