-- mart: enforcement_visits_year_ending
-- grain: period, visit_scope, breakdown, category
-- never_sum: the years overlap, and the parts of a breakdown stand beside their whole
-- description: Immigration enforcement visits and arrests over twelve whole months or four whole quarters of one
--   vintage, or over a calendar year or year ending that a document gives as such (`basis`), with the change on the
--   year before in the same vintage. A month that is not published makes the year NULL. Illegal working visits are a
--   subset of all visits: never added to them.

CREATE MACRO marts.enforcement_visits_year_ending_as_of(as_of) AS TABLE
    -- A row a month or quarter, scope, breakdown and category, with the number of such parts in a year.
    WITH parts AS (
        SELECT
            m.*,
            CASE m.period_type WHEN 'month' THEN 12 ELSE 4 END AS parts_of_a_year
        FROM marts.enforcement_visits_as_of(as_of) AS m
        WHERE m.period_type IN ('month', 'quarter')
    ),

    -- A row a part that ends a whole year of one document: the sums over that year.
    summed AS (
        SELECT
            p.period_end,
            p.visit_scope,
            p.breakdown,
            p.category,
            CASE
                WHEN count(p.visits) OVER a_year = p.parts_of_a_year
                    THEN CAST(sum(p.visits) OVER a_year AS BIGINT)
            END AS visits,
            CASE
                WHEN count(p.arrests) OVER a_year = p.parts_of_a_year
                    THEN CAST(sum(p.arrests) OVER a_year AS BIGINT)
            END AS arrests,
            CASE p.period_type WHEN 'month' THEN 'twelve months' ELSE 'four quarters' END AS basis,
            catalogue.joint_status(min(p.revision_status) OVER a_year, max(p.revision_status) OVER a_year)
                AS revision_status,
            coalesce(
                min(p.status_basis) FILTER (p.revision_status = 'provisional') OVER a_year, p.status_basis
            ) AS status_basis,
            p.official_label,
            p.vintage,
            p.vintage_gap,
            p.gap_basis,
            p.newest_release_known,
            p.withdrawn,
            p.published_at,
            p.source_url,
            p.source_sha256,
            CAST(NULL AS VARCHAR) AS source_cell,
            CAST(sum(p.source_cells) OVER a_year AS BIGINT) AS source_cells
        FROM parts AS p
        -- Months and quarters alike: what starts up to eleven months earlier.
        WINDOW
            a_year AS (
                PARTITION BY p.source_sha256, p.visit_scope, p.breakdown, p.category, p.period_type
                ORDER BY p.period_start RANGE BETWEEN INTERVAL 11 MONTH PRECEDING AND CURRENT ROW
            )
        QUALIFY count(*) OVER a_year = p.parts_of_a_year
    ),

    -- The cells of years that a table gives as such, each with its scope, breakdown and category.
    cells_of_years AS (
        SELECT
            'all' AS visit_scope,
            'none' AS breakdown,
            'all' AS category,
            o.*,
            v.* EXCLUDE (vintage_id)
        FROM observations.enforcement_visits AS o
        INNER JOIN catalogue.vintage_as_of('enforcement_visits', as_of) AS v ON o.vintage_id = v.vintage_id
        WHERE o.period_type IN ('year', 'year_ending')
        UNION ALL BY NAME
        SELECT
            'illegal_working' AS visit_scope,
            'none' AS breakdown,
            'all' AS category,
            o.*,
            v.* EXCLUDE (vintage_id)
        FROM observations.illegal_working_visits AS o
        INNER JOIN catalogue.vintage_as_of('illegal_working_visits', as_of) AS v ON o.vintage_id = v.vintage_id
        WHERE o.period_type IN ('year', 'year_ending')
        UNION ALL BY NAME
        SELECT
            'illegal_working' AS visit_scope,
            'none' AS breakdown,
            'all' AS category,
            o.*,
            v.* EXCLUDE (vintage_id)
        FROM observations.illegal_working_years AS o
        INNER JOIN catalogue.vintages_as_of('illegal_working_years', as_of) AS v ON o.vintage_id = v.vintage_id
        WHERE o.period_type IN ('year', 'year_ending')
        UNION ALL BY NAME
        SELECT
            'illegal_working' AS visit_scope,
            'region' AS breakdown,
            o.region AS category,
            o.* EXCLUDE (region),
            v.* EXCLUDE (vintage_id)
        FROM observations.illegal_working_visits_by_region AS o
        INNER JOIN catalogue.vintages_as_of('illegal_working_visits_by_region', as_of) AS v
            ON o.vintage_id = v.vintage_id
        WHERE o.period_type IN ('year', 'year_ending') AND NOT catalogue.is_total(o.region)
        UNION ALL BY NAME
        SELECT
            'illegal_working' AS visit_scope,
            'sector' AS breakdown,
            o.sector AS category,
            o.* EXCLUDE (sector),
            v.* EXCLUDE (vintage_id)
        FROM observations.illegal_working_visits_by_sector AS o
        INNER JOIN catalogue.vintages_as_of('illegal_working_visits_by_sector', as_of) AS v
            ON o.vintage_id = v.vintage_id
        WHERE o.period_type IN ('year', 'year_ending') AND NOT catalogue.is_total(o.sector)
        UNION ALL BY NAME
        SELECT
            'illegal_working' AS visit_scope,
            'nationality' AS breakdown,
            coalesce(n.canonical_name, o.nationality) AS category,
            o.* EXCLUDE (nationality),
            v.* EXCLUDE (vintage_id)
        FROM observations.illegal_working_visits_by_nationality AS o
        INNER JOIN catalogue.vintages_as_of('illegal_working_visits_by_nationality', as_of) AS v
            ON o.vintage_id = v.vintage_id
        LEFT JOIN reference.nationalities AS n ON o.nationality = n.published_name
        WHERE o.period_type IN ('year', 'year_ending') AND NOT catalogue.is_total(o.nationality)
    ),

    -- A row a document, calendar year or year ending that it gives as such, scope, breakdown and category.
    given AS (
        SELECT
            c.vintage_id,
            c.period_type,
            c.period_end,
            c.visit_scope,
            c.breakdown,
            c.category,
            -- As in enforcement_visits: nationalities that are one by their newest name are added.
            CASE
                WHEN count(c.value) FILTER (c.measure = 'visits') = count(*) FILTER (c.measure = 'visits')
                    THEN CAST(sum(c.value) FILTER (c.measure = 'visits') AS BIGINT)
            END AS visits,
            CASE
                WHEN count(c.value) FILTER (c.measure = 'arrests') = count(*) FILTER (c.measure = 'arrests')
                    THEN CAST(sum(c.value) FILTER (c.measure = 'arrests') AS BIGINT)
            END AS arrests,
            'published' AS basis,
            catalogue.joint_status(min(c.revision_status), max(c.revision_status)) AS revision_status,
            coalesce(
                min(c.status_basis) FILTER (c.revision_status = 'provisional'), min(c.status_basis)
            ) AS status_basis,
            c.official_label,
            c.vintage,
            c.vintage_gap,
            c.gap_basis,
            c.newest_release_known,
            c.withdrawn,
            c.published_at,
            c.source_url,
            c.source_sha256,
            catalogue.source_cell(min(c.sheet), min(c.col), max(c.col), min(c.row), max(c.row), count(*))
                AS source_cell,
            count(*) AS source_cells
        FROM cells_of_years AS c
        GROUP BY ALL
    ),

    -- Both under one another.
    years AS (
        SELECT * FROM summed
        UNION ALL BY NAME
        SELECT * EXCLUDE (vintage_id, period_type) FROM given
    )

    SELECT
        'year ending ' || strftime(now.period_end, '%B %Y') AS period,
        CAST(now.period_end + INTERVAL 1 DAY - INTERVAL 1 YEAR AS DATE) AS period_start,
        now.period_end,
        now.visit_scope,
        now.breakdown,
        now.category,
        now.visits,
        now.arrests,
        before.visits AS visits_year_before,
        before.arrests AS arrests_year_before,
        now.visits - before.visits AS visits_change_on_year,
        catalogue.change_pct(before.visits, now.visits) AS visits_change_on_year_pct,
        now.arrests - before.arrests AS arrests_change_on_year,
        catalogue.change_pct(before.arrests, now.arrests) AS arrests_change_on_year_pct,
        now.basis,
        now.revision_status,
        now.status_basis,
        now.official_label,
        now.vintage,
        now.vintage_gap,
        now.gap_basis,
        now.newest_release_known,
        now.withdrawn,
        now.published_at,
        now.source_url,
        now.source_sha256,
        now.source_cell,
        now.source_cells
    FROM years AS now
    LEFT JOIN years AS before
        ON
            now.source_sha256 = before.source_sha256
            AND now.visit_scope = before.visit_scope
            AND now.breakdown = before.breakdown
            AND now.category = before.category
            AND now.basis = before.basis
            AND before.period_end = last_day(now.period_end - INTERVAL 1 YEAR)
    -- The series first, from months rather than quarters; of the documents the newest.
    QUALIFY
        row_number() OVER (
            PARTITION BY now.period_end, now.visit_scope, now.breakdown, now.category
            ORDER BY
                CASE now.basis WHEN 'twelve months' THEN 1 WHEN 'four quarters' THEN 2 ELSE 3 END ASC,
                now.published_at DESC, now.vintage DESC
        ) = 1
    ORDER BY now.visit_scope, now.breakdown, now.category, now.period_end;

CREATE TABLE marts.enforcement_visits_year_ending AS FROM marts.enforcement_visits_year_ending_as_of('infinity');
