/*
said_on: 2025-10-28
said_on_basis: date of the article
said_by: The Independent, of Home Office figures
where: article on immigration enforcement visits
source_url: https://www.the-independent.com/news/uk/home-news/shabana-mahmood-home-office-home-secretary-deliveroo-government-b2854142.html
quotation: up 38%
quotation_basis: the article
proposition: Immigration enforcement visits of all kinds in the year ending September 2025 were 38 per cent more than in the year before.
groups: all immigration enforcement visits, United Kingdom
period: {start: 2024-10-01, end: 2025-09-30}
comparison_period: {start: 2023-10-01, end: 2024-09-30}
operator: "="
claimed: 38
precision: 1
unit: per cent
marts: [enforcement_visits]
*/
WITH published AS (
    SELECT *
    FROM marts.enforcement_visits_as_of(getvariable('as_of'))
    WHERE visit_scope = 'all' AND breakdown = 'none' AND period_type = 'month'
),

windows (role, answer, last_day) AS (
    VALUES
        ('claim', 'all visits, year ending September 2025', DATE '2025-09-30')
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
