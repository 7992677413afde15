-- mart: foreign_national_offender_returns_year_ending
-- grain: period
-- never_sum: the years overlap, so that a return is in four of them
-- description: Returns of foreign national offenders over four whole quarters, for each quarter such a year can end with,
--   from one vintage of Ret_D03, with the change on the year before in the same vintage. They lie inside enforced,
--   voluntary and port returns: an "of which" figure, never added to them.

CREATE MACRO marts.foreign_national_offender_returns_year_ending_as_of(as_of) AS TABLE
    -- A row a quarter.
    WITH quarters AS (
        SELECT
            o.vintage_id,
            o.period_start,
            o.period_end,
            sum(o.value) AS returns,
            min(o.revision_status) AS revision_status,
            min(o.status_basis) AS status_basis,
            count(*) AS source_cells
        FROM observations.ret_d03 AS o
        INNER JOIN catalogue.vintage_as_of('Ret_D03', as_of) AS v ON o.vintage_id = v.vintage_id
        WHERE o.measure = 'returns'
        GROUP BY o.vintage_id, o.period_start, o.period_end
    ),

    -- A row a quarter that ends four whole quarters: their sum.
    years AS (
        SELECT
            q.vintage_id,
            'year ending ' || strftime(q.period_end, '%B %Y') AS period,
            CAST(q.period_start + INTERVAL 3 MONTH - INTERVAL 1 YEAR AS DATE) AS period_start,
            q.period_end,
            CAST(sum(q.returns) OVER four_quarters AS BIGINT) AS returns,
            -- A year with a provisional quarter is provisional, and on the basis of that quarter.
            catalogue.joint_status(
                min(q.revision_status) OVER four_quarters, max(q.revision_status) OVER four_quarters
            ) AS revision_status,
            coalesce(
                min(q.status_basis) FILTER (q.revision_status = 'provisional') OVER four_quarters, q.status_basis
            ) AS status_basis,
            CAST(sum(q.source_cells) OVER four_quarters AS BIGINT) AS source_cells
        FROM quarters AS q
        WINDOW
            four_quarters AS (ORDER BY q.period_start RANGE BETWEEN INTERVAL 9 MONTH PRECEDING AND CURRENT ROW)
        QUALIFY count(*) OVER four_quarters = 4
    )

    SELECT
        now.period,
        now.period_start,
        now.period_end,
        now.returns,
        now.returns - before.returns AS change_on_year,
        catalogue.change_pct(before.returns, now.returns) AS change_on_year_pct,
        date_diff('quarter', now.period_end, v.last_period) AS quarters_since_period,
        now.revision_status,
        now.status_basis,
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
        now.source_cells
    FROM years AS now
    LEFT JOIN years AS before ON before.period_start = now.period_start - INTERVAL 1 YEAR
    INNER JOIN catalogue.vintage_as_of('Ret_D03', as_of) AS v ON now.vintage_id = v.vintage_id
    ORDER BY now.period_end;

CREATE TABLE marts.foreign_national_offender_returns_year_ending AS
FROM marts.foreign_national_offender_returns_year_ending_as_of('infinity');
