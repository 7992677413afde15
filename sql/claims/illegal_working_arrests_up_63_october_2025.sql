/*
said_on: 2025-10-29
said_on_basis: date of the article
said_by: Ireland Live, of Home Office figures
where: "Article: Immigration enforcement visits at highest level since current records began"
source_url: https://www.ireland-live.ie/news/uk/1930185/immigration-enforcement-visits-at-highest-level-since-current-records-began.html
quotation: there were 8,232 arrests of illegal workers in the year to September, up 63% on 5,043 in the previous 12 months
quotation_basis: the article
proposition: Illegal working arrests in the year ending September 2025 were 63 per cent more than in the year before.
groups: illegal working arrests, United Kingdom
period: {start: 2024-10-01, end: 2025-09-30}
comparison_period: {start: 2023-10-01, end: 2024-09-30}
operator: "="
claimed: 63
precision: 1
unit: per cent
marts: [enforcement_visits]
statement:
  now: 8232
  before: 5043
  basis: the sentence quoted
*/
WITH published AS (
    SELECT *
    FROM marts.enforcement_visits_as_of(getvariable('as_of'))
    WHERE visit_scope = 'illegal_working' AND breakdown = 'none' AND period_type = 'month'
),

windows (role, answer, last_day) AS (
    VALUES
        ('claim', 'illegal working arrests, year ending September 2025', DATE '2025-09-30'),
        ('period', 'illegal working arrests, year ending August 2025', DATE '2025-08-31')
),

sums AS (
    SELECT
        w.role,
        w.answer,
        p.vintage,
        p.vintage_gap,
        count(p.arrests) AS months,
        sum(p.arrests) FILTER (p.period_start > w.last_day - INTERVAL 1 YEAR) AS twelve_months,
        sum(p.arrests) FILTER (p.period_start <= w.last_day - INTERVAL 1 YEAR) AS twelve_before
    FROM windows AS w
    INNER JOIN published AS p
        ON p.period_end <= w.last_day AND p.period_start > w.last_day - INTERVAL 2 YEAR
    GROUP BY ALL
)

SELECT
    role,
    answer,
    100.0 * (twelve_months - twelve_before) / nullif(twelve_before, 0) AS figure,
    'illegal_working_visits' AS table_id,
    vintage,
    vintage_gap
FROM sums
WHERE months = 24;
