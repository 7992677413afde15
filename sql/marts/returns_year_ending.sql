-- mart: returns_year_ending
-- grain: period
-- never_sum: the years overlap, so that a return is in four of them
-- description: Returns from the UK over four whole quarters, for each quarter such a year can end with, in their three
--   groups, from one vintage of Ret_D01, with the change on the year before in the same vintage. There is no total. Port
--   returns are not the people refused entry: who was refused and stayed, or left another way, is not in them.

CREATE MACRO marts.returns_year_ending_as_of(as_of) AS TABLE
    -- A row a quarter that ends four whole quarters: their sums, and what the quarter itself says of its vintage.
    WITH years AS (
        SELECT
            'year ending ' || strftime(q.period_end, '%B %Y') AS period,
            CAST(q.period_start + INTERVAL 3 MONTH - INTERVAL 1 YEAR AS DATE) AS period_start,
            q.period_end,
            CAST(sum(q.enforced) OVER four_quarters AS BIGINT) AS enforced,
            CAST(sum(q.voluntary) OVER four_quarters AS BIGINT) AS voluntary,
            CAST(sum(q.enforced_and_voluntary) OVER four_quarters AS BIGINT) AS enforced_and_voluntary,
            CAST(sum(q.port_returns) OVER four_quarters AS BIGINT) AS port_returns,
            CAST(sum(q.assisted) OVER four_quarters AS BIGINT) AS assisted,
            CAST(sum(q.controlled) OVER four_quarters AS BIGINT) AS controlled,
            CAST(sum(q.other_verified) OVER four_quarters AS BIGINT) AS other_verified,
            q.quarters_since_period,
            string_agg(q.period || ': ' || q.implied_zeros, '; ') OVER four_quarters AS implied_zeros,
            -- A year with a provisional quarter is provisional, and on the basis of that quarter.
            catalogue.joint_status(
                min(q.revision_status) OVER four_quarters, max(q.revision_status) OVER four_quarters
            ) AS revision_status,
            coalesce(
                min(q.status_basis) FILTER (q.revision_status = 'provisional') OVER four_quarters, q.status_basis
            ) AS status_basis,
            q.official_label,
            q.vintage,
            q.vintage_gap,
            q.gap_basis,
            q.newest_release_known,
            q.withdrawn,
            q.published_at,
            q.source_url,
            q.source_sha256,
            CAST(NULL AS VARCHAR) AS source_cell,
            CAST(sum(q.source_cells) OVER four_quarters AS BIGINT) AS source_cells
        FROM marts.returns_summary_as_of(as_of) AS q
        WINDOW
            four_quarters AS (
                ORDER BY q.period_start RANGE BETWEEN INTERVAL 9 MONTH PRECEDING AND CURRENT ROW
            )
        QUALIFY count(*) OVER four_quarters = 4
    )

    SELECT
        now.period,
        now.period_start,
        now.period_end,
        now.enforced,
        now.voluntary,
        now.enforced_and_voluntary,
        now.port_returns,
        now.assisted,
        now.controlled,
        now.other_verified,
        now.enforced - before.enforced AS enforced_change_on_year,
        catalogue.change_pct(before.enforced, now.enforced) AS enforced_change_on_year_pct,
        now.voluntary - before.voluntary AS voluntary_change_on_year,
        catalogue.change_pct(before.voluntary, now.voluntary) AS voluntary_change_on_year_pct,
        now.enforced_and_voluntary - before.enforced_and_voluntary AS enforced_and_voluntary_change_on_year,
        catalogue.change_pct(before.enforced_and_voluntary, now.enforced_and_voluntary)
            AS enforced_and_voluntary_change_on_year_pct,
        now.port_returns - before.port_returns AS port_returns_change_on_year,
        catalogue.change_pct(before.port_returns, now.port_returns) AS port_returns_change_on_year_pct,
        now.quarters_since_period,
        now.implied_zeros,
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
    LEFT JOIN years AS before ON before.period_start = now.period_start - INTERVAL 1 YEAR
    ORDER BY now.period_end;

CREATE TABLE marts.returns_year_ending AS FROM marts.returns_year_ending_as_of('infinity');
