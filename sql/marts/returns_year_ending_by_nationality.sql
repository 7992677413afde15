-- mart: returns_year_ending_by_nationality
-- grain: period, nationality
-- never_sum: the years overlap, so that a return is in four of them
-- description: Returns from the UK over four whole quarters by nationality, in their three groups, from one vintage of
--   Ret_D01: with the change on the year before in the same vintage, and the share of all nationalities in the group. A
--   nationality has a row where it had a return in the year or in the year before. There is no total. Port returns are not
--   the people refused entry.

CREATE MACRO marts.returns_year_ending_by_nationality_as_of(as_of) AS TABLE
    -- A row a quarter and nationality: the groups, 0 where a sparse table has no row.
    WITH quarterly AS (
        SELECT
            o.vintage_id,
            o.period_start,
            o.period_end,
            coalesce(name.canonical_name, o.nationality) AS nationality,
            any_value(name.iso3) AS nationality_iso3,
            coalesce(sum(o.value) FILTER (o.return_type_group = 'Enforced return'), 0) AS enforced,
            coalesce(sum(o.value) FILTER (o.return_type_group = 'Voluntary return'), 0) AS voluntary,
            coalesce(
                sum(o.value) FILTER (o.return_type_group IN ('Enforced return', 'Voluntary return')), 0
            ) AS enforced_and_voluntary,
            coalesce(
                sum(o.value) FILTER (o.return_type_group = 'Refused entry at port and subsequently departed'), 0
            ) AS port_returns,
            min(o.revision_status) AS revision_status,
            min(o.status_basis) AS status_basis,
            count(*) AS source_cells
        FROM observations.ret_d01 AS o
        INNER JOIN catalogue.vintage_as_of('Ret_D01', as_of) AS v ON o.vintage_id = v.vintage_id
        LEFT JOIN reference.nationalities AS name ON o.nationality = name.published_name
        WHERE o.measure = 'returns'
        GROUP BY o.vintage_id, o.period_start, o.period_end, coalesce(name.canonical_name, o.nationality)
    ),

    quarters AS (
        SELECT
            vintage_id,
            period_start,
            period_end,
            min(revision_status) AS revision_status,
            min(status_basis) AS status_basis
        FROM quarterly
        GROUP BY vintage_id, period_start, period_end
    ),

    -- A row a quarter that ends four whole quarters, and whether the four before them are published too.
    years AS (
        SELECT
            q.vintage_id,
            'year ending ' || strftime(q.period_end, '%B %Y') AS period,
            CAST(q.period_start + INTERVAL 3 MONTH - INTERVAL 1 YEAR AS DATE) AS period_start,
            q.period_end,
            count(*) OVER eight_quarters = 8 AS has_year_before,
            CAST(
                q.period_start + INTERVAL 3 MONTH
                - CASE WHEN has_year_before THEN INTERVAL 2 YEAR ELSE INTERVAL 1 YEAR END AS DATE
            ) AS first_day,
            -- A year with a provisional quarter is provisional, and on the basis of that quarter.
            catalogue.joint_status(
                min(q.revision_status) OVER four_quarters, max(q.revision_status) OVER four_quarters
            ) AS revision_status,
            coalesce(
                min(q.status_basis) FILTER (q.revision_status = 'provisional') OVER four_quarters, q.status_basis
            ) AS status_basis
        FROM quarters AS q
        WINDOW
            four_quarters AS (ORDER BY q.period_start RANGE BETWEEN INTERVAL 9 MONTH PRECEDING AND CURRENT ROW),
            eight_quarters AS (ORDER BY q.period_start RANGE BETWEEN INTERVAL 21 MONTH PRECEDING AND CURRENT ROW)
        QUALIFY count(*) OVER four_quarters = 4
    ),

    -- A row a year and nationality, beside each figure that of the year before.
    sums AS (
        SELECT
            y.vintage_id,
            y.period,
            y.period_start,
            y.period_end,
            y.has_year_before,
            q.nationality,
            any_value(q.nationality_iso3) AS nationality_iso3,
            coalesce(sum(q.enforced) FILTER (q.period_start >= y.period_start), 0) AS enforced,
            coalesce(sum(q.enforced) FILTER (q.period_start < y.period_start), 0) AS enforced_before,
            coalesce(sum(q.voluntary) FILTER (q.period_start >= y.period_start), 0) AS voluntary,
            coalesce(sum(q.voluntary) FILTER (q.period_start < y.period_start), 0) AS voluntary_before,
            coalesce(sum(q.enforced_and_voluntary) FILTER (q.period_start >= y.period_start), 0)
                AS enforced_and_voluntary,
            coalesce(sum(q.enforced_and_voluntary) FILTER (q.period_start < y.period_start), 0)
                AS enforced_and_voluntary_before,
            coalesce(sum(q.port_returns) FILTER (q.period_start >= y.period_start), 0) AS port_returns,
            coalesce(sum(q.port_returns) FILTER (q.period_start < y.period_start), 0) AS port_returns_before,
            y.revision_status,
            y.status_basis,
            coalesce(sum(q.source_cells) FILTER (q.period_start >= y.period_start), 0) AS source_cells
        FROM years AS y
        INNER JOIN quarterly AS q ON q.period_start BETWEEN y.first_day AND y.period_end
        GROUP BY
            y.vintage_id, y.period, y.period_start, y.period_end, y.has_year_before, q.nationality, y.revision_status,
            y.status_basis
    )

    SELECT
        s.period,
        s.period_start,
        s.period_end,
        s.nationality,
        s.nationality_iso3,
        CAST(s.enforced AS BIGINT) AS enforced,
        CAST(s.voluntary AS BIGINT) AS voluntary,
        CAST(s.enforced_and_voluntary AS BIGINT) AS enforced_and_voluntary,
        CAST(s.port_returns AS BIGINT) AS port_returns,
        CASE WHEN s.has_year_before THEN CAST(s.enforced - s.enforced_before AS BIGINT) END
            AS enforced_change_on_year,
        CASE WHEN s.has_year_before THEN catalogue.change_pct(s.enforced_before, s.enforced) END
            AS enforced_change_on_year_pct,
        CASE WHEN s.has_year_before THEN CAST(s.voluntary - s.voluntary_before AS BIGINT) END
            AS voluntary_change_on_year,
        CASE WHEN s.has_year_before THEN catalogue.change_pct(s.voluntary_before, s.voluntary) END
            AS voluntary_change_on_year_pct,
        CASE WHEN s.has_year_before THEN CAST(s.enforced_and_voluntary - s.enforced_and_voluntary_before AS BIGINT) END
            AS enforced_and_voluntary_change_on_year,
        CASE
            WHEN s.has_year_before THEN catalogue.change_pct(s.enforced_and_voluntary_before, s.enforced_and_voluntary)
        END
            AS enforced_and_voluntary_change_on_year_pct,
        CASE WHEN s.has_year_before THEN CAST(s.port_returns - s.port_returns_before AS BIGINT) END
            AS port_returns_change_on_year,
        CASE WHEN s.has_year_before THEN catalogue.change_pct(s.port_returns_before, s.port_returns) END
            AS port_returns_change_on_year_pct,
        catalogue.share_pct(s.enforced, sum(s.enforced) OVER of_the_year)
            AS enforced_share_pct,
        catalogue.share_pct(s.voluntary, sum(s.voluntary) OVER of_the_year)
            AS voluntary_share_pct,
        catalogue.share_pct(s.enforced_and_voluntary, sum(s.enforced_and_voluntary) OVER of_the_year)
            AS enforced_and_voluntary_share_pct,
        catalogue.share_pct(s.port_returns, sum(s.port_returns) OVER of_the_year)
            AS port_returns_share_pct,
        date_diff('quarter', s.period_end, v.last_period) AS quarters_since_period,
        -- A sparse table has no row for what did not happen: these figures are 0 without a cell that says so.
        nullif(
            concat_ws(
                ', ',
                CASE WHEN s.enforced = 0 THEN 'enforced' END,
                CASE WHEN s.voluntary = 0 THEN 'voluntary' END,
                CASE WHEN s.port_returns = 0 THEN 'port_returns' END
            ),
            ''
        ) AS implied_zeros,
        s.revision_status,
        s.status_basis,
        v.official_label,
        v.vintage,
        v.vintage_gap,
        v.gap_basis,
        v.newest_release_known,
        v.withdrawn,
        v.published_at,
        v.source_url,
        v.source_sha256,
        CAST(NULL AS VARCHAR) AS source_cell,
        CAST(s.source_cells AS BIGINT) AS source_cells
    FROM sums AS s
    INNER JOIN catalogue.vintage_as_of('Ret_D01', as_of) AS v ON s.vintage_id = v.vintage_id
    WINDOW of_the_year AS (PARTITION BY s.period_end)
    ORDER BY s.period_end, s.nationality;

CREATE TABLE marts.returns_year_ending_by_nationality AS
FROM marts.returns_year_ending_by_nationality_as_of('infinity');
