-- mart: uk_france_agreement
-- grain: period
-- description: People transferred into the UK and people returned to France under the UK-France agreement, by month, from
--   one edition of the Border Security Commander's data. An ad hoc release from operational systems, not designated
--   official statistics. Returns are completed returns; a person returned to France who comes back is counted once. The
--   first month begins on 6 August 2025, and the last may be a part of a month (see period_end). Months may be added. No
--   rate is made of arrivals, and nothing is added to the returns statistics, which may hold the same people.

CREATE MACRO marts.uk_france_agreement_as_of(as_of) AS TABLE
    -- A row a month.
    WITH months AS (
        SELECT
            o.period,
            o.period_start,
            o.period_end,
            CAST(max(o.value) FILTER (o.measure = 'transferred_in') AS BIGINT) AS transferred_in,
            CAST(max(o.value) FILTER (o.measure = 'returned_out') AS BIGINT) AS returned_out,
            -- A mark may stand beside one of the two figures only: then the month is provisional, on the basis of that mark.
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
            catalogue.source_cell(min(v.sheet), min(o.col), max(o.col), min(o.row), max(o.row), count(*))
                AS source_cell,
            count(*) AS source_cells,
            string_agg(o.measure || ': ' || o.marker, '; ' ORDER BY o.measure) AS markers
        FROM observations.uk_france_agreement AS o
        INNER JOIN catalogue.vintage_as_of('uk_france_agreement', as_of) AS v ON o.vintage_id = v.vintage_id
        GROUP BY ALL
    )

    SELECT
        period,
        period_start,
        period_end,
        transferred_in,
        returned_out,
        CASE
            WHEN count(transferred_in) OVER to_date = count(*) OVER to_date
                THEN CAST(sum(transferred_in) OVER to_date AS BIGINT)
        END AS transferred_in_to_date,
        CASE
            WHEN count(returned_out) OVER to_date = count(*) OVER to_date
                THEN CAST(sum(returned_out) OVER to_date AS BIGINT)
        END AS returned_out_to_date,
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
    FROM months
    WINDOW to_date AS (ORDER BY period_start)
    ORDER BY period_start;

CREATE TABLE marts.uk_france_agreement AS FROM marts.uk_france_agreement_as_of('infinity');
