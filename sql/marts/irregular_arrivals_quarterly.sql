-- mart: irregular_arrivals_quarterly
-- grain: period, method_of_entry, nationality, region, sex, age_group
-- description: Detected arrivals by quarter, all four methods of entry (Irr_D01, from 2026 IER_D01), nationality, sex and
--   age, one vintage. Small boats are one of the methods: alone they are in marts.crossings_quarterly, and a sum over all
--   rows is no number of crossings (54,702 of 2022, where small boats are 45,774). The methods are not directly
--   comparable, and `revision_status` is stated for small boats alone. A nationality, sex or age `Not currently recorded`
--   is put under its own in a later release. Only combinations with something to count are published.

CREATE MACRO marts.irregular_arrivals_quarterly_as_of(as_of) AS TABLE
    SELECT
        o.period,
        o.period_start,
        o.period_end,
        method.canonical_name AS method_of_entry,
        coalesce(nationality.canonical_name, o.nationality) AS nationality,
        nationality.iso3 AS nationality_iso3,
        region.canonical_name AS region,
        sex.canonical_name AS sex,
        age.canonical_name AS age_group,
        CASE WHEN count(o.value) = count(*) THEN CAST(sum(o.value) AS BIGINT) END AS arrivals,
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
    FROM observations.irr_d01 AS o
    INNER JOIN catalogue.vintage_as_of('Irr_D01', as_of) AS v ON o.vintage_id = v.vintage_id
    LEFT JOIN reference.nationalities AS nationality ON o.nationality = nationality.published_name
    LEFT JOIN reference.regions AS region ON o.region = region.published_name
    LEFT JOIN reference.categories AS method
        ON method.dimension = 'method_of_entry' AND o.method_of_entry = method.published_name
    LEFT JOIN reference.categories AS sex ON sex.dimension = 'sex' AND o.sex = sex.published_name
    LEFT JOIN reference.categories AS age ON age.dimension = 'irr_age_group' AND o.age_group = age.published_name
    WHERE o.measure = 'arrivals'
    GROUP BY ALL;

CREATE TABLE marts.irregular_arrivals_quarterly AS FROM marts.irregular_arrivals_quarterly_as_of('infinity');
