-- mart: returns
-- grain: period, nationality, region, age_group, sex, return_type_group, return_type, destination_group
-- description: Returns from the UK by quarter, nationality, age, sex and type of return (Ret_D01), one vintage.
--   The unit is returns (events), not people. Enforced, voluntary and port returns have no single total: name the groups
--   that are added. Port returns are not the people refused entry: who was refused and stayed, or left another way, is
--   not in them. Their split into ports and juxtaposed controls ends with 2022 Q3; later ones are `Not available`. Only
--   combinations with something to count are published.

CREATE MACRO marts.returns_as_of(as_of) AS TABLE
    -- A row a cell, names and categories under their newest spelling.
    WITH named AS (
        SELECT
            o.vintage_id,
            o.period,
            o.period_start,
            o.period_end,
            coalesce(nationality.canonical_name, o.nationality) AS nationality,
            nationality.iso3 AS nationality_iso3,
            region.canonical_name AS region,
            age.canonical_name AS age_group,
            sex.canonical_name AS sex,
            o.return_type_group,
            type.canonical_name AS return_type,
            destination.canonical_name AS destination_group,
            o.value,
            o.revision_status,
            o.status_basis,
            o.col,
            o.row
        FROM observations.ret_d01 AS o
        INNER JOIN catalogue.vintage_as_of('Ret_D01', as_of) AS v ON o.vintage_id = v.vintage_id
        LEFT JOIN reference.nationalities AS nationality ON o.nationality = nationality.published_name
        LEFT JOIN reference.regions AS region ON o.region = region.published_name
        LEFT JOIN reference.categories AS age
            ON age.dimension = 'returns_age_group' AND o.age_group = age.published_name
        LEFT JOIN reference.categories AS sex ON sex.dimension = 'sex' AND o.sex = sex.published_name
        LEFT JOIN reference.categories AS type ON type.dimension = 'return_type' AND o.return_type = type.published_name
        LEFT JOIN reference.categories AS destination
            ON destination.dimension = 'destination_group' AND o.destination_group = destination.published_name
        WHERE o.measure = 'returns'
    ),

    -- Only what tells rows apart is grouped by; what follows from it is taken along, which is twice as fast.
    summed AS (
        SELECT
            any_value(period) AS period,
            period_start,
            any_value(period_end) AS period_end,
            nationality,
            any_value(nationality_iso3) AS nationality_iso3,
            region,
            age_group,
            sex,
            return_type_group,
            return_type,
            destination_group,
            CASE WHEN count(value) = count(*) THEN CAST(sum(value) AS BIGINT) END AS returns,
            any_value(revision_status) AS revision_status,
            any_value(status_basis) AS status_basis,
            any_value(col) AS col,
            min(row) AS first_row,
            max(row) AS last_row,
            count(*) AS source_cells
        FROM named
        GROUP BY
            period_start, nationality, region, age_group, sex, return_type_group, return_type, destination_group
    )

    SELECT
        s.* EXCLUDE (revision_status, status_basis, col, first_row, last_row, source_cells),
        date_diff('quarter', s.period_start, v.last_period) AS quarters_since_period,
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
        catalogue.source_cell(v.sheet, s.col, s.col, s.first_row, s.last_row, s.source_cells) AS source_cell,
        s.source_cells
    FROM summed AS s
    CROSS JOIN catalogue.vintage_as_of('Ret_D01', as_of) AS v;

CREATE TABLE marts.returns AS FROM marts.returns_as_of('infinity');
