-- mart: crossings_weekly
-- grain: week_ending
-- description: Small boat arrivals and preventions, one row a week ending on a Sunday, from the weekly time series
--   (SB_02) and, for weeks it does not have yet or where it was published earlier, the page of the weekly summary.
--   Provisional operational data. Preventions are French operational estimates that also count finds of equipment
--   and arrests of facilitators: no rate is made of them.

CREATE MACRO marts.crossings_weekly_as_of(as_of) AS TABLE
    -- The published cells of both series under one another: the time series as it was then, and every page.
    WITH published AS (
        SELECT
            'sb_weekly' AS series,
            o.*,
            v.* EXCLUDE (vintage_id)
        FROM observations.sb_02 AS o
        INNER JOIN catalogue.vintage_as_of('SB_02', as_of) AS v ON o.vintage_id = v.vintage_id
        UNION ALL BY NAME
        SELECT
            'a_weekly_summary' AS series,
            o.*,
            v.* EXCLUDE (vintage_id)
        FROM observations.weekly_summary AS o
        INNER JOIN catalogue.vintages_as_of('weekly_summary', as_of) AS v ON o.vintage_id = v.vintage_id
    ),

    -- A row a series, vintage and week.
    weeks AS (
        SELECT
            p.period_end AS week_ending,
            CAST(max(p.value) FILTER (p.measure = 'arrivals') AS BIGINT) AS arrivals,
            CAST(max(p.value) FILTER (p.measure = 'boats') AS BIGINT) AS boats,
            CAST(max(p.value) FILTER (p.measure = 'uncontrolled_landings') AS BIGINT) AS uncontrolled_landings,
            CAST(max(p.value) FILTER (p.measure = 'migrants_prevented') AS BIGINT) AS migrants_prevented,
            CAST(max(p.value) FILTER (p.measure = 'events_prevented') AS BIGINT) AS events_prevented,
            p.revision_status,
            p.status_basis,
            p.official_label,
            p.vintage,
            p.vintage_gap,
            p.gap_basis,
            p.newest_release_known,
            p.withdrawn,
            p.published_at,
            p.source_url,
            p.source_sha256,
            catalogue.source_cell(min(p.sheet), min(p.col), max(p.col), min(p.row), max(p.row), count(*))
                AS source_cell,
            count(*) AS source_cells,
            string_agg(p.measure || ': ' || p.marker, '; ' ORDER BY p.measure) AS markers,
            p.series,
            p.vintage_id
        FROM published AS p
        GROUP BY ALL
    )

    SELECT
        * EXCLUDE (vintage_id)
        REPLACE (CASE series WHEN 'sb_weekly' THEN 'sb_weekly' ELSE 'weekly_summary' END AS series)
    FROM weeks
    QUALIFY
        row_number() OVER (PARTITION BY week_ending ORDER BY published_at DESC, series DESC, vintage_id DESC) = 1
    ORDER BY week_ending;

CREATE TABLE marts.crossings_weekly AS FROM marts.crossings_weekly_as_of('infinity');
