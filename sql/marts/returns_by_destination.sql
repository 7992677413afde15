-- mart: returns_by_destination
-- grain: period, return_type_group, return_type, destination, destination_region
-- description: Returns from the UK by quarter, type of return and country returned to (Ret_D02), one vintage. Sums to the
--   same totals as marts.returns: never add the two. The split of port returns into ports and juxtaposed controls ends
--   with 2022 Q3; later ones are `Not available`.

CREATE MACRO marts.returns_by_destination_as_of(as_of) AS TABLE
    -- A row a cell, names and categories under their newest spelling.
    WITH named AS (
        SELECT
            o.period,
            o.period_start,
            o.period_end,
            o.return_type_group,
            type.canonical_name AS return_type,
            coalesce(destination.canonical_name, o.destination) AS destination,
            destination.iso3 AS destination_iso3,
            region.canonical_name AS destination_region,
            o.value,
            o.revision_status,
            o.status_basis,
            o.col,
            o.row
        FROM observations.ret_d02 AS o
        INNER JOIN catalogue.vintage_as_of('Ret_D02', as_of) AS v ON o.vintage_id = v.vintage_id
        LEFT JOIN reference.nationalities AS destination ON o.destination = destination.published_name
        LEFT JOIN reference.regions AS region ON o.destination_region = region.published_name
        LEFT JOIN reference.categories AS type
            ON type.dimension = 'return_type' AND o.return_type = type.published_name
        WHERE o.measure = 'returns'
    ),

    -- Only what tells rows apart is grouped by; what follows from it is taken along, which is twice as fast.
    summed AS (
        SELECT
            any_value(period) AS period,
            period_start,
            any_value(period_end) AS period_end,
            return_type_group,
            return_type,
            destination,
            any_value(destination_iso3) AS destination_iso3,
            destination_region,
            CASE WHEN count(value) = count(*) THEN CAST(sum(value) AS BIGINT) END AS returns,
            any_value(revision_status) AS revision_status,
            any_value(status_basis) AS status_basis,
            any_value(col) AS col,
            min(row) AS first_row,
            max(row) AS last_row,
            count(*) AS source_cells
        FROM named
        GROUP BY period_start, return_type_group, return_type, destination, destination_region
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
    CROSS JOIN catalogue.vintage_as_of('Ret_D02', as_of) AS v;

CREATE TABLE marts.returns_by_destination AS FROM marts.returns_by_destination_as_of('infinity');
