-- mart: foreign_national_offender_returns_by_destination
-- grain: period, destination, destination_region
-- description: Returns of foreign national offenders by quarter and country returned to (Ret_D04), one vintage.
--   Sums to the same totals as marts.foreign_national_offender_returns: never add the two.

CREATE MACRO marts.foreign_national_offender_returns_by_destination_as_of(as_of) AS TABLE
    SELECT
        o.period,
        o.period_start,
        o.period_end,
        coalesce(destination.canonical_name, o.destination) AS destination,
        destination.iso3 AS destination_iso3,
        region.canonical_name AS destination_region,
        CASE WHEN count(o.value) = count(*) THEN CAST(sum(o.value) AS BIGINT) END AS returns,
        o.revision_status,
        o.status_basis,
        v.official_label,
        v.vintage,
        v.vintage_gap,
        v.gap_basis,
        v.newest_release_known,
        v.withdrawn,
        v.published_at,
        v.source_url,
        v.source_sha256,
        catalogue.source_cell(min(v.sheet), min(o.col), max(o.col), min(o.row), max(o.row), count(*)) AS source_cell,
        count(*) AS source_cells
    FROM observations.ret_d04 AS o
    INNER JOIN catalogue.vintage_as_of('Ret_D04', as_of) AS v ON o.vintage_id = v.vintage_id
    LEFT JOIN reference.nationalities AS destination ON o.destination = destination.published_name
    LEFT JOIN reference.regions AS region ON o.destination_region = region.published_name
    WHERE o.measure = 'returns'
    GROUP BY ALL;

CREATE TABLE marts.foreign_national_offender_returns_by_destination AS
FROM marts.foreign_national_offender_returns_by_destination_as_of('infinity');
