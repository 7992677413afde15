-- mart: crossings
-- grain: date
-- description: Small boat arrivals, one row a day. Provisional operational data: the weekly time series (`sb_daily`,
--   SB_01) and, for days it does not have yet or where it was published earlier, the page of the last 7 days
--   (`last_7_days`); as of days before the time series, the daily page of 2022 (`mod_daily`). The quarterly
--   statistics are another series: see marts.crossings_quarterly. Windows are NULL where a day is missing.

CREATE MACRO marts.crossings_as_of(as_of) AS TABLE
    -- The published cells of the three series under one another: the time series as it was then, and every page.
    WITH published AS (
        SELECT
            'sb_daily' AS series,
            1 AS preference,
            o.*,
            v.* EXCLUDE (vintage_id)
        FROM observations.sb_01 AS o
        INNER JOIN catalogue.vintage_as_of('SB_01', as_of) AS v ON o.vintage_id = v.vintage_id
        UNION ALL BY NAME
        SELECT
            'last_7_days' AS series,
            1 AS preference,
            o.*,
            v.* EXCLUDE (vintage_id)
        FROM observations.last_7_days AS o
        INNER JOIN catalogue.vintages_as_of('last_7_days', as_of) AS v ON o.vintage_id = v.vintage_id
        UNION ALL BY NAME
        SELECT
            'mod_daily' AS series,
            2 AS preference,
            o.*,
            v.* EXCLUDE (vintage_id)
        FROM observations.mod_daily AS o
        INNER JOIN catalogue.vintages_as_of('mod_daily', as_of) AS v ON o.vintage_id = v.vintage_id
    ),

    -- A row a series, vintage and day.
    days AS (
        SELECT
            p.period_start AS date,
            p.series,
            p.preference,
            CAST(max(p.value) FILTER (p.measure = 'arrivals') AS BIGINT) AS arrivals,
            CAST(max(p.value) FILTER (p.measure = 'boats') AS BIGINT) AS boats,
            CAST(max(p.value) FILTER (p.measure = 'uncontrolled_landings') AS BIGINT) AS uncontrolled_landings,
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
            p.vintage_id
        FROM published AS p
        GROUP BY ALL
    ),

    -- Where page and time series overlap, the later publication wins, ties to the time series; of two states of a page
    -- that bear one moment, the one that came later.
    chosen AS (
        SELECT * FROM days
        QUALIFY row_number() OVER (
            PARTITION BY date ORDER BY preference ASC, published_at DESC, series DESC, vintage_id DESC
        ) = 1
    )

    SELECT
        date,
        series,
        arrivals,
        boats,
        uncontrolled_landings,
        catalogue.per(arrivals, boats) AS arrivals_per_boat,
        CASE
            WHEN count(arrivals) OVER year_to_date = dayofyear(date)
                THEN CAST(sum(arrivals) OVER year_to_date AS BIGINT)
        END AS arrivals_year_to_date,
        CASE
            WHEN count(arrivals) OVER seven_days = 7
                THEN CAST(sum(arrivals) OVER seven_days AS BIGINT)
        END AS arrivals_7_days,
        CASE
            WHEN count(arrivals) OVER twelve_months = date_diff('day', CAST(date - INTERVAL 1 YEAR AS DATE), date)
                THEN CAST(sum(arrivals) OVER twelve_months AS BIGINT)
        END AS arrivals_12_months,
        revision_status,
        status_basis,
        official_label,
        vintage,
        vintage_gap,
        gap_basis,
        newest_release_known,
        withdrawn,
        published_at,
        source_url,
        source_sha256,
        source_cell,
        source_cells,
        markers
    FROM chosen
    WINDOW
        year_to_date AS (PARTITION BY year(date) ORDER BY date),
        seven_days AS (ORDER BY date RANGE BETWEEN INTERVAL 6 DAY PRECEDING AND CURRENT ROW),
        -- (d - 1 year, d]: a leap day more or less is kept
        twelve_months AS (ORDER BY date RANGE BETWEEN INTERVAL '1 year -1 day' PRECEDING AND CURRENT ROW)
    ORDER BY date;

CREATE TABLE marts.crossings AS FROM marts.crossings_as_of('infinity');

-- Small boat arrivals between two days, both included, in the daily series: answered only where every day is held, else
-- an error with the longest window within them that is, and with the days that are held at all. The Ministry of Defence's
-- days are another series and never added to it; for completed years the quarterly statistics are the ones to quote. The
-- guard stands in WHERE, so that no choice of columns gets round it.
CREATE MACRO marts.crossings_between_dates(first_day, last_day, as_of) AS TABLE
    -- One row: the window.
    WITH asked AS (
        SELECT
            catalogue.day_of(first_day) AS period_start,
            catalogue.day_of(last_day) AS period_end
    ),

    -- A row a day of the daily series, with what is the same for days that follow each other without a gap.
    days AS (
        SELECT
            c.*,
            c.date - CAST(row_number() OVER (ORDER BY c.date) AS INTEGER) AS run
        FROM marts.crossings_as_of(as_of) AS c
        WHERE c.series <> 'mod_daily'
    ),

    -- A row a run of days: what of it lies in the window.
    runs AS (
        SELECT
            greatest(min(d.date), a.period_start) AS run_start,
            least(max(d.date), a.period_end) AS run_end,
            min(d.date) AS first_held,
            max(d.date) AS last_held
        FROM days AS d
        CROSS JOIN asked AS a
        GROUP BY d.run, a.period_start, a.period_end
    ),

    -- One row: how many days of the window are held, the longest window in it that is held whole, and which days are.
    edges AS (
        SELECT
            a.period_start,
            a.period_end,
            date_diff('day', a.period_start, a.period_end) + 1 AS days_asked,
            coalesce(sum(date_diff('day', r.run_start, r.run_end) + 1) FILTER (r.run_start <= r.run_end), 0)
                AS days_held,
            max_by(r.run_start || ' to ' || r.run_end, r.run_end - r.run_start) FILTER (r.run_start <= r.run_end)
                AS nearest,
            min(r.first_held) || ' to ' || max(r.last_held) AS all_held
        FROM asked AS a
        LEFT JOIN runs AS r ON TRUE
        GROUP BY a.period_start, a.period_end
    )

    SELECT
        e.period_start,
        e.period_end,
        CASE WHEN count(d.arrivals) = count(*) THEN CAST(sum(d.arrivals) AS BIGINT) END AS arrivals,
        CASE WHEN count(d.boats) = count(*) THEN CAST(sum(d.boats) AS BIGINT) END AS boats,
        count(*) AS days,
        string_agg(DISTINCT d.series, ', ' ORDER BY d.series) AS series,
        string_agg(DISTINCT d.vintage, ', ' ORDER BY d.vintage) AS vintage,
        catalogue.joint_gap(bool_or(d.vintage_gap), count(d.vintage_gap), count(*)) AS vintage_gap,
        catalogue.joint_gap_basis(d.vintage_gap, d.gap_basis) AS gap_basis,
        max(d.newest_release_known) AS newest_release_known
    FROM edges AS e
    LEFT JOIN days AS d ON d.date BETWEEN e.period_start AND e.period_end
    WHERE
        CASE
            WHEN e.days_asked > 0 AND e.days_held = e.days_asked THEN TRUE
            ELSE error(
                'not every day is held of ' || e.period_start || ' to ' || e.period_end || ' (' || e.days_held || ' of '
                || greatest(e.days_asked, 0) || '); the nearest window is ' || coalesce(e.nearest, 'none within it')
                || coalesce('; days are held from ' || e.all_held, '; no day is held')
            )
        END
    GROUP BY e.period_start, e.period_end;

-- The days of the daily series on which more than a number of people arrived. Nothing is said of days that are not held.
-- The guard stands in WHERE, as that of a window does.
CREATE MACRO marts.crossings_days_above(people, as_of) AS TABLE
    SELECT *
    FROM marts.crossings_as_of(as_of)
    WHERE
        series <> 'mod_daily'
        AND CASE
            WHEN CAST(people AS BIGINT) >= 0 THEN arrivals > CAST(people AS BIGINT)
            ELSE error(
                'days above how many people? Give a number from 0 on, as in crossings_days_above(1000, ''infinity'')'
            )
        END
    ORDER BY date;
