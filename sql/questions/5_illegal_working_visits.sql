-- question: How many illegal working visits and arrests in the latest 12 months and the 12 before, from which edition, and
--   which claims about them hold? Where no edition held gives 12 months: the latest window, and the same a year before.
-- caveat: Illegal working visits are a subset of all enforcement visits. An arrest is neither an offence nor a return.
-- answer: SELECT format('{} ({}): {:,} visits, {:,} the year before, and {:,} arrests, {:,} the year before; of {}
--   claims about them {} match. Edition of {}', period, window_is, visits, visits_year_before, arrests,
--   arrests_year_before, len(string_split(claims, ';')), len(regexp_extract_all(claims, ': matches(;|$)')), vintage)
--   FROM answer
-- short: SELECT format('Illegal working visits {}: {:,}; a year before: {:,}', period, visits, visits_year_before)
--   FROM answer
WITH twelve_months AS (
    SELECT
        period,
        period_end,
        basis AS window_is,
        visits,
        visits_year_before,
        arrests,
        arrests_year_before,
        vintage,
        vintage_gap,
        source_url,
        1 AS preference
    FROM marts.enforcement_visits_year_ending
    WHERE visit_scope = 'illegal_working' AND breakdown = 'none'
),

-- A row a window that a document gives, beside the same days of the year before in the same document.
windows AS (
    SELECT
        now.period,
        now.period_end,
        'a window, not 12 months' AS window_is,
        now.visits,
        before.visits AS visits_year_before,
        now.arrests,
        before.arrests AS arrests_year_before,
        now.vintage,
        now.vintage_gap,
        now.source_url,
        2 AS preference
    FROM marts.enforcement_visits AS now
    LEFT JOIN marts.enforcement_visits AS before
        ON
            now.source_sha256 = before.source_sha256
            AND now.visit_scope = before.visit_scope
            AND now.breakdown = before.breakdown
            AND before.period_type = 'between'
            AND before.period_start = CAST(now.period_start - INTERVAL 1 YEAR AS DATE)
            AND before.period_end = CAST(now.period_end - INTERVAL 1 YEAR AS DATE)
    WHERE now.visit_scope = 'illegal_working' AND now.breakdown = 'none' AND now.period_type = 'between'
),

-- One row: the latest 12 months, else the latest window.
answer AS (
    SELECT * FROM twelve_months
    UNION ALL BY NAME
    SELECT * FROM windows
    ORDER BY preference ASC, period_end DESC
    LIMIT 1
),

-- One row: the claims about visits and arrests for illegal working, and how they stand now.
judged AS (
    SELECT string_agg(c.id || ': ' || c.status_now, '; ' ORDER BY c.id) AS claims
    FROM marts.claims AS c
    WHERE regexp_matches(c.proposition, 'illegal working (visits|arrests)', 'i')
)

SELECT
    a.period,
    a.window_is,
    a.visits,
    a.visits_year_before,
    catalogue.change_pct(a.visits_year_before, a.visits) AS visits_change_pct,
    a.arrests,
    a.arrests_year_before,
    catalogue.change_pct(a.arrests_year_before, a.arrests) AS arrests_change_pct,
    a.vintage,
    a.vintage_gap AS later_release_known,
    j.claims
FROM judged AS j
LEFT JOIN answer AS a ON TRUE;
