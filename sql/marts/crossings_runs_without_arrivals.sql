-- mart: crossings_runs_without_arrivals
-- grain: period_start
-- as_of: computed, because a run joins days of several vintages, and what is known of the gaps of each
-- history: none, because it follows from the days of marts.crossings, whose history is kept
-- description: Runs of days on which nobody was counted as arriving by small boat (daily series, provisional for good),
--   one day or longer. A day that is not held breaks a run, and nothing is said of it: `period_complete` is false where the
--   day before or after a run is not held, so that the run may have been longer. Why nobody arrived is published nowhere:
--   these are no "red days", on which the weather lets nobody cross.

CREATE MACRO marts.crossings_runs_without_arrivals_as_of(as_of) AS TABLE
    -- A row a day of the daily series, and whether the days beside it are held.
    WITH days AS (
        SELECT
            *,
            coalesce(lag(date) OVER by_day = date - 1, FALSE) AS is_held_before,
            coalesce(lead(date) OVER by_day = date + 1, FALSE) AS is_held_after
        FROM marts.crossings_as_of(as_of)
        WHERE series IN ('sb_daily', 'last_7_days')
        WINDOW by_day AS (ORDER BY date)
    ),

    -- Those without arrivals. Days that follow each other have one day in common: their date less their number.
    numbered AS (
        SELECT
            *,
            date - CAST(row_number() OVER (ORDER BY date) AS INTEGER) AS run
        FROM days
        WHERE arrivals = 0
    ),

    runs AS (
        SELECT
            c.run,
            min(c.date) || ' to ' || max(c.date) AS period,
            min(c.date) AS period_start,
            max(c.date) AS period_end,
            arg_min(c.is_held_before, c.date) AND arg_max(c.is_held_after, c.date) AS period_complete,
            count(*) AS days,
            CAST(sum(c.arrivals) AS BIGINT) AS arrivals,
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
        FROM numbered AS c
        GROUP BY c.run
    )

    SELECT * EXCLUDE (run)
    FROM runs
    ORDER BY period_start;

CREATE TABLE marts.crossings_runs_without_arrivals AS FROM marts.crossings_runs_without_arrivals_as_of('infinity');
