-- mart: civil_penalties
-- grain: period, penalty_scheme
-- description: Civil penalties issued by quarter: illegal working (CP_02) and right to rent (CP_03), one vintage of
--   each. Values are gross, before objection and appeal, in pounds; CP_02 publishes millions to one decimal, so its
--   values are known to 100,000 only. Another source than enforcement visits, with another date of event: no ratio.

CREATE MACRO marts.civil_penalties_as_of(as_of) AS TABLE
    -- The published figures of both schemes under one another: a row a cell, with the unit of its values in pounds.
    WITH figures AS (
        SELECT
            'illegal_working' AS penalty_scheme,
            1000000 AS unit_gbp,
            100000 AS value_precision,
            o.*,
            v.* EXCLUDE (vintage_id)
        FROM observations.cp_02 AS o
        INNER JOIN catalogue.vintage_as_of('CP_02', as_of) AS v ON o.vintage_id = v.vintage_id
        UNION ALL BY NAME
        SELECT
            'right_to_rent' AS penalty_scheme,
            1 AS unit_gbp,
            1 AS value_precision,
            o.*,
            v.* EXCLUDE (vintage_id)
        FROM observations.cp_03 AS o
        INNER JOIN catalogue.vintage_as_of('CP_03', as_of) AS v ON o.vintage_id = v.vintage_id
    )

    SELECT
        f.period,
        f.period_start,
        f.period_end,
        f.penalty_scheme,
        CAST(max(f.value) FILTER (f.measure = 'penalties') AS BIGINT) AS penalties,
        CAST(round(max(f.value) FILTER (f.measure = 'value') * min(f.unit_gbp)) AS BIGINT) AS value_gbp,
        f.value_precision,
        f.revision_status,
        f.status_basis,
        f.official_label,
        f.vintage,
        f.vintage_gap,
        f.gap_basis,
        f.newest_release_known,
        f.withdrawn,
        f.published_at,
        f.source_url,
        f.source_sha256,
        catalogue.source_cell(min(f.sheet), min(f.col), max(f.col), min(f.row), max(f.row), count(*)) AS source_cell,
        count(*) AS source_cells
    FROM figures AS f
    GROUP BY ALL
    ORDER BY f.penalty_scheme, f.period_start;

CREATE TABLE marts.civil_penalties AS FROM marts.civil_penalties_as_of('infinity');
