/*
said_on: 2025-10-28
said_on_basis: date of the article
said_by: The Independent, of Home Office figures
where: "Article: Immigration enforcement visits at highest level since current records began"
source_url: https://www.the-independent.com/news/uk/home-news/shabana-mahmood-home-office-home-secretary-deliveroo-government-b2854142.html
quotation: visits for illegal working totalled 11,052 up to September, a rise of 51% on the previous 12 months when 7,343 were carried out
quotation_basis: the article
proposition: Illegal working visits in the year ending September 2025 were 51 per cent more than in the year before.
groups: illegal working visits, United Kingdom
period: {start: 2024-10-01, end: 2025-09-30}
comparison_period: {start: 2023-10-01, end: 2024-09-30}
operator: "="
claimed: 51
precision: 1
unit: per cent
marts: [enforcement_visits]
statement:
  now: 11052
  before: 7343
  basis: the sentence quoted
*/
WITH published AS (
    SELECT *
    FROM marts.enforcement_visits_as_of(getvariable('as_of'))
    WHERE visit_scope = 'illegal_working' AND breakdown = 'none' AND period_type = 'month'
),

windows (role, answer, last_day) AS (
    VALUES
        ('claim', 'illegal working visits, year ending September 2025', DATE '2025-09-30'),
        ('period', 'illegal working visits, year ending August 2025', DATE '2025-08-31')
),

sums AS (
    SELECT
        w.role,
        w.answer,
        p.vintage,
        p.vintage_gap,
        count(p.visits) AS months,
        sum(p.visits) FILTER (p.period_start > w.last_day - INTERVAL 1 YEAR) AS twelve_months,
        sum(p.visits) FILTER (p.period_start <= w.last_day - INTERVAL 1 YEAR) AS twelve_before
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
