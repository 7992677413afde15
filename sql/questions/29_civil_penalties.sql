-- question: How many civil penalties for illegal working were issued in the latest four quarters, and in the four
--   before?
-- caveat: Penalties as issued, before objection and appeal, and no money that was paid. Their source and their date
--   are not those of visits: the two are not divided.
-- answer: SELECT format('{:,} to {}, {:,} in the four quarters before ({:+.1f} %). Release of {}', penalties,
--   last_quarter, penalties_before, change_pct, vintage) FROM answer
WITH numbered AS (
    SELECT
        *,
        row_number() OVER (ORDER BY period_start DESC) AS age
    FROM marts.civil_penalties
    WHERE penalty_scheme = 'illegal_working'
)

SELECT
    min(period) FILTER (age <= 4) AS first_quarter,
    max(period) FILTER (age <= 4) AS last_quarter,
    CAST(sum(penalties) FILTER (age <= 4) AS BIGINT) AS penalties,
    CAST(sum(penalties) FILTER (age > 4) AS BIGINT) AS penalties_before,
    catalogue.change_pct(sum(penalties) FILTER (age > 4), sum(penalties) FILTER (age <= 4)) AS change_pct,
    any_value(vintage) AS vintage,
    any_value(vintage_gap) AS later_release_known
FROM numbered
WHERE age <= 8
HAVING count(penalties) = 8;
