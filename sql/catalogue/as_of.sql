-- Which vintage of a table was known on a day or at a moment.
--
-- as_of may be a DATE or the text of one ('2025-07-10'): the whole of that day in London counts, so a
-- release of 9.30 that morning is in. Or a TIMESTAMP or its text ('2025-07-10 09:00:00'): exact, London time (docs/methods.md#as-of-a-day).

CREATE MACRO catalogue.vintages_as_of(wanted_table, as_of) AS TABLE
    -- One row: the newest release known by then, held or not.
    WITH known AS (
        SELECT max(r.published_on) AS newest_release_known
        FROM catalogue.known_releases AS r
        WHERE
            r.table_id = wanted_table
            AND CASE
                WHEN length(CAST(as_of AS VARCHAR)) <= 10 THEN r.published_on <= CAST(as_of AS DATE)
                ELSE r.published_local <= CAST(as_of AS TIMESTAMP)
            END
    )

    SELECT
        v.vintage_id,
        v.table_id,
        v.vintage,
        v.published_at,
        v.published_on,
        v.official_label,
        v.source_url,
        v.source_sha256,
        v.sheet,
        v.first_period,
        v.last_period,
        coalesce(
            CASE
                WHEN length(CAST(as_of AS VARCHAR)) <= 10 THEN v.realtime_end_on <= CAST(as_of AS DATE)
                ELSE v.realtime_end_local <= CAST(as_of AS TIMESTAMP)
            END,
            FALSE
        ) AS superseded,
        k.newest_release_known,
        -- A withdrawn release stays in the answers; from the day of its withdrawal on it is flagged.
        coalesce(v.withdrawn_on <= CAST(left(CAST(as_of AS VARCHAR), 10) AS DATE), FALSE) AS withdrawn
    FROM catalogue.vintages AS v
    CROSS JOIN known AS k
    WHERE
        v.table_id = wanted_table
        AND CASE
            WHEN length(CAST(as_of AS VARCHAR)) <= 10 THEN v.published_on <= CAST(as_of AS DATE)
            ELSE v.published_local <= CAST(as_of AS TIMESTAMP)
        END;

-- The one vintage of a full table that was the newest held by then. It is superseded although it is the
-- newest held only where a later release is known to exist and is not held: that is the gap.
CREATE MACRO catalogue.vintage_as_of(wanted_table, as_of) AS TABLE
    SELECT
        v.* EXCLUDE (superseded),
        v.superseded AS vintage_gap
    FROM catalogue.vintages_as_of(wanted_table, as_of) AS v
    QUALIFY row_number() OVER (ORDER BY v.vintage_id DESC) = 1;
