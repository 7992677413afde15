-- mart: returns_year_ending
-- grain: period
-- description: Returns from the UK over four whole quarters, for each quarter such a year can end with, in their three
--   groups, from one vintage of Ret_D01, with the change on the year before in the same vintage. There is no total.

CREATE MACRO marts.returns_year_ending_as_of(as_of) AS TABLE
    WITH quarters AS (
        SELECT
            o.vintage_id,
            o.period,
            o.period_start,
            o.period_end,
            coalesce(sum(o.value) FILTER (o.return_type_group = 'Enforced return'), 0) AS enforced,
            coalesce(sum(o.value) FILTER (o.return_type_group = 'Voluntary return'), 0) AS voluntary,
            coalesce(
                sum(o.value) FILTER (o.return_type_group IN ('Enforced return', 'Voluntary return')), 0
            ) AS enforced_and_voluntary,
            coalesce(
                sum(o.value) FILTER (o.return_type_group = 'Refused entry at port and subsequently departed'), 0
            ) AS port_returns,
            coalesce(sum(o.value) FILTER (type.subgroup = 'assisted'), 0) AS assisted,
            coalesce(sum(o.value) FILTER (type.subgroup = 'controlled'), 0) AS controlled,
            coalesce(sum(o.value) FILTER (type.subgroup = 'other_verified'), 0) AS other_verified,
            -- A sparse table has no row for what did not happen: these figures are 0 without a cell that says so.
            concat_ws(
                ', ',
                CASE WHEN count(*) FILTER (o.return_type_group = 'Enforced return') = 0 THEN 'enforced' END,
                CASE WHEN count(*) FILTER (o.return_type_group = 'Voluntary return') = 0 THEN 'voluntary' END,
                CASE
                    WHEN count(*) FILTER (o.return_type_group = 'Refused entry at port and subsequently departed') = 0
                        THEN 'port_returns'
                END,
                CASE WHEN count(*) FILTER (type.subgroup = 'assisted') = 0 THEN 'assisted' END,
                CASE WHEN count(*) FILTER (type.subgroup = 'controlled') = 0 THEN 'controlled' END,
                CASE WHEN count(*) FILTER (type.subgroup = 'other_verified') = 0 THEN 'other_verified' END
            ) AS implied_zeros,
            min(o.revision_status) AS revision_status,
            min(o.status_basis) AS status_basis,
            count(*) AS source_cells
        FROM observations.ret_d01 AS o
        INNER JOIN catalogue.vintage_as_of('Ret_D01', as_of) AS v ON o.vintage_id = v.vintage_id
        LEFT JOIN reference.categories AS name
            ON name.dimension = 'return_type' AND o.return_type = name.published_name
        LEFT JOIN reference.return_types AS type
            ON name.canonical_name = type.return_type AND o.return_type_group = type.return_type_group
        WHERE o.measure = 'returns'
        GROUP BY ALL
    ),

    years AS (
        SELECT
            vintage_id,
            period_start + INTERVAL 3 MONTH - INTERVAL 1 YEAR AS period_start,
            period_end,
            sum(enforced) OVER four_quarters AS enforced,
            sum(voluntary) OVER four_quarters AS voluntary,
            sum(enforced_and_voluntary) OVER four_quarters AS enforced_and_voluntary,
            sum(port_returns) OVER four_quarters AS port_returns,
            sum(assisted) OVER four_quarters AS assisted,
            sum(controlled) OVER four_quarters AS controlled,
            sum(other_verified) OVER four_quarters AS other_verified,
            string_agg(period || ': ' || nullif(implied_zeros, ''), '; ') OVER four_quarters AS implied_zeros,
            -- A year with a provisional quarter is provisional, and on the basis of that quarter.
            CASE
                WHEN min(revision_status) OVER four_quarters = max(revision_status) OVER four_quarters
                    THEN revision_status
                ELSE 'provisional'
            END AS revision_status,
            coalesce(
                min(status_basis) FILTER (revision_status = 'provisional') OVER four_quarters, status_basis
            ) AS status_basis,
            CAST(sum(source_cells) OVER four_quarters AS BIGINT) AS source_cells,
            count(*) OVER four_quarters AS quarters_held
        FROM quarters
        WINDOW four_quarters AS (
            ORDER BY period_start RANGE BETWEEN INTERVAL 9 MONTH PRECEDING AND CURRENT ROW
        )
    )

    SELECT
        'year ending ' || strftime(now.period_end, '%B %Y') AS period,
        CAST(now.period_start AS DATE) AS period_start,
        now.period_end,
        CAST(now.enforced AS BIGINT) AS enforced,
        CAST(now.voluntary AS BIGINT) AS voluntary,
        CAST(now.enforced_and_voluntary AS BIGINT) AS enforced_and_voluntary,
        CAST(now.port_returns AS BIGINT) AS port_returns,
        CAST(now.assisted AS BIGINT) AS assisted,
        CAST(now.controlled AS BIGINT) AS controlled,
        CAST(now.other_verified AS BIGINT) AS other_verified,
        CAST(now.enforced - before.enforced AS BIGINT) AS enforced_change_on_year,
        round(100.0 * (now.enforced - before.enforced) / nullif(before.enforced, 0), 1) AS enforced_change_on_year_pct,
        CAST(now.voluntary - before.voluntary AS BIGINT) AS voluntary_change_on_year,
        round(100.0 * (now.voluntary - before.voluntary) / nullif(before.voluntary, 0), 1)
            AS voluntary_change_on_year_pct,
        CAST(now.enforced_and_voluntary - before.enforced_and_voluntary AS BIGINT)
            AS enforced_and_voluntary_change_on_year,
        round(
            100.0
            * (now.enforced_and_voluntary - before.enforced_and_voluntary)
            / nullif(before.enforced_and_voluntary, 0),
            1
        ) AS enforced_and_voluntary_change_on_year_pct,
        CAST(now.port_returns - before.port_returns AS BIGINT) AS port_returns_change_on_year,
        round(100.0 * (now.port_returns - before.port_returns) / nullif(before.port_returns, 0), 1)
            AS port_returns_change_on_year_pct,
        date_diff('quarter', now.period_end, v.last_period) AS quarters_since_period,
        now.implied_zeros,
        now.revision_status,
        now.status_basis,
        v.official_label,
        v.vintage,
        v.vintage_gap,
        v.newest_release_known,
        v.withdrawn,
        v.published_at,
        v.source_url,
        v.source_sha256,
        CAST(NULL AS VARCHAR) AS source_cell,
        now.source_cells
    FROM years AS now
    LEFT JOIN years AS before
        ON before.period_start = now.period_start - INTERVAL 1 YEAR AND before.quarters_held = 4
    INNER JOIN catalogue.vintage_as_of('Ret_D01', as_of) AS v ON now.vintage_id = v.vintage_id
    WHERE now.quarters_held = 4
    ORDER BY now.period_end;

CREATE TABLE marts.returns_year_ending AS FROM marts.returns_year_ending_as_of('9999-12-31');
