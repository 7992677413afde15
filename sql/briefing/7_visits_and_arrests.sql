-- section: Enforcement visits
-- title: Enforcement visits and arrests
-- draw: bars
-- unit: visits or arrests
-- draws: Visits; Arrests
-- newest: SELECT format('{}: {:,} visits ({:+.1f} % on the year before) and {:,} arrests ({:+.1f} %).', "Period and scope",
--   "Visits", "Visits, change on the year (%)", "Arrests", "Arrests, change on the year (%)") FROM chart
--   WHERE "Visits, change on the year (%)" IS NOT NULL ORDER BY period_end DESC LIMIT 1
-- caption: Illegal working visits are a subset of all visits, and are never added to them. An arrest is neither an offence
--   nor a return. A window that is not twelve months is compared with the same days of the year before, in one document.
WITH twelve_months AS (
    SELECT
        upper(period[1]) || period[2:] AS label,
        *
    FROM marts.enforcement_visits_year_ending
    WHERE breakdown = 'none'
),

-- A row a window that a document gives, beside the same days of the year before in the same document.
windows AS (
    SELECT
        strftime(now.period_start, '%-d %B %Y') || ' to ' || strftime(now.period_end, '%-d %B %Y') AS label,
        now.*,
        before.visits AS visits_year_before,
        before.arrests AS arrests_year_before,
        catalogue.change_pct(before.visits, now.visits) AS visits_change_on_year_pct,
        catalogue.change_pct(before.arrests, now.arrests) AS arrests_change_on_year_pct
    FROM marts.enforcement_visits AS now
    LEFT JOIN marts.enforcement_visits AS before
        ON
            now.source_sha256 = before.source_sha256
            AND now.visit_scope = before.visit_scope
            AND now.breakdown = before.breakdown
            AND before.period_type = 'between'
            AND before.period_start = CAST(now.period_start - INTERVAL 1 YEAR AS DATE)
            AND before.period_end = CAST(now.period_end - INTERVAL 1 YEAR AS DATE)
    WHERE now.breakdown = 'none' AND now.period_type = 'between'
),

shown AS (
    SELECT * FROM twelve_months
    UNION ALL BY NAME
    SELECT * FROM windows
    WHERE visit_scope NOT IN (SELECT visit_scope FROM twelve_months)
)

SELECT
    label || ', ' || CASE visit_scope WHEN 'all' THEN 'all visits' ELSE replace(visit_scope, '_', ' ') END
        AS "Period and scope",
    visits AS "Visits",
    visits_change_on_year_pct AS "Visits, change on the year (%)",
    arrests AS "Arrests",
    arrests_change_on_year_pct AS "Arrests, change on the year (%)",
    period_end,
    revision_status,
    official_label,
    vintage,
    vintage_gap,
    gap_basis,
    source_url
FROM shown
QUALIFY row_number() OVER (PARTITION BY visit_scope ORDER BY period_end DESC) <= 8
ORDER BY visit_scope ASC, period_end DESC;
