-- Which vintage of a table was known on a day or at a moment, and whether it was the newest release then.
--
-- as_of may be a DATE or the text of one ('2025-07-10'): the whole of that day in London counts, so a
-- release of 9.30 that morning is in. Or a TIMESTAMP or its text ('2025-07-10 09:00:00'): exact, London time (docs/methods.md#as-of-a-day).
-- 'infinity', which is later than every day, asks for the newest that is known (docs/methods.md#the-newest).

-- The clock in London at the moment that is asked for; of a day, its last microsecond.
CREATE MACRO catalogue.clock_of(as_of) AS
CASE
    WHEN length(CAST(as_of AS VARCHAR)) <= 10
        THEN CAST(CAST(as_of AS DATE) + INTERVAL 1 DAY - INTERVAL 1 MICROSECOND AS TIMESTAMP)
    -- The clock in London is asked for: a moment with a zone of its own would be taken for another.
    WHEN regexp_matches(CAST(as_of AS VARCHAR), '([+-][0-9:]+|[Zz])$')
        THEN error(
            'as of ' || CAST(as_of AS VARCHAR) || ': give a moment without a time zone, as the clock in London '
            || 'shows it, e.g. 2025-07-10 09:00:00'
        )
    ELSE CAST(as_of AS TIMESTAMP)
END;

-- A row a table: what is known of later releases then (docs/methods.md#known-releases-and-gaps). A macro of its own:
-- DuckDB 1.4.0 finds no CTE of a macro inside another where the day is a bound parameter.
CREATE MACRO catalogue.gaps_as_of(as_of) AS TABLE
    SELECT
        g.table_id,
        g.vintage_gap,
        g.gap_basis,
        g.newest_release_known
    FROM catalogue.release_gaps AS g
    WHERE
        g.starts_local <= catalogue.clock_of(as_of)
        AND coalesce(g.ends_local > catalogue.clock_of(as_of), TRUE)
    -- In the hour that comes twice in October two stretches may hold one time of the clock: then nobody vouches.
    QUALIFY row_number() OVER (PARTITION BY g.table_id ORDER BY g.vintage_gap IS FALSE, g.starts_at DESC) = 1;

-- Every vintage that was published by then, of all tables.
CREATE MACRO catalogue.all_vintages_as_of(as_of) AS TABLE
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
        -- All three speak of the table as of that day, whichever of its vintages a row is.
        g.vintage_gap,
        g.gap_basis,
        g.newest_release_known,
        -- A withdrawn release stays in the answers; from the day of its withdrawal on it is flagged.
        coalesce(v.withdrawn_on <= CAST(left(CAST(as_of AS VARCHAR), 10) AS DATE), FALSE) AS withdrawn
    FROM catalogue.vintages AS v
    LEFT JOIN catalogue.gaps_as_of(as_of) AS g ON v.table_id = g.table_id
    WHERE v.published_local <= catalogue.clock_of(as_of);

-- Every vintage of a table that was published by then.
CREATE MACRO catalogue.vintages_as_of(wanted_table, as_of) AS TABLE
    SELECT v.*
    FROM catalogue.all_vintages_as_of(as_of) AS v
    WHERE v.table_id = wanted_table;

-- The one vintage of a full table that was the newest held by then.
CREATE MACRO catalogue.vintage_as_of(wanted_table, as_of) AS TABLE
    SELECT v.*
    FROM catalogue.vintages_as_of(wanted_table, as_of) AS v
    QUALIFY row_number() OVER (ORDER BY v.vintage_id DESC) = 1;
