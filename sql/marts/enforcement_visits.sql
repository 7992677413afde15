-- mart: enforcement_visits
-- grain: period, visit_scope, breakdown, category
-- never_sum: windows overlap months and each other, and the parts of a breakdown stand beside their whole
-- description: Immigration enforcement visits and arrests by month, quarter or published window (`period_type`). Add
--   months, or quarters, of one breakdown. Illegal working visits are a subset of all visits: never added to them.
--   Separate margins are never crossed. An arrest is neither an offence nor a return.

CREATE MACRO marts.enforcement_visits_as_of(as_of) AS TABLE
    -- The published cells of all tables of visits under one another, each with its scope, breakdown and category.
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
            v.* EXCLUDE (vintage_id)
        FROM observations.illegal_working_windows AS o
        INNER JOIN catalogue.vintages_as_of('illegal_working_windows', as_of) AS v ON o.vintage_id = v.vintage_id
        UNION ALL BY NAME
        SELECT
            'illegal_working' AS visit_scope,
            'none' AS breakdown,
            'all' AS category,
            1 AS preference,
            o.*,
            v.* EXCLUDE (vintage_id)
        FROM observations.illegal_working_years AS o
        INNER JOIN catalogue.vintages_as_of('illegal_working_years', as_of) AS v ON o.vintage_id = v.vintage_id
        UNION ALL BY NAME
        SELECT
            'illegal_working' AS visit_scope,
            'region' AS breakdown,
            o.region AS category,
            1 AS preference,
            o.* EXCLUDE (region),
            v.* EXCLUDE (vintage_id)
        FROM observations.illegal_working_visits_by_region AS o
        INNER JOIN catalogue.vintages_as_of('illegal_working_visits_by_region', as_of) AS v
            ON o.vintage_id = v.vintage_id
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
        INNER JOIN catalogue.vintages_as_of('illegal_working_visits_by_sector', as_of) AS v
            ON o.vintage_id = v.vintage_id
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
        INNER JOIN catalogue.vintages_as_of('illegal_working_visits_by_nationality', as_of) AS v
            ON o.vintage_id = v.vintage_id
        LEFT JOIN reference.nationalities AS n ON o.nationality = n.published_name
        WHERE NOT catalogue.is_total(o.nationality)
    ),

    -- A row a document, period, scope, breakdown and category.
    published AS (
        SELECT
            f.period,
            f.period_start,
            f.period_end,
            f.period_type,
            f.visit_scope,
            f.breakdown,
            f.category,
            -- Nationalities that are one by their newest name are added; if one of them has no figure, there is none.
            CASE
                WHEN count(f.value) FILTER (f.measure = 'visits') = count(*) FILTER (f.measure = 'visits')
                    THEN CAST(sum(f.value) FILTER (f.measure = 'visits') AS BIGINT)
            END AS visits,
            CASE
                WHEN count(f.value) FILTER (f.measure = 'arrests') = count(*) FILTER (f.measure = 'arrests')
                    THEN CAST(sum(f.value) FILTER (f.measure = 'arrests') AS BIGINT)
            END AS arrests,
            -- A mark may stand beside one of the two figures only: then the row is provisional, on the basis of that mark.
            catalogue.joint_status(min(f.revision_status), max(f.revision_status)) AS revision_status,
            coalesce(
                min(f.status_basis) FILTER (f.revision_status = 'provisional'), min(f.status_basis)
            ) AS status_basis,
            f.official_label,
            f.vintage,
            f.vintage_gap,
            f.gap_basis,
            f.newest_release_known,
            f.withdrawn,
            f.published_at,
            f.source_url,
            f.source_sha256,
            catalogue.source_cell(min(f.sheet), min(f.col), max(f.col), min(f.row), max(f.row), count(*))
                AS source_cell,
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
    QUALIFY
        row_number() OVER (
            PARTITION BY p.period, p.visit_scope, p.breakdown, p.category ORDER BY p.preference ASC, p.vintage_id DESC
        ) = 1
    ORDER BY p.visit_scope, p.breakdown, p.period_end, p.period_start, p.category;

CREATE TABLE marts.enforcement_visits AS FROM marts.enforcement_visits_as_of('infinity');

-- Visits and arrests between two days, both included, of one scope ('all' or 'illegal_working'): answered only where one
-- document gives months or quarters that make up the window, or the window itself, else an error with the two nearest
-- windows that months or quarters make up. The guard stands in WHERE, so that no choice of columns gets round it.
CREATE MACRO marts.enforcement_visits_between_dates(scope, first_day, last_day, as_of) AS TABLE
    -- One row: the window.
    WITH asked AS (
        SELECT
            catalogue.day_of(first_day) AS start_asked,
            catalogue.day_of(last_day) AS end_asked
    ),

    -- A row a period, of the scope that was asked for.
    parts AS (
        SELECT *
        FROM marts.enforcement_visits_as_of(as_of)
        WHERE visit_scope = scope AND breakdown = 'none'
    ),

    -- Months, or quarters, of one document that follow each other without a gap.
    runs AS (
        SELECT
            period_start,
            period_end,
            source_sha256,
            period_type,
            12 * year(period_start) + month(period_start)
            - CASE period_type WHEN 'month' THEN 1 ELSE 3 END
            * row_number() OVER (PARTITION BY source_sha256, period_type ORDER BY period_start) AS run
        FROM parts
        WHERE period_type IN ('month', 'quarter')
    ),

    -- A row a run: the windows made of its whole periods that lie around and within the one asked for.
    nearest AS (
        SELECT
            max(r.period_start) FILTER (WHERE r.period_start <= a.start_asked) AS start_before,
            min(r.period_end) FILTER (WHERE r.period_end >= a.end_asked) AS end_after,
            min(r.period_start) FILTER (WHERE r.period_start >= a.start_asked) AS start_after,
            max(r.period_end) FILTER (WHERE r.period_end <= a.end_asked) AS end_before,
            min(r.period_start) AS first_held,
            max(r.period_end) AS last_held
        FROM runs AS r
        CROSS JOIN asked AS a
        GROUP BY r.source_sha256, r.period_type, r.run
    ),

    -- One row: of those, the shortest around it and the longest within it.
    edges AS (
        SELECT
            min_by(
                start_before || ' to ' || end_after, end_after - start_before
            ) FILTER (WHERE start_before < end_after) AS around_it,
            max_by(
                start_after || ' to ' || end_before, end_before - start_after
            ) FILTER (WHERE start_after < end_before) AS within_it,
            min(first_held) || ' to ' || max(last_held) AS all_held
        FROM nearest
    ),

    -- One row: the window made up of months, else of quarters, else as published, of the newest document that has it.
    windows AS (
        SELECT
            CASE p.period_type WHEN 'between' THEN 'published' ELSE p.period_type || 's' END AS basis,
            a.start_asked AS period_start,
            a.end_asked AS period_end,
            CASE WHEN count(p.visits) = count(*) THEN CAST(sum(p.visits) AS BIGINT) END AS visits,
            CASE WHEN count(p.arrests) = count(*) THEN CAST(sum(p.arrests) AS BIGINT) END AS arrests,
            count(*) AS periods,
            p.vintage,
            p.vintage_gap,
            p.gap_basis,
            p.newest_release_known,
            p.published_at,
            p.source_url,
            p.source_sha256
        FROM asked AS a
        INNER JOIN parts AS p
            ON
                p.period_start >= a.start_asked
                AND p.period_end <= a.end_asked
                -- A window of its own is no part of a sum.
                AND (
                    p.period_type IN ('month', 'quarter')
                    OR (p.period_start = a.start_asked AND p.period_end = a.end_asked)
                )
        GROUP BY
            a.start_asked, a.end_asked, p.period_type, p.vintage, p.vintage_gap, p.gap_basis, p.newest_release_known,
            p.published_at, p.source_url, p.source_sha256
        HAVING
            min(p.period_start) = a.start_asked
            AND max(p.period_end) = a.end_asked
            AND count(*) = CASE p.period_type
                WHEN 'month' THEN date_diff('month', a.start_asked, a.end_asked) + 1
                WHEN 'quarter' THEN date_diff('quarter', a.start_asked, a.end_asked) + 1
                ELSE 1
            END
        QUALIFY row_number() OVER (
            ORDER BY
                array_position(['months', 'quarters', 'published'], basis) ASC, p.published_at DESC, p.vintage DESC
        ) = 1
    )

    SELECT
        w.period_start,
        w.period_end,
        scope AS visit_scope,
        w.visits,
        w.arrests,
        w.basis,
        w.periods,
        w.vintage,
        w.vintage_gap,
        w.gap_basis,
        w.newest_release_known,
        w.published_at,
        w.source_url,
        w.source_sha256
    FROM asked AS a
    CROSS JOIN edges AS e
    LEFT JOIN windows AS w ON TRUE
    WHERE
        CASE
            WHEN w.basis IS NOT NULL THEN TRUE
            ELSE error(
                'no sum of published periods of '
                || coalesce(scope, 'NULL')
                || ' visits is '
                || a.start_asked
                || ' to '
                || a.end_asked
                || '; the nearest windows are '
                || coalesce(e.around_it, 'none around it')
                || ' and '
                || coalesce(e.within_it, 'none within it')
                || coalesce('; months or quarters are held from ' || e.all_held, '; no month or quarter is held')
            )
        END;
