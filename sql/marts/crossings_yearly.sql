-- mart: crossings_yearly
-- grain: period
-- as_of: computed, because a year joins days of several vintages, and what is known of the gaps of each
-- description: Small boat arrivals by calendar year. `arrivals` is the quarterly statistics' figure (`irr_quarterly`,
--   final) where all four quarters are published, else the provisional daily figure (`sb_daily`) up to
--   `period_end`. Both stand beside each other; `difference` is one of series, not a revision. `series`, label, vintage
--   and source speak of `arrivals`; boats and people per boat are of the daily series (SB_01) in every row, provisional
--   for good, and the columns `boats_…` say so.

CREATE MACRO marts.crossings_yearly_as_of(as_of) AS TABLE
    -- A row a calendar year of the daily series; a sum only where every day up to the last one is held.
    WITH daily AS (
        SELECT
            year(c.date) AS calendar_year,
            CASE
                WHEN count(c.arrivals) = count(*) AND count(*) = dayofyear(max(c.date))
                    THEN CAST(sum(c.arrivals) AS BIGINT)
            END AS arrivals,
            CASE
                WHEN count(c.boats) = count(*) AND count(*) = dayofyear(max(c.date))
                    THEN CAST(sum(c.boats) AS BIGINT)
            END AS boats,
            max(c.date) AS last_day,
            arg_max(c.revision_status, c.date) AS revision_status,
            arg_max(c.status_basis, c.date) AS status_basis,
            arg_max(c.official_label, c.date) AS official_label,
            arg_max(c.vintage, c.date) AS vintage,
            catalogue.joint_gap(bool_or(c.vintage_gap), count(c.vintage_gap), count(*)) AS vintage_gap,
            catalogue.joint_gap_basis(c.vintage_gap, c.gap_basis) AS gap_basis,
            arg_max(c.newest_release_known, c.date) AS newest_release_known,
            bool_or(c.withdrawn) AS withdrawn,
            max(c.published_at) AS published_at,
            arg_max(c.source_url, c.date) AS source_url,
            arg_max(c.source_sha256, c.date) AS source_sha256,
            count(*) AS source_cells
        FROM marts.crossings_as_of(as_of) AS c
        WHERE c.series IN ('sb_daily', 'last_7_days')
        GROUP BY ALL
    ),

    -- A row a calendar year of the quarterly statistics, with the number of its quarters.
    quarterly AS (
        SELECT
            year(o.period_start) AS calendar_year,
            CAST(sum(o.value) AS BIGINT) AS arrivals,
            count(DISTINCT o.period) AS quarters,
            -- A year with a provisional quarter is provisional, and on the basis of that quarter.
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
            count(*) AS source_cells
        FROM observations.irr_d01 AS o
        INNER JOIN catalogue.vintage_as_of('Irr_D01', as_of) AS v ON o.vintage_id = v.vintage_id
        WHERE o.measure = 'arrivals' AND o.method_of_entry = 'Small boat arrivals'
        GROUP BY ALL
    ),

    -- The years of which all four quarters are published.
    final AS (
        SELECT * FROM quarterly
        WHERE quarters = 4
    )

    SELECT
        CAST(coalesce(d.calendar_year, q.calendar_year) AS VARCHAR) AS period,
        make_date(coalesce(d.calendar_year, q.calendar_year), 1, 1) AS period_start,
        CASE WHEN q.arrivals IS NULL THEN d.last_day ELSE make_date(q.calendar_year, 12, 31) END AS period_end,
        q.calendar_year IS NOT NULL OR d.last_day = make_date(d.calendar_year, 12, 31) AS period_complete,
        CASE WHEN q.arrivals IS NULL THEN 'sb_daily' ELSE 'irr_quarterly' END AS series,
        coalesce(q.arrivals, d.arrivals) AS arrivals,
        d.boats,
        catalogue.per(d.arrivals, d.boats) AS arrivals_per_boat,
        CASE WHEN d.boats IS NOT NULL THEN 'sb_daily' END AS boats_series,
        CASE WHEN d.boats IS NOT NULL THEN d.revision_status END AS boats_revision_status,
        CASE WHEN d.boats IS NOT NULL THEN d.official_label END AS boats_official_label,
        CASE WHEN d.boats IS NOT NULL THEN d.vintage END AS boats_vintage,
        CASE WHEN d.boats IS NOT NULL THEN d.source_url END AS boats_source_url,
        d.arrivals AS arrivals_sb_daily,
        q.arrivals AS arrivals_irr_quarterly,
        CASE WHEN d.last_day = make_date(d.calendar_year, 12, 31) THEN q.arrivals - d.arrivals END AS difference,
        coalesce(q.revision_status, d.revision_status) AS revision_status,
        coalesce(q.status_basis, d.status_basis) AS status_basis,
        coalesce(q.official_label, d.official_label) AS official_label,
        coalesce(q.vintage, d.vintage) AS vintage,
        CASE WHEN q.arrivals IS NULL THEN d.vintage_gap ELSE q.vintage_gap END AS vintage_gap,
        CASE WHEN q.arrivals IS NULL THEN d.gap_basis ELSE q.gap_basis END AS gap_basis,
        coalesce(q.newest_release_known, d.newest_release_known) AS newest_release_known,
        coalesce(q.withdrawn, d.withdrawn) AS withdrawn,
        coalesce(q.published_at, d.published_at) AS published_at,
        coalesce(q.source_url, d.source_url) AS source_url,
        coalesce(q.source_sha256, d.source_sha256) AS source_sha256,
        CAST(NULL AS VARCHAR) AS source_cell,
        coalesce(q.source_cells, d.source_cells) AS source_cells
    FROM daily AS d
    FULL JOIN final AS q ON d.calendar_year = q.calendar_year
    ORDER BY period;

CREATE TABLE marts.crossings_yearly AS FROM marts.crossings_yearly_as_of('infinity');
