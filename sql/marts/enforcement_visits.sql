-- mart: enforcement_visits
-- grain: period, visit_scope, breakdown, category
-- description: Immigration enforcement visits and arrests. Illegal working visits are a subset of all visits: never
--   added to them. One breakdown at a time: separate margins are never crossed. An arrest is neither an offence
--   nor a return.

CREATE MACRO marts.enforcement_visits_as_of(as_of) AS TABLE
SELECT
    CAST(NULL AS VARCHAR) AS period,
    CAST(NULL AS DATE) AS period_start,
    CAST(NULL AS DATE) AS period_end,
    CAST(NULL AS VARCHAR) AS period_type,
    CAST(NULL AS VARCHAR) AS visit_scope,
    CAST(NULL AS VARCHAR) AS breakdown,
    CAST(NULL AS VARCHAR) AS category,
    CAST(NULL AS BIGINT) AS visits,
    CAST(NULL AS BIGINT) AS arrests,
    CAST(NULL AS VARCHAR) AS revision_status,
    v.official_label,
    v.vintage,
    v.vintage_gap,
    v.published_at,
    v.source_url,
    v.source_sha256,
    CAST(NULL AS VARCHAR) AS source_cell,
    CAST(NULL AS BIGINT) AS source_cells
FROM catalogue.vintage_as_of('illegal_working_visits', as_of) AS v;

CREATE TABLE marts.enforcement_visits AS FROM marts.enforcement_visits_as_of('9999-12-31');
