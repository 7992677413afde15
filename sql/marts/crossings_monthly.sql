-- mart: crossings_monthly
-- grain: period
-- as_of: computed, because a month joins days of several vintages, and what is known of the gaps of each
-- description: Small boat arrivals by calendar month, summed from the daily series (SB_01, and the page of the last 7 days
--   for days that it does not have yet), provisional for good. The newest month is one of the days up to `period_end`
--   while `period_complete` is false. A month of which a day is missing has no figure. Months of the quarterly
--   statistics (IER_02a) are another series; six of them differ.

CREATE MACRO marts.crossings_monthly_as_of(as_of) AS TABLE
    -- A row a month of which something is held; figures only where every day up to the last one is.
    WITH months AS (
        SELECT
            strftime(date_trunc('month', c.date), '%Y-%m') AS period,
            CAST(date_trunc('month', c.date) AS DATE) AS period_start,
            max(c.date) AS period_end,
            max(c.date) = last_day(max(c.date)) AND count(*) = day(max(c.date)) AS period_complete,
            CASE
                WHEN count(c.arrivals) = count(*) AND count(*) = day(max(c.date))
                    THEN CAST(sum(c.arrivals) AS BIGINT)
            END AS arrivals,
            CASE
                WHEN count(c.boats) = count(*) AND count(*) = day(max(c.date))
                    THEN CAST(sum(c.boats) AS BIGINT)
            END AS boats,
            count(*) AS days,
            string_agg(DISTINCT c.series, ', ' ORDER BY c.series) AS series_of_days,
            arg_max(c.revision_status, c.date) AS revision_status,
            arg_max(c.status_basis, c.date) AS status_basis,
            arg_max(c.official_label, c.date) AS official_label,
            arg_max(c.vintage, c.date) AS vintage,
            catalogue.joint_gap(bool_or(c.vintage_gap), count(c.vintage_gap), count(*)) AS vintage_gap,
            catalogue.joint_gap_basis(c.vintage_gap, c.gap_basis) AS gap_basis,
            max(c.newest_release_known) AS newest_release_known,
            bool_or(c.withdrawn) AS withdrawn,
            max(c.published_at) AS published_at,
            arg_max(c.source_url, c.date) AS source_url,
            arg_max(c.source_sha256, c.date) AS source_sha256,
            CAST(NULL AS VARCHAR) AS source_cell,
            CAST(sum(c.source_cells) AS BIGINT) AS source_cells
        FROM marts.crossings_as_of(as_of) AS c
        WHERE c.series IN ('sb_daily', 'last_7_days')
        GROUP BY ALL
    )

    SELECT
        period,
        period_start,
        period_end,
        period_complete,
        series_of_days,
        arrivals,
        boats,
        catalogue.per(arrivals, boats) AS arrivals_per_boat,
        * EXCLUDE (period, period_start, period_end, period_complete, series_of_days, arrivals, boats)
    FROM months
    ORDER BY period_start;

CREATE TABLE marts.crossings_monthly AS FROM marts.crossings_monthly_as_of('infinity');
