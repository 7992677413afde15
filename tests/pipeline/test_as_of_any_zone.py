"""What had been published at a moment, whatever the session's time zone and however the moment is written."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

LONDON = ZoneInfo("Europe/London")
ZONES = ("UTC", "Europe/London", "Pacific/Auckland", "America/Los_Angeles", "Asia/Kolkata")
# Two releases of the sample at 9.30 in London: on 1 May 2026, in summer time, and on 23 November 2023.
SUMMER = "SELECT max(vintage) FROM marts.crossings_as_of({}) WHERE series = 'sb_daily'"
WINTER = "SELECT max(vintage) FROM marts.returns_summary_as_of({})"
BEFORE, AFTER = "2026-04-24", "2026-05-01"
WRITTEN = {
    SUMMER: {
        "'2026-04-30'": BEFORE,
        "'2026-05-01'": AFTER,
        "DATE '2026-05-01'": AFTER,
        "'2026-05-01 09:29:59.999999'": BEFORE,
        "'2026-05-01 09:29'": BEFORE,
        "'2026-05-01T09:30:00'": AFTER,
        "TIMESTAMP '2026-05-01 09:29:59'": BEFORE,
        "TIMESTAMP_S '2026-05-01 09:30:00'": AFTER,
        "'2026-05-01T08:29:59Z'": BEFORE,
        "'2026-05-01T08:30:00Z'": AFTER,
        "'2026-05-01 20:29:59+12'": BEFORE,
        "'2026-05-01T20:30:00+12:00'": AFTER,
        "'2026-05-01 01:29:59.999-07'": BEFORE,
        "'2026-05-01 14:00:00+05:30'": AFTER,
        "TIMESTAMPTZ '2026-05-01 08:29:59+00'": BEFORE,
        "TIMESTAMPTZ '2026-05-01 20:30:00+12'": AFTER,
        "CAST('2026-05-01 08:29:59.999999+00' AS TIMESTAMPTZ)": BEFORE,
        "'infinity'": "2026-07-10",
        "TIMESTAMPTZ 'infinity'": "2026-07-10",
    },
    WINTER: {
        "'2023-11-23T09:29:59Z'": "2023-08-24",
        "'2023-11-23T09:30:00Z'": "2023-11-23",
        "TIMESTAMPTZ '2023-11-23 22:29:59+13'": "2023-08-24",
        "TIMESTAMPTZ '2023-11-23 22:30:00+13'": "2023-11-23",
    },
}
RELEASE = datetime(2026, 5, 1, 8, 30, tzinfo=UTC)
BOUND = (
    (RELEASE, AFTER),
    (RELEASE - timedelta(microseconds=1), BEFORE),
    (RELEASE.astimezone(ZoneInfo("Pacific/Auckland")), AFTER),
    (datetime(2026, 5, 1, 9, 29, 59), BEFORE),
    (datetime(2026, 5, 1, 9, 30), AFTER),
    (date(2026, 5, 1), AFTER),
    ("2026-05-01T08:29:59Z", BEFORE),
)


@pytest.fixture(scope="module")
def warehouse(sample_warehouse):
    path = sample_warehouse.execute("SELECT path FROM duckdb_databases() WHERE NOT internal").fetchone()[0]
    with duckdb.connect(path, read_only=True) as connection:
        yield connection


@pytest.mark.parametrize("zone", ZONES)
def test_a_moment_is_the_same_in_every_session(warehouse, zone):
    warehouse.execute(f"SET TimeZone = '{zone}'")
    for query, known in WRITTEN.items():
        found = {asked: warehouse.execute(query.format(asked)).fetchone()[0] for asked in known}
        assert found == known
    for moment, vintage in BOUND:
        assert warehouse.execute(SUMMER.format("?"), [moment]).fetchone() == (vintage,), moment


# Half of the moments lie within two days of one at which the clocks change.
CHANGES = [datetime(2023, 3, 26, 1), datetime(2023, 10, 29, 1), datetime(2026, 3, 29, 1), datetime(2020, 10, 25, 1)]
NEAR_A_CHANGE = st.builds(
    lambda at, seconds: at + timedelta(seconds=seconds), st.sampled_from(CHANGES), st.integers(-172_800, 172_800)
)


@given(
    st.lists(
        st.tuples(
            NEAR_A_CHANGE | st.datetimes(datetime(1997, 1, 1), datetime(2037, 12, 31)),
            st.sampled_from(ZONES).map(ZoneInfo),
        ),
        min_size=40,
        max_size=40,
    )
)
@settings(max_examples=12)
def test_every_moment_is_read_as_the_clock_in_london_shows_it(warehouse, moments):
    known, values = [], []
    for utc, zone in moments:
        there = utc.replace(tzinfo=UTC).astimezone(zone)
        known.append((utc.replace(tzinfo=UTC).astimezone(LONDON).replace(tzinfo=None),) * 3)
        values += [there, str(there), there.isoformat()]
    rows = ", ".join("(?, ?, ?)" for _ in moments)
    asked = "SELECT catalogue.clock_of(a), catalogue.clock_of(b), catalogue.clock_of(c)"
    assert warehouse.execute(f"{asked} FROM (VALUES {rows}) AS m (a, b, c)", values).fetchall() == known


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("NULL", "as of NULL: give a day, as 2025-07-10"),
        ("CAST(NULL AS TIMESTAMPTZ)", "as of NULL: give a day"),
        ("'2023-08-24 08:30:00 UTC'", "or with its offset from UTC"),
        ("'2023-08-24 08:30:00 Pacific/Auckland'", "or with its offset from UTC"),
        ("'24 August 2023'", "as of 24 August 2023: give a day"),
        ("''", "as of : give a day"),
        ("20230824", "as of 20230824: give a day"),
        ("'-infinity'", "as of -infinity: give a day"),
        ("'2023-02-30'", "2023-02-30"),
        ("'2023-08-24 25:00:00Z'", "2023-08-24 25:00:00Z"),
    ],
)
@pytest.mark.parametrize("mart", ["returns_summary", "crossings_yearly", "revisions"])
def test_what_names_no_moment_is_refused(warehouse, mart, asked, words):
    with pytest.raises(duckdb.Error) as refused:
        warehouse.execute(f"FROM marts.{mart}_as_of({asked})").fetchall()
    assert words in str(refused.value)


def test_a_moment_before_the_first_release_held_is_an_error_that_names_it(warehouse):
    for mart, first in (
        ("returns_summary", "2023-08-24"),
        ("crossings", "2026-04-24"),
        ("crossings_yearly", "2023-11-23"),
        ("revisions", "2023-08-24"),
    ):
        with pytest.raises(duckdb.InvalidInputException) as refused:
            warehouse.execute(f"SELECT count(*) FROM marts.{mart}_as_of('2011-01-01')").fetchall()
        assert str(refused.value).endswith(
            f"as of 2011-01-01 no release of marts.{mart} is held; "
            f"the first that is held came at {first} 09:30:00 in London"
        )


def test_a_mart_that_reads_another_answers_before_the_first_release_of_that_one(warehouse):
    rows = "SELECT period, series, arrivals, arrivals_sb_daily FROM marts.crossings_yearly_as_of('2024-01-01')"
    assert warehouse.execute(f"{rows} WHERE period = '2022'").fetchall() == [("2022", "irr_quarterly", 45774, None)]
