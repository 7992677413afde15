-- What a day or a moment means that is asked for, in any time zone of the session (docs/methods.md#as-of-a-day). No macro
-- here asks the session for its zone, nor needs an extension. They are short, for DuckDB copies them to wherever a
-- query that asks as of a moment compares with it.

-- The clock in London at a moment of UTC: in summer time, from 1.00 on the last Sunday of March to that of October (the
-- Summer Time Order 2002), the last Sunday that has begun at 1.00 is one of 25 March to 24 October.
CREATE MACRO catalogue.london_clock(utc) AS
utc + CASE
    WHEN strftime(date_trunc('week', utc + INTERVAL 23 HOUR) - INTERVAL 1 DAY, '%m%d') BETWEEN '0325' AND '1024'
        THEN INTERVAL 1 HOUR
    ELSE INTERVAL 0 HOUR
END;

-- The clock in London at the moment that is asked for, told by what its text has beside digits:
-- * a TIMESTAMP or its text ('2025-07-10 09:00:00'): that moment, as the clock in London shows it;
-- * a DATE or its text ('2025-07-10'): the last microsecond of that day in London, so that a release of 9.30 is in;
-- * 'infinity', which is later than every day: the newest that is known (docs/methods.md#the-newest);
-- * a TIMESTAMPTZ, or a text with an offset from UTC ('2025-07-10T08:00:00Z'): that moment. A cast of such a text to
--   TIMESTAMP drops the offset from DuckDB 1.4 on, one to TIMESTAMPTZ never does.
CREATE MACRO catalogue.clock_of(as_of) AS
CASE
    WHEN CAST(as_of AS VARCHAR) LIKE '%:%' AND translate(CAST(as_of AS VARCHAR), '0123456789:. T', '') = '--'
        THEN CAST(CAST(as_of AS VARCHAR) AS TIMESTAMP)
    WHEN
        length(CAST(as_of AS VARCHAR)) <= 10
        AND translate(CAST(as_of AS VARCHAR), '0123456789', '') IN ('--', 'infinity')
        THEN CAST(CAST(CAST(as_of AS VARCHAR) AS DATE) + INTERVAL 1 DAY - INTERVAL 1 MICROSECOND AS TIMESTAMP)
    WHEN translate(CAST(as_of AS VARCHAR), '0123456789:. T', '') IN ('--+', '---', '--Z')
        THEN catalogue.london_clock(make_timestamp(epoch_us(CAST(CAST(as_of AS VARCHAR) AS TIMESTAMPTZ))))
    ELSE error(
        'as of ' || coalesce(CAST(as_of AS VARCHAR), 'NULL') || ': give a day, as 2025-07-10, a moment as the clock in '
        || 'London shows it, as 2025-07-10 09:00:00, or with its offset from UTC, as 2025-07-10T08:00:00Z, or infinity'
    )
END;

-- That clock, held to be no earlier than the first release of what is asked: before it the answer would be empty for want
-- of releases held, and not of figures.
CREATE MACRO catalogue.clock_since(as_of, first_held, what) AS
CASE
    WHEN catalogue.clock_of(as_of) < first_held
        THEN error(
            'as of ' || CAST(as_of AS VARCHAR) || ' no release of ' || what || ' is held; the first that is held '
            || 'came at ' || CAST(first_held AS VARCHAR) || ' in London'
        )
    ELSE catalogue.clock_of(as_of)
END;

-- A day at which a window begins or ends: a DATE, its text, or the TIMESTAMP of its midnight; no moment is a day.
CREATE MACRO catalogue.day_of(day) AS
CASE
    WHEN regexp_matches(CAST(day AS VARCHAR), '^[0-9]{4}-[0-9]{2}-[0-9]{2}( 00:00:00)?$')
        THEN CAST(left(CAST(day AS VARCHAR), 10) AS DATE)
    ELSE error(
        'a window begins and ends with a day, as 2025-07-10, not with ' || coalesce(CAST(day AS VARCHAR), 'NULL')
    )
END;
