-- Which vintage of a table was known on a day or at a moment, and whether it was the newest release then.
--
-- Whatever names a day or moment is read by catalogue.clock_of. Macros `…_at` take the clock in London that it gives.

-- A row a table: what is known of later releases then (docs/methods.md#known-releases-and-gaps). A macro of its own:
-- DuckDB 1.4.0 finds no CTE of a macro inside another where the day is a bound parameter.
CREATE MACRO catalogue.gaps_at(clock) AS TABLE
    SELECT
        g.table_id,
        g.vintage_gap,
        g.gap_basis,
        g.newest_release_known
    FROM catalogue.release_gaps AS g
    WHERE
        g.starts_local <= clock
        AND coalesce(g.ends_local > clock, TRUE)
    -- In the hour that comes twice in October two stretches may hold one time of the clock: then nobody vouches.
    QUALIFY row_number() OVER (PARTITION BY g.table_id ORDER BY g.vintage_gap IS FALSE, g.starts_at DESC) = 1;

-- Every vintage that was published by then, of all tables.
CREATE MACRO catalogue.all_vintages_at(clock) AS TABLE
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
        coalesce(v.withdrawn_on <= CAST(clock AS DATE), FALSE) AS withdrawn
    FROM catalogue.vintages AS v
    LEFT JOIN catalogue.gaps_at(clock) AS g ON v.table_id = g.table_id
    WHERE v.published_local <= clock;

-- Every vintage of a table that was published by then.
CREATE MACRO catalogue.vintages_at(wanted_table, clock) AS TABLE
    SELECT v.*
    FROM catalogue.all_vintages_at(clock) AS v
    WHERE v.table_id = wanted_table;

-- The one vintage of a full table that was the newest held by then.
CREATE MACRO catalogue.vintage_at(wanted_table, clock) AS TABLE
    SELECT v.*
    FROM catalogue.vintages_at(wanted_table, clock) AS v
    QUALIFY row_number() OVER (ORDER BY v.vintage_id DESC) = 1;

-- The same by a day or moment.
CREATE MACRO catalogue.gaps_as_of(as_of) AS TABLE FROM catalogue.gaps_at(catalogue.clock_of(as_of));

CREATE MACRO catalogue.all_vintages_as_of(as_of) AS TABLE FROM catalogue.all_vintages_at(catalogue.clock_of(as_of));

CREATE MACRO catalogue.vintages_as_of(wanted_table, as_of) AS TABLE
    FROM catalogue.vintages_at(wanted_table, catalogue.clock_of(as_of));

CREATE MACRO catalogue.vintage_as_of(wanted_table, as_of) AS TABLE
    FROM catalogue.vintage_at(wanted_table, catalogue.clock_of(as_of));
