-- mart: foreign_national_offender_returns
-- grain: period, nationality, region, destination_group
-- description: Returns of foreign national offenders by quarter and nationality (Ret_D03), one vintage.
--   They lie inside enforced, voluntary and port returns: an "of which" figure, never added to them.

CREATE MACRO marts.foreign_national_offender_returns_as_of(as_of) AS TABLE
    SELECT
        o.period,
        o.period_start,
        o.period_end,
        coalesce(nationality.canonical_name, o.nationality) AS nationality,
        nationality.iso3 AS nationality_iso3,
        region.canonical_name AS region,
        destination.canonical_name AS destination_group,
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
    FROM observations.ret_d03 AS o
    INNER JOIN catalogue.vintage_as_of('Ret_D03', as_of) AS v ON o.vintage_id = v.vintage_id
    LEFT JOIN reference.nationalities AS nationality ON o.nationality = nationality.published_name
    LEFT JOIN reference.regions AS region ON o.region = region.published_name
    LEFT JOIN reference.categories AS destination
        ON destination.dimension = 'destination_group' AND o.destination_group = destination.published_name
    WHERE o.measure = 'returns'
    GROUP BY ALL;

CREATE TABLE marts.foreign_national_offender_returns AS
FROM marts.foreign_national_offender_returns_as_of('infinity');
