-- mart: organised_immigration_crime_disruptions
-- grain: period
-- description: Disruptions of organised immigration crime by quarter and level (major, moderate, minor), from one edition
--   of the Border Security Commander's data. Official statistics in development, provisional, from live operational
--   systems. They supersede the figures that the immigration system statistics gave before, which were higher: no change
--   is computed between the two. Disruptions are neither people nor arrests; arrests are not read.

CREATE MACRO marts.organised_immigration_crime_disruptions_as_of(as_of) AS TABLE
    SELECT
        o.period,
        o.period_start,
        o.period_end,
        CAST(max(o.value) FILTER (o.measure = 'major') AS BIGINT) AS major,
        CAST(max(o.value) FILTER (o.measure = 'moderate') AS BIGINT) AS moderate,
        CAST(max(o.value) FILTER (o.measure = 'minor') AS BIGINT) AS minor,
        CAST(max(o.value) FILTER (o.measure = 'total') AS BIGINT) AS disruptions,
        -- A mark may stand beside one of the figures only: then the row is provisional, on the basis of that mark.
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
        catalogue.source_cell(min(v.sheet), min(o.col), max(o.col), min(o.row), max(o.row), count(*)) AS source_cell,
        count(*) AS source_cells,
        string_agg(o.measure || ': ' || o.marker, '; ' ORDER BY o.measure) AS markers
    FROM observations.organised_immigration_crime_disruptions AS o
    INNER JOIN catalogue.vintage_as_of('organised_immigration_crime_disruptions', as_of) AS v
        ON o.vintage_id = v.vintage_id
    GROUP BY ALL
    ORDER BY o.period_start;

CREATE TABLE marts.organised_immigration_crime_disruptions AS
FROM marts.organised_immigration_crime_disruptions_as_of('infinity');
