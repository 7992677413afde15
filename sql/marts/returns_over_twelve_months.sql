-- mart: returns_over_twelve_months
-- grain: period
-- never_sum: the years overlap, so that a return is in several of them
-- description: Returns from the UK over twelve months as the summary tables give them (Ret_01): calendar years and the
--   years ending they name, in their three groups, from one vintage. There is no total. The figures by quarter, and every
--   year that ends with one, are in returns_summary and returns_year_ending.

CREATE MACRO marts.returns_over_twelve_months_as_of(as_of) AS TABLE
    SELECT
        o.period,
        o.period_start,
        o.period_end,
        CAST(max(o.value) FILTER (o.measure = 'enforced') AS BIGINT) AS enforced,
        CAST(max(o.value) FILTER (o.measure = 'voluntary') AS BIGINT) AS voluntary,
        CAST(max(o.value) FILTER (o.measure = 'enforced') + max(o.value) FILTER (o.measure = 'voluntary') AS BIGINT)
            AS enforced_and_voluntary,
        CAST(max(o.value) FILTER (o.measure = 'port_returns') AS BIGINT) AS port_returns,
        -- A mark may stand beside one of the figures only: then the row is provisional, on the basis of that mark.
        catalogue.joint_status(min(o.revision_status), max(o.revision_status)) AS revision_status,
        coalesce(
            min(o.status_basis) FILTER (o.revision_status = 'provisional'), min(o.status_basis)
        ) AS status_basis,
        v.official_label,
        v.vintage,
        v.vintage_gap,
        v.gap_basis,
        v.newest_release_known,
        v.withdrawn,
        v.published_at,
        v.source_url,
        v.source_sha256,
        catalogue.source_cell(min(v.sheet), min(o.col), max(o.col), min(o.row), max(o.row), count(*)) AS source_cell,
        count(*) AS source_cells,
        string_agg(o.measure || ': ' || o.marker, '; ' ORDER BY o.measure) AS markers
    FROM observations.ret_01 AS o
    INNER JOIN catalogue.vintage_as_of('Ret_01', as_of) AS v ON o.vintage_id = v.vintage_id
    GROUP BY ALL
    ORDER BY o.period_end, o.period_start;

CREATE TABLE marts.returns_over_twelve_months AS FROM marts.returns_over_twelve_months_as_of('infinity');
