/*
said_on: 2024-12-02
said_on_basis: "the news item: today, Monday 2 December"
said_by: Home Office
where: "News: Arrests for illegal working up after Home Office crack down"
source_url: https://www.gov.uk/government/news/arrests-for-illegal-working-up-after-home-office-crack-down
quotation: the number of illegal working visits increased by 34% and arrests went up 25%, compared to the same period last year
proposition: Illegal working arrests from 5 July to 31 October 2024 were 25 per cent more than on the same days of 2023.
groups: illegal working arrests, United Kingdom
period: 5 July to 31 October 2024
comparison_period: a year before
claimed: 25
unit: per cent
tables: [illegal_working_visits, illegal_working_windows]
statement:
  now: 2299
  before: 1836
  basis: the news item, "From 5 July to 31 October 2024 … 3,188 visits with 2,299 arrests. This is compared to 2,371 visits … with 1,836 arrests."
*/
SELECT
    'claim' AS role,
    'illegal working arrests, 5 July to 31 October 2024' AS answer,
    100.0 * (now.arrests - before.arrests) / nullif(before.arrests, 0) AS figure,
    'illegal_working_windows' AS table_id,
    now.vintage,
    now.vintage_gap
FROM marts.enforcement_visits_as_of(getvariable('as_of')) AS now
INNER JOIN marts.enforcement_visits_as_of(getvariable('as_of')) AS before
    ON
        now.visit_scope = before.visit_scope AND now.breakdown = before.breakdown AND now.vintage = before.vintage
        AND before.period_start = '2023-07-05' AND before.period_end = '2023-10-31'
WHERE
    now.visit_scope = 'illegal_working' AND now.breakdown = 'none'
    AND now.period_start = '2024-07-05' AND now.period_end = '2024-10-31';
