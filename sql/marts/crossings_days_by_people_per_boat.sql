-- mart: crossings_days_by_people_per_boat
-- grain: period, people_per_boat
-- as_of: computed, because a year joins days of several vintages, and what is known of the gaps of each
-- history: none, because it follows from the days of marts.crossings, whose history is kept
-- description: Days of a calendar year by how many people there were to a boat that day, with the arrivals and boats of
--   those days (daily series, provisional for good). A band is of the day's mean, arrivals by boats: how many people were
--   in each boat is published nowhere, so this is no distribution of boats. The newest year is one of the days up to
--   `period_end` while `period_complete` is false. A year of which a day is missing is left out.

CREATE MACRO marts.crossings_days_by_people_per_boat_as_of(as_of) AS TABLE
    -- A row a day of the daily series, with its band, and how many days of its year are held.
    WITH days AS (
        SELECT
            *,
            CASE
                WHEN boats = 0 THEN 'no boat'
                WHEN arrivals / boats < 20 THEN 'under 20'
                WHEN arrivals / boats < 40 THEN '20 to under 40'
                WHEN arrivals / boats < 60 THEN '40 to under 60'
                WHEN arrivals / boats < 80 THEN '60 to under 80'
                WHEN arrivals / boats >= 80 THEN '80 or more'
                ELSE 'not known'
            END AS people_per_boat,
            max(date) OVER of_the_year AS last_day,
            count(*) OVER of_the_year AS days_held
        FROM marts.crossings_as_of(as_of)
        WHERE series IN ('sb_daily', 'last_7_days')
        WINDOW of_the_year AS (PARTITION BY year(date))
    ),

    bands AS (
        SELECT
            CAST(year(c.last_day) AS VARCHAR) AS period,
            make_date(year(c.last_day), 1, 1) AS period_start,
            c.last_day AS period_end,
            c.last_day = make_date(year(c.last_day), 12, 31) AS period_complete,
            c.people_per_boat,
            count(*) AS days,
            CASE WHEN count(c.arrivals) = count(*) THEN CAST(sum(c.arrivals) AS BIGINT) END AS arrivals,
            CASE WHEN count(c.boats) = count(*) THEN CAST(sum(c.boats) AS BIGINT) END AS boats,
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
        FROM days AS c
        WHERE c.days_held = dayofyear(c.last_day)
        GROUP BY c.last_day, c.people_per_boat
    )

    SELECT *
    FROM bands
    ORDER BY period_start, arrivals / nullif(boats, 0) NULLS FIRST;

CREATE TABLE marts.crossings_days_by_people_per_boat AS FROM marts.crossings_days_by_people_per_boat_as_of('infinity');
