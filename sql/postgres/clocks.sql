-- What a day or a moment means that is asked for in PostgreSQL: the same as in DuckDB (sql/catalogue/clocks.sql,
-- docs/methods.md#as-of-a-day). All of them give the clock in London. Nothing asks the session for its zone.

-- A DATE: the last microsecond of that day in London, so that a release of 9.30 is in; infinity is later than every day.
CREATE OR REPLACE FUNCTION catalogue.clock_of(as_of date) RETURNS timestamp
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog AS $$
BEGIN
    IF as_of IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = '22023', MESSAGE = 'as of NULL: give a day or a moment, or infinity';
    END IF;
    RETURN as_of + interval '1 day' - interval '1 microsecond';
END $$;

-- A TIMESTAMP: that moment, as the clock in London shows it.
CREATE OR REPLACE FUNCTION catalogue.clock_of(as_of timestamp) RETURNS timestamp
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog AS $$
BEGIN
    IF as_of IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = '22023', MESSAGE = 'as of NULL: give a day or a moment, or infinity';
    END IF;
    RETURN as_of;
END $$;

-- A TIMESTAMPTZ: that moment.
CREATE OR REPLACE FUNCTION catalogue.clock_of(as_of timestamptz) RETURNS timestamp
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog AS $$
BEGIN
    IF as_of IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = '22023', MESSAGE = 'as of NULL: give a day or a moment, or infinity';
    END IF;
    RETURN as_of AT TIME ZONE 'Europe/London';
END $$;

-- A text, as a literal is: told by its form to be one of the three, and nothing else.
CREATE OR REPLACE FUNCTION catalogue.clock_of(as_of text) RETURNS timestamp
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog AS $$
BEGIN
    IF as_of = 'infinity' OR as_of ~ '^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}$' THEN
        RETURN catalogue.clock_of(CAST(as_of AS date));
    ELSIF as_of ~ '^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}[ T]([01]?[0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{1,6})?)?$' THEN
        RETURN CAST(as_of AS timestamp);
    ELSIF
        as_of ~ '^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}[ T]([01]?[0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{1,6})?)?([+-][0-9]{2}(:?[0-9]{2})?|Z)$'
    THEN
        RETURN catalogue.clock_of(CAST(as_of AS timestamptz));
    END IF;
    RAISE EXCEPTION USING
        ERRCODE = '22023',
        MESSAGE = 'as of ' || coalesce(as_of, 'NULL') || ': give a day, as 2025-07-10, a moment as the clock in London '
            || 'shows it, as 2025-07-10 09:00:00, or with its offset from UTC, as 2025-07-10T08:00:00Z, or infinity';
END $$;

-- The clock in London at the first release of a mart that is held; NULL where none is.
CREATE OR REPLACE FUNCTION catalogue.first_held(mart text) RETURNS timestamp
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT min(held.clock)
    FROM (
        SELECT s.realtime_start AT TIME ZONE 'Europe/London' AS clock
        FROM catalogue.history_states AS s
        WHERE s.mart = $1
        UNION ALL
        SELECT v.published_local
        FROM catalogue.vintages AS v
        WHERE $1 = 'revisions'
    ) AS held
$$;

-- That clock, held to be no earlier than that release: before it the answer would be empty for want of releases held.
CREATE OR REPLACE FUNCTION catalogue.clock_since(clock timestamp, asked text, mart text) RETURNS timestamp
LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog AS $$
DECLARE
    first timestamp := catalogue.first_held(mart);
BEGIN
    IF clock < first THEN
        RAISE EXCEPTION USING
            ERRCODE = '22023',
            MESSAGE = 'as of ' || asked || ' no release of marts.' || mart || ' is held; the first that is held came at '
                || to_char(first, 'YYYY-MM-DD HH24:MI:SS') || ' in London';
    END IF;
    RETURN clock;
END $$;
