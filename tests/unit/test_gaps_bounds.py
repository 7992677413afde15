"""What is vouched for where only bounds of a publication are known, as of captures, and where a day has two releases."""

from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256 as sha
from types import SimpleNamespace

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.archive.sightings import Sighting
from assets.checks.audit import _known
from assets.dates import LONDON
from assets.marts.history import _first_release
from assets.observations.report import Report
from assets.tables import contracts
from assets.vintages import catalogue, order
from assets.vintages.gaps import gap_rows, release_gaps
from assets.vintages.order import order_vintages
from assets.vintages.publication_dates import ListedFile, PageHistory
from assets.vintages.schemas import create_schemas, insert
from assets.vintages.seen import Seen
from tests.unit.test_gaps import BOATS, MEDIA, STATISTICS, boats, gaps_of, on, page, read, utc

NAME = "small-boats-time-series.ods"
CALENDAR = "no release was due before 10 June 2026"


def captured(name: str, at: str, table_id: str = "SB_01", path: str = BOATS, published: str | None = None):
    """Return a reading of a file that says no day, captured by a web archive at a moment."""
    sha256 = sha(f"{name} {at}".encode()).hexdigest()
    said = utc(published).isoformat() if published else None
    sighting = Sighting(sha256, name, path, name, f"{MEDIA}/{name}", "k", said, "captured page", utc(at), "a capture")
    report = Report(
        table_id, sha256, "key", "read", sheet=table_id, rows=1, first_period="2018-01-01", last_period="2018-01-02"
    )
    return contracts()[table_id], report, [sighting]


@pytest.mark.parametrize("at", ["2026-06-12T08:00", "2026-06-12T12:00"])
def test_a_file_captured_on_a_friday_is_not_the_release_of_that_friday(monkeypatch, at):
    gaps = gaps_of(captured(NAME, at), monkeypatch=monkeypatch)
    words = "a release had come by 12 June 2026, and nobody knows for which day it was due"
    assert on(gaps, "2026-06-12") == on(gaps, "2026-06-16") == (None, words)


def test_nor_is_a_quarter_vouched_for_by_a_capture_on_its_last_thursday(monkeypatch):
    old = captured("returns-summary-mar-2025-tables.ods", "2025-08-28T12:00", "Ret_01", STATISTICS)
    gaps = gaps_of(old, monkeypatch=monkeypatch)
    assert {gap.gap for gap in gaps} == {None}


def test_a_file_that_the_page_did_not_list_that_morning_is_of_that_day(monkeypatch):
    new = captured(NAME, "2026-06-12T12:00")
    states = page(BOATS, ("2026-06-12T08:00", []), ("2026-06-12T12:00", [NAME]))
    gaps = gaps_of(new, histories=[states], monkeypatch=monkeypatch)
    assert on(gaps, "2026-06-16") == (False, "no release was due before 17 June 2026")


def test_before_a_release_that_had_come_by_some_day_nobody_knows(monkeypatch):
    """It was captured on a Friday on which one was due, and may have come on any day since the release before."""
    gaps = gaps_of(*boats("2026-06-05"), captured(NAME, "2026-06-12T12:00"), monkeypatch=monkeypatch)
    assert on(gaps, "2026-06-05") == on(gaps, "2026-06-11") == (
        None, "a release had come by 12 June 2026, and nobody knows since when",
    )  # fmt: skip


def test_a_page_that_lists_a_release_which_was_captured_later_does_not_vouch_for_the_one_before(monkeypatch):
    first = boats("2026-06-05", seen="2026-06-05T10:00")
    name, later = first[0][2][0].file, NAME
    states = page(BOATS, ("2026-06-06T12:00", [name]), ("2026-06-19T12:00", [name, later]))
    gaps = gaps_of(*first, captured(later, "2026-06-30T12:00"), histories=[states], monkeypatch=monkeypatch)
    assert on(gaps, "2026-06-05") == (False, "the page, seen on 6 June 2026, lists no later release")
    words = "a release had come by 30 June 2026, and nobody knows since when"
    assert on(gaps, "2026-06-07") == on(gaps, "2026-06-18") == on(gaps, "2026-06-29") == (None, words)


def test_other_bytes_under_one_address_are_those_only_while_they_were_fetched(monkeypatch):
    old, new = captured(NAME, "2026-06-05T12:00"), captured(NAME, "2026-06-30T12:00")
    states = page(BOATS, *((f"2026-06-{day}T13:00", [NAME]) for day in ("05", "12", "19")))
    gaps = gaps_of(old, new, histories=[states], monkeypatch=monkeypatch)
    assert {on(gaps, day)[0] for day in ("2026-06-06", "2026-06-12", "2026-06-18")} == {None}


def test_a_page_that_lists_a_file_no_more_does_not_say_that_it_came_later(monkeypatch):
    name, after = "small-boats-time-series-0.ods", "small-boats-time-series-1.ods"
    later = read("SB_01", "2026-06-12T08:30", after, "2026-06-12T10:00")
    states = page(BOATS, ("2026-06-05T12:00", [name]), ("2026-06-12T09:30", [after]))
    gaps = gaps_of(captured(name, "2026-06-12T12:00"), later, histories=[states], monkeypatch=monkeypatch)
    # The file that was captured last may be the older one.
    assert {gap.gap for gap in gaps if gap.starts_at and gap.starts_at >= utc("2026-06-12T12:00")} == {None}


# -- files that are listed and not held -------------------------------------------------------------


def test_a_file_listed_first_between_two_states_came_by_the_second_and_not_before_the_first(monkeypatch):
    first = boats("2026-06-05", seen="2026-06-05T10:00")
    name, later = first[0][2][0].file, NAME
    states = page(BOATS, ("2026-06-06T12:00", [name]), ("2026-06-09T12:00", [later]))
    before = replace(states, files=tuple(replace(file, changed=utc("2026-06-05T09:30")) for file in states.files))
    gaps = gaps_of(*first, histories=[before], monkeypatch=monkeypatch)
    assert on(gaps, "2026-06-05") == (False, "the page, seen on 6 June 2026, lists no later release")
    assert on(gaps, "2026-06-06")[0] is on(gaps, "2026-06-08")[0] is None
    assert on(gaps, "2026-06-09")[0] is True
    # A change of the page that was told between the two says when.
    told = replace(states, files=tuple(replace(file, changed=utc("2026-06-08T09:30")) for file in states.files))
    assert on(gaps_of(*first, histories=[told], monkeypatch=monkeypatch), "2026-06-08")[0] is True


def titled(path: str, *states: tuple[str, dict[str, str]]) -> PageHistory:
    """Return the history of a page whose attachments have titles: names and titles by moment."""
    history = page(path, *((at, list(names)) for at, names in states))
    titles = {name: title for _, names in states for name, title in names.items()}
    return replace(history, files=tuple(replace(file, title=titles[file.name]) for file in history.files))


def test_a_file_that_only_its_title_tells_to_be_of_the_table_stands_in_the_way(monkeypatch):
    mine = read("Ret_D01", "2025-02-27", "returns-datasets-dec-2024.xlsx", "2025-02-27T10:00", STATISTICS)
    titles = {mine[2][0].file: "Returns detailed datasets, December 2024", "data.xlsx": "Returns detailed datasets"}
    gaps = gaps_of(mine, histories=[titled(STATISTICS, ("2025-06-30T12:00", titles))], monkeypatch=monkeypatch)
    assert on(gaps, "2025-05-22")[0] is on(gaps, "infinity")[0] is None


def test_a_name_that_is_used_again_at_another_address_is_another_file(monkeypatch):
    first = captured(NAME, "2026-06-05T12:00", published="2026-06-05T09:30")
    again = ListedFile(f"{MEDIA}/2/{NAME}", "t", NAME, utc("2026-06-12T12:00"), utc("2026-06-06T12:00"), None)
    history = page(BOATS, ("2026-06-06T12:00", [NAME]))
    listings = (*history.listings, (again.first_at, frozenset({again.url, *history.listings[0][1]})))
    gaps = gaps_of(
        first, histories=[replace(history, listings=listings, files=(*history.files, again))], monkeypatch=monkeypatch
    )
    assert on(gaps, "2026-06-11")[0] is None
    assert on(gaps, "2026-06-12")[0] is on(gaps, "infinity")[0] is True


def test_a_document_that_the_page_came_to_list_and_nobody_holds_is_known(monkeypatch):
    path = "/government/publications/returns-from-the-uk-and-illegal-working-activity-since-july-2024"
    held = read("returns_between_dates", "2025-03-31T10:00:00+01:00", "returns-from-the-uk-from-5-july-2024-to-22-march-2025",
                "2025-03-31T11:00", path)  # fmt: skip
    name, later = held[2][0].file, "returns-from-the-uk-from-5-july-2024-to-18-may-2025"
    history = page(path, ("2025-04-01T12:00", [name]), ("2025-05-22T12:00", [name, later, "a-note"]))
    own = {file.url: f"https://www.gov.uk{path}/{file.name}" for file in history.files}
    history = replace(
        history,
        listings=tuple((at, frozenset(own[url] for url in urls)) for at, urls in history.listings),
        files=tuple(replace(file, url=own[file.url]) for file in history.files),
    )
    held = (*held[:2], [replace(sighting, url=own[sighting.url], page=f"{path}/{name}") for sighting in held[2]])
    gaps = gaps_of(held, histories=[history], monkeypatch=monkeypatch)
    words = (
        "release of 22 May 2025 is known and not held: listed by the page as it was on 2025-05-22; the file is not held"
    )
    assert on(gaps, "2025-05-22") == on(gaps, "infinity") == (True, words)
    # One that was imported by hand has no address, and its own page.
    by_hand = read("returns_between_dates", "2025-05-22", f"{later}.html", page=f"{path}/{later}")
    assert {gap.gap for gap in gaps_of(held, by_hand, histories=[history], monkeypatch=monkeypatch)} == {False, None}


# -- two releases of a day --------------------------------------------------------------------------


def two_of_a_day():
    first = read("SB_01", "2026-06-05T09:30:00+01:00", "5_June_2026_Small_boats_-_time_series.ods")
    second = read("SB_01", "2026-06-05T15:00:00+01:00", "05_June_2026_Small_boats_-_time_series_v2.ods")
    return first, second


def test_a_second_release_of_a_day_that_was_not_read_is_not_vouched_away(monkeypatch):
    first, (contract, report, sightings) = two_of_a_day()
    failed = (contract, replace(report, status="failed", rows=0, first_period=None, last_period=None), sightings)
    gaps = gaps_of(first, failed, monkeypatch=monkeypatch)
    gap, words = on(gaps, "2026-06-05")
    assert gap is None and words.startswith("another release of 5 June 2026 is known and not held")
    assert on(gaps, "2026-06-09") == on(gaps, "infinity") == (gap, words)
    (morning,) = [each for each in gaps if each.starts_at == utc("2026-06-05T09:30")]
    assert (morning.ends_at, morning.gap, morning.basis) == (utc("2026-06-05T15:00"), False, CALENDAR)


def test_nor_is_one_that_the_checks_set_aside(monkeypatch):
    monkeypatch.setattr(order, "listed_releases", list)
    ordered = order_vintages(two_of_a_day())
    kept, aside = ordered.vintages[:1], ordered.vintages[1:]
    gaps = release_gaps(kept, _known(ordered.known, kept, aside), Seen([], {}))
    assert [gap.gap for gap in gaps] == [False, None, None]
    # The other way round the later one is held.
    gaps = release_gaps(aside, _known(ordered.known, aside, kept), Seen([], {}))
    assert [gap.gap for gap in gaps] == [False, None, None]
    assert on(gaps, "2026-06-05") == (False, CALENDAR)


def test_nor_is_a_version_that_the_page_listed_and_nobody_holds(monkeypatch):
    first = boats("2026-06-05", seen="2026-06-05T10:00")
    name, second = first[0][2][0].file, "05_June_2026_Small_boats_-_time_series_v2.ods"
    states = page(BOATS, ("2026-06-05T10:00", [name]), ("2026-06-05T16:00", [second]))
    gaps = gaps_of(*first, histories=[states], monkeypatch=monkeypatch)
    assert on(gaps, "2026-06-05")[0] is on(gaps, "2026-06-09")[0] is on(gaps, "infinity")[0] is None


@pytest.mark.parametrize("status", ["read", "failed"])
def test_beside_a_file_of_no_known_day_nothing_is_vouched_for(monkeypatch, status):
    contract, report, (sighting,) = read("SB_01", "2026-06-01", "small-boats-time-series.ods")
    undated = (contract, replace(report, status=status), [replace(sighting, published=None)])
    gaps = gaps_of(*boats("2026-06-05", "2026-06-12"), undated, monkeypatch=monkeypatch)
    words = "a file of this table is at hand of which nothing says when it was published; it may be the newest"
    assert on(gaps, "2026-06-06") == on(gaps, "2026-06-12") == (None, words)


def test_a_page_that_was_withdrawn_vouches_for_nothing_from_then_on(monkeypatch):
    file = boats("2026-06-05", seen="2026-06-05T10:00")
    name = file[0][2][0].file
    states = page(BOATS, ("2026-06-14T12:00", [name]), ("2026-06-28T12:00", [name]))
    gaps = gaps_of(*file, histories=[replace(states, withdrawn_on=date(2026, 6, 20))], monkeypatch=monkeypatch)
    words = "the page, seen on 14 June 2026, lists no later release"
    assert on(gaps, "2026-06-13") == (False, words)
    assert on(gaps, "2026-06-15")[0] is None
    assert on(gaps, "infinity") == (False, f"the newest release known is held; {words}")


# -- asked of the warehouse -------------------------------------------------------------------------


@pytest.fixture
def catalogue_of_a_night():
    """A catalogue with two releases in the hour that comes twice when the clocks go back."""
    connection = duckdb.connect()
    create_schemas(connection)
    days = ("2025-10-24T09:30:00+01:00", "2025-10-26T01:50:00+01:00", "2025-10-26T01:10:00+00:00")
    vintages = order_vintages(
        read("SB_01", day, f"{number}-small-boats-time-series.ods") for number, day in enumerate(days)
    ).vintages
    insert(connection, "catalogue.vintages", catalogue.vintage_rows(vintages, {v.report.sha256: 1 for v in vintages}))
    insert(connection, "catalogue.release_gaps", gap_rows(release_gaps(vintages, [], Seen([], {}))))
    return connection


def test_an_answer_has_each_row_once_in_the_hour_that_comes_twice(catalogue_of_a_night):
    rows = catalogue_of_a_night.execute(
        "SELECT vintage, vintage_gap FROM catalogue.vintages_as_of('SB_01', '2025-10-26 01:30:00') ORDER BY ALL"
    ).fetchall()
    assert rows == [("2025-10-24", False), ("2025-10-26 (2)", False)]


def test_in_the_hour_that_comes_twice_a_moment_of_utc_has_what_its_clock_has(catalogue_of_a_night):
    for moment in ("2025-10-26 00:30:00+00", "2025-10-26 01:30:00+00"):
        asked = f"SELECT vintage FROM catalogue.vintages_as_of('SB_01', '{moment}') ORDER BY ALL"
        assert catalogue_of_a_night.execute(asked).fetchall() == [("2025-10-24",), ("2025-10-26 (2)",)]


def test_a_first_figure_is_a_first_release_only_where_every_table_of_the_mart_can_vouch_for_it(catalogue_of_a_night):
    connection = catalogue_of_a_night
    connection.execute("INSERT INTO catalogue.tables BY NAME SELECT 'SB_01' AS table_id, 'sb_01' AS observations_table")
    connection.execute("INSERT INTO catalogue.tables BY NAME SELECT 'SB_02' AS table_id, 'sb_02' AS observations_table")
    connection.execute("CREATE SCHEMA IF NOT EXISTS marts")
    connection.execute(
        "CREATE TABLE marts.m_history AS SELECT 1 AS day, TIMESTAMP '2025-10-26 00:50:00' AS realtime_start"
    )
    mart = SimpleNamespace(name="m", grain=("day",), sources_of_all=lambda: {"sb_01", "sb_02"})

    def first_of() -> list[tuple[str]]:
        _first_release(connection, mart)
        found = connection.execute("SELECT first_of FROM marts.m_first_release").fetchall()
        connection.execute("DROP VIEW marts.m_first_release")
        return found

    assert first_of() == [("first release",)]
    # Another table of the mart was published then, and nothing is known of it before.
    connection.execute("""
        INSERT INTO catalogue.vintages BY NAME
        SELECT 9 AS vintage_id, 'SB_02' AS table_id, TIMESTAMP '2025-10-26 00:50:00' AS published_at
    """)
    assert first_of() == [("first held",)]


# -- whatever was captured, and when ----------------------------------------------------------------

START = utc("2026-01-02T09:30")
WEEKS = st.lists(st.sampled_from([None, 0, 0, 0, -1, 4]), min_size=1, max_size=9)  # a Friday, days off it, or none
FILES = st.lists(st.tuples(st.sampled_from(["told", "captured", "lost"]), st.integers(0, 700)), min_size=9, max_size=9)


@settings(max_examples=40, deadline=None)
@given(
    shifts=WEEKS,
    files=FILES,
    looks=st.lists(st.integers(-48, 1600), max_size=8, unique=True),
    all_listed=st.booleans(),
    told=st.booleans(),
)
def test_no_later_release_is_missed_whatever_was_captured_of_pages_and_files(shifts, files, looks, all_listed, told):
    """The page lists the newest file, or all; a file says its day, or was captured some hours after, or is lost."""
    truth = {
        f"small-boats-time-series-{number}.ods": START + timedelta(days=7 * number + shift)
        for number, shift in enumerate(shifts)
        if shift is not None
    }
    readings = []
    for (name, at), (kept, hours) in zip(truth.items(), files, strict=False):
        if kept == "captured":
            readings.append(captured(name, (at + timedelta(hours=hours)).astimezone(LONDON).isoformat()[:16]))
        elif kept == "told":
            readings.append(read("SB_01", at.isoformat(), name, (at + timedelta(hours=1)).isoformat()[:16]))
    listings = []
    for look in sorted(START + timedelta(hours=hours) for hours in looks):
        names = [name for name, at in truth.items() if at <= look]
        listings.append((look.astimezone(LONDON).isoformat()[:16], names if all_listed else names[-1:]))
    states = page(BOATS, *listings)
    changed = {
        file.name: max((at for at in truth.values() if at <= file.first_at), default=None) for file in states.files
    }
    if told:
        states = replace(states, files=tuple(replace(file, changed=changed[file.name]) for file in states.files))
    with pytest.MonkeyPatch.context() as monkeypatch:
        gaps = gaps_of(*readings, histories=[states], monkeypatch=monkeypatch)
        vintages = order_vintages(readings, {BOATS: states}).vintages
    own = {vintage.label: truth[vintage.sighting.file] for vintage in vintages}
    missed = [
        (gap, at)
        for gap in gaps
        for at in truth.values()
        if gap.gap is False
        and gap.starts_at
        and own[gap.vintage] < at
        and at < (gap.ends_at or utc("2027-01-01T00:00"))
    ]
    assert missed == []
