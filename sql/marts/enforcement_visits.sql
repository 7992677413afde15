-- mart: enforcement_visits
-- grain: period, visit_scope, breakdown, category
-- description: Immigration enforcement visits and arrests by month, quarter or published window (`period_type`). Windows
--   overlap months and each other: never add over period types, nor over windows. Illegal working visits are a subset
--   of all visits: never added to them. One breakdown at a time: separate margins are never crossed. An arrest is
--   neither an offence nor a return.

CREATE MACRO marts.enforcement_visits_as_of(as_of) AS TABLE
WITH figures AS (
    SELECT
        'all' AS visit_scope,
        'none' AS breakdown,
        'all' AS category,
        1 AS preference,
        o.*,
        v.* EXCLUDE (vintage_id)
    FROM observations.enforcement_visits AS o
    INNER JOIN catalogue.vintage_as_of('enforcement_visits', as_of) AS v ON o.vintage_id = v.vintage_id
    UNION ALL BY NAME
    SELECT
        'illegal_working' AS visit_scope,
        'none' AS breakdown,
        'all' AS category,
        1 AS preference,
        o.*,
        v.* EXCLUDE (vintage_id)
    FROM observations.illegal_working_visits AS o
    INNER JOIN catalogue.vintage_as_of('illegal_working_visits', as_of) AS v ON o.vintage_id = v.vintage_id
    UNION ALL BY NAME
    -- The HTML documents: every edition published by then; the newest that speaks of a period counts.
    SELECT
        'illegal_working' AS visit_scope,
        'none' AS breakdown,
        'all' AS category,
        2 AS preference,
        o.*,
        v.* EXCLUDE (vintage_id, superseded),
        newest.vintage_gap
    FROM observations.illegal_working_windows AS o
    INNER JOIN catalogue.vintages_as_of('illegal_working_windows', as_of) AS v ON o.vintage_id = v.vintage_id
    CROSS JOIN catalogue.vintage_as_of('illegal_working_windows', as_of) AS newest
    UNION ALL BY NAME
    SELECT
        'illegal_working' AS visit_scope,
        'region' AS breakdown,
        o.region AS category,
        1 AS preference,
        o.* EXCLUDE (region),
        v.* EXCLUDE (vintage_id)
    FROM observations.illegal_working_visits_by_region AS o
    INNER JOIN catalogue.vintage_as_of('illegal_working_visits_by_region', as_of) AS v ON o.vintage_id = v.vintage_id
    WHERE NOT catalogue.is_total(o.region)
    UNION ALL BY NAME
    SELECT
        'illegal_working' AS visit_scope,
        'sector' AS breakdown,
        o.sector AS category,
        1 AS preference,
        o.* EXCLUDE (sector),
        v.* EXCLUDE (vintage_id)
    FROM observations.illegal_working_visits_by_sector AS o
    INNER JOIN catalogue.vintage_as_of('illegal_working_visits_by_sector', as_of) AS v ON o.vintage_id = v.vintage_id
    WHERE NOT catalogue.is_total(o.sector)
    UNION ALL BY NAME
    SELECT
        'illegal_working' AS visit_scope,
        'nationality' AS breakdown,
        coalesce(n.canonical_name, o.nationality) AS category,
        1 AS preference,
        o.* EXCLUDE (nationality),
        v.* EXCLUDE (vintage_id)
    FROM observations.illegal_working_visits_by_nationality AS o
    INNER JOIN catalogue.vintage_as_of('illegal_working_visits_by_nationality', as_of) AS v
        ON o.vintage_id = v.vintage_id
    LEFT JOIN reference.nationalities AS n ON o.nationality = n.published_name
),

published AS (
    SELECT
        f.period,
        f.period_start,
        f.period_end,
        f.period_type,
        f.visit_scope,
        f.breakdown,
        f.category,
        CAST(max(f.value) FILTER (f.measure = 'visits') AS BIGINT) AS visits,
        CAST(max(f.value) FILTER (f.measure = 'arrests') AS BIGINT) AS arrests,
        -- A mark may stand beside one of the two figures only: then the row is provisional, on the basis of that mark.
        CASE WHEN min(f.revision_status) = max(f.revision_status)
            THEN min(f.revision_status) ELSE 'provisional' END AS revision_status,
        coalesce(
            min(f.status_basis) FILTER (f.revision_status = 'provisional'), min(f.status_basis)
        ) AS status_basis,
        f.official_label,
        f.vintage,
        f.vintage_gap,
        f.newest_release_known,
        f.withdrawn,
        f.published_at,
        f.source_url,
        f.source_sha256,
        catalogue.source_cell(min(f.sheet), min(f.col), max(f.col), min(f.row), max(f.row), count(*)) AS source_cell,
        count(*) AS source_cells,
        string_agg(f.measure || ': ' || f.marker, '; ' ORDER BY f.measure) AS markers,
        f.preference,
        f.vintage_id
    FROM figures AS f
    WHERE f.period_type NOT IN ('year', 'year_ending')
    GROUP BY ALL
)

SELECT p.* EXCLUDE (preference, vintage_id)
FROM published AS p
QUALIFY row_number() OVER (
    PARTITION BY p.period, p.visit_scope, p.breakdown, p.category ORDER BY p.preference ASC, p.vintage_id DESC
) = 1
ORDER BY p.visit_scope, p.breakdown, p.period_end, p.period_start, p.category;

CREATE TABLE marts.enforcement_visits AS FROM marts.enforcement_visits_as_of('9999-12-31');
