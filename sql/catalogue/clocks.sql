-- What a day or a moment means that is asked for, in any time zone of the session (docs/methods.md#as-of-a-day). No macro
-- here asks the session for its zone, nor needs an extension.

-- The clock in London at a moment of UTC: summer time from the last Sunday of March to that of October, from 1.00 UTC on
-- (the Summer Time Order 2002). Sunday is day 0 of the week.
CREATE MACRO catalogue.london_clock(utc) AS
utc + CASE
    WHEN
        utc >= make_date(year(utc), 3, 31) - CAST(dayofweek(make_date(year(utc), 3, 31)) AS INTEGER) + INTERVAL 1 HOUR
        AND utc < make_date(year(utc), 10, 31) - CAST(dayofweek(make_date(year(utc), 10, 31)) AS INTEGER)
        + INTERVAL 1 HOUR
        THEN INTERVAL 1 HOUR
    ELSE INTERVAL 0 HOUR
END;

-- The text of a moment, with seconds: DuckDB before 1.1 reads none without.
CREATE MACRO catalogue.with_seconds(moment) AS
regexp_replace(moment, '^(.{10}.[0-9]{2}:[0-9]{2})($|[^:0-9])', '\1:00\2');

-- The clock in London at the moment that is asked for:
-- * a DATE or the text of one ('2025-07-10'), the last microsecond of that day in London, so that a release of 9.30 is in;
-- * a TIMESTAMP or its text ('2025-07-10 09:00:00'), that moment, as a clock in London shows it;
-- * a TIMESTAMPTZ, or a text with an offset from UTC ('2025-07-10T08:00:00Z'), that moment;
-- * 'infinity', which is later than every day, for the newest that is known (docs/methods.md#the-newest).
-- Casts of a text with an offset to TIMESTAMP drop the offset from DuckDB 1.4 on, those to TIMESTAMPTZ never do.
CREATE MACRO catalogue.clock_of(as_of) AS
CASE
    WHEN regexp_matches(CAST(as_of AS VARCHAR), '^([0-9]{4}-[0-9]{2}-[0-9]{2}|infinity)$')
        THEN CAST(CAST(CAST(as_of AS VARCHAR) AS DATE) + INTERVAL 1 DAY - INTERVAL 1 MICROSECOND AS TIMESTAMP)
    WHEN regexp_matches(CAST(as_of AS VARCHAR), '^[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?$')
        THEN CAST(catalogue.with_seconds(CAST(as_of AS VARCHAR)) AS TIMESTAMP)
    WHEN
        regexp_matches(
            CAST(as_of AS VARCHAR),
            '^[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?([Zz]|[+-][0-9]{2}(:[0-9]{2}){0,2})$'
        )
        THEN catalogue.london_clock(
            make_timestamp(epoch_us(CAST(catalogue.with_seconds(CAST(as_of AS VARCHAR)) AS TIMESTAMPTZ)))
        )
    ELSE error(
        'as of ' || coalesce(CAST(as_of AS VARCHAR), 'NULL') || ': give a day, as 2025-07-10, a moment as the clock in '
        || 'London shows it, as 2025-07-10 09:00:00, a moment with its offset from UTC, as 2025-07-10T08:00:00Z, or infinity'
    )
END;

-- A day at which a window begins or ends: a DATE, its text, or the TIMESTAMP of its midnight; no moment is a day.
CREATE MACRO catalogue.day_of(day) AS
CASE
    WHEN regexp_matches(CAST(day AS VARCHAR), '^[0-9]{4}-[0-9]{2}-[0-9]{2}( 00:00:00)?$')
        THEN CAST(left(CAST(day AS VARCHAR), 10) AS DATE)
    ELSE error('a window begins and ends with a day, as 2025-07-10, not with ' || coalesce(CAST(day AS VARCHAR), 'NULL'))
END;

-- The clock that is asked for, held to be no earlier than the first release of what is asked: before it the answer would
-- be empty for want of releases held, and not of figures.
CREATE MACRO catalogue.held_since(clock, first_held, what) AS
CASE
    WHEN clock < first_held THEN error(
        'as of ' || strftime(clock, '%Y-%m-%d %H:%M:%S') || ' in London no release of ' || what
        || ' is held; the first that is held came at ' || strftime(first_held, '%Y-%m-%d %H:%M:%S')
    )
    ELSE clock
END;
