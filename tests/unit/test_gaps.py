"""Whether the newest vintage held was the newest release: what the calendar and the pages vouch for, and what nobody can."""

import csv
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.archive.sightings import Sighting
from assets.dates import LONDON, release_moment
from assets.observations.report import Report
from assets.publications.content_api import Change
from assets.reference import FOLDER
from assets.tables import contracts
from assets.vintages import catalogue, order
from assets.vintages.due import due_after
from assets.vintages.gaps import ReleaseGap, gap_rows, release_gaps
from assets.vintages.known_releases import KnownRelease
from assets.vintages.order import order_vintages
from assets.vintages.publication_dates import ListedFile, PageHistory
from assets.vintages.schemas import create_schemas, insert
from assets.vintages.seen import Seen

IMPORTED = datetime(2026, 11, 1, tzinfo=UTC)
BOATS = "/government/publications/migrants-detected-crossing-the-english-channel-in-small-boats"
STATISTICS = "/government/statistical-data-sets/immigration-system-statistics-data-tables"
MEDIA = "https://assets.publishing.service.gov.uk/media"


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON).astimezone(UTC)


def read(
    table_id: str, published: str, file: str, seen: str | None = None, page: str = BOATS, last: str = "2018-01-02"
):
    """Return a reading of a table in a file: imported by hand, or fetched at a moment."""
    sha256 = f"{file} {published}".encode().hex()[:64].ljust(64, "0")
    url = f"{MEDIA}/{file}" if seen else None
    at = utc(seen) if seen else IMPORTED
    sighting = Sighting(sha256, file, page, file, url, "verbatim", published, "import manifest", at)
    report = Report(
        table_id, sha256, "key", "read", sheet=table_id, rows=1, first_period="2018-01-01", last_period=last
    )
    return contracts()[table_id], report, [sighting]


def boats(*days: str, seen: str | None = None):
    return [
        read("SB_01", day, f"{date.fromisoformat(day):%d_%B_%Y}_Small_boats_-_time_series.ods", seen) for day in days
    ]


def gaps_of(*readings, known: tuple[tuple[str, str], ...] = (), histories=(), monkeypatch) -> list[ReleaseGap]:
    moments = [(table, release_moment(date.fromisoformat(day))) for table, day in known]
    listed = [KnownRelease(table, BOATS, "Known", at.date(), at, "a list", False, at) for table, at in moments]
    monkeypatch.setattr(order, "listed_releases", lambda: listed)
    pages = {history.base_path: history for history in histories}
    seen = Seen([s for _, _, sightings in readings for s in sightings], pages)
    ordered = order_vintages(readings, pages)
    return release_gaps(ordered.vintages, ordered.known, seen, ordered.undated)


def on(gaps: list[ReleaseGap], day: str) -> tuple[bool | None, str]:
    """Return what is said of the end of a day in London, or of the newest that is known."""
    if day == "infinity":
        (gap,) = [gap for gap in gaps if gap.starts_at is None]
    else:
        at = utc(f"{date.fromisoformat(day) + timedelta(days=1)}T00:00") - timedelta(seconds=1)
        (gap,) = [g for g in gaps if g.starts_at and g.starts_at <= at and (g.ends_at is None or at < g.ends_at)]
    return gap.gap, gap.basis


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2026-06-05", (False, "the next release that was due is that of 12 June 2026")),
        ("2026-06-11", (False, "the next release that was due is that of 12 June 2026")),
        ("2026-06-16", (False, "no release was due before 17 June 2026")),
        ("2026-06-17", (None, "a release was due on Friday 19 June 2026 and none is known")),
        ("2026-06-25", (None, "a release was due on Friday 19 June 2026 and none is known")),
        ("2026-06-26", (True, "release of 26 June 2026 is known and not held: a list")),
        ("2026-12-31", (True, "release of 26 June 2026 is known and not held: a list")),
        ("infinity", (True, "release of 26 June 2026 is known and not held: a list")),
    ],
)
def test_a_friday_without_a_known_release_is_unknown_and_a_known_one_is_a_gap(monkeypatch, day, expected):
    gaps = gaps_of(*boats("2026-06-05", "2026-06-12"), known=(("SB_01", "2026-06-26"),), monkeypatch=monkeypatch)
    assert on(gaps, day) == expected


def test_a_release_off_its_day_may_be_late_or_early_so_that_nothing_is_vouched_for(monkeypatch):
    gaps = gaps_of(*boats("2025-12-19", "2025-12-31", "2026-01-09"), monkeypatch=monkeypatch)
    assert on(gaps, "2025-12-23") == (False, "no release was due before 24 December 2025")
    assert on(gaps, "2025-12-30") == (None, "a release was due on Friday 26 December 2025 and none is known")
    off = (None, "the release of 31 December 2025 came off the calendar; another was due on Friday 2 January 2026")
    assert (on(gaps, "2025-12-31"), on(gaps, "2026-01-08")) == (off, off)
    (moment,) = [gap for gap in gaps if gap.basis == "it was published at that moment"]
    assert (moment.starts_at, moment.ends_at, moment.gap) == (
        utc("2025-12-31T09:30"), utc("2025-12-31T09:30:01"), False,
    )  # fmt: skip


def test_a_second_version_does_not_stand_for_the_first(monkeypatch):
    second = read("SB_01", "2026-02-20", "20_February_2026_Small_boats_-_time_series_v2.ods")
    gaps = gaps_of(*boats("2026-02-13"), second, monkeypatch=monkeypatch)
    assert on(gaps, "2026-02-17") == (False, "no release was due before 18 February 2026")
    assert on(gaps, "2026-02-19") == (None, "a release was due on Friday 20 February 2026 and none is known")
    assert on(gaps, "2026-02-20")[0] is False


def test_outside_the_days_of_the_calendar_and_for_irregular_releases_nothing_is_vouched_for(monkeypatch):
    last = read("Ret_01", "2026-08-27", "returns-summary-jun-2026-tables.ods", page=STATISTICS)
    gaps = gaps_of(last, monkeypatch=monkeypatch)
    assert on(gaps, "2026-08-31") == (False, "no release was due before 1 September 2026")
    assert on(gaps, "2026-09-01") == (None, "the calendar is known to be right until 31 August 2026 only")
    old = gaps_of(
        read("Ret_01", "2019-08-22", "returns-summary-jun-2019-tables.ods", page=STATISTICS), monkeypatch=monkeypatch
    )
    assert on(old, "2019-08-22") == (None, "the calendar says nothing of 22 August 2019")
    irregular = gaps_of(read("illegal_working_visits", "2026-01-28", "visits.ods"), monkeypatch=monkeypatch)
    words = "its releases come on no fixed days, and its page was not seen later"
    assert on(irregular, "2026-01-28") == (None, words)
    assert on(irregular, "infinity")[0] is None


def test_a_quarter_is_open_from_the_first_day_of_its_month():
    due = due_after("Ret_D01", utc("2025-02-27T09:30"))
    assert (due.at, due.days) == (utc("2025-05-01T00:00"), {date(2025, 5, 22), date(2025, 5, 29)})
    assert due_after("Ret_D01", utc("2025-02-20T09:30")).days == due.days  # the first of two Thursdays
    assert due_after("Ret_D01", utc("2025-02-25T09:30")).at == utc("2025-02-25T09:30")  # no Thursday


def test_an_edition_of_the_early_morning_may_be_that_of_the_day_before():
    assert due_after("last_7_days", utc("2026-03-08T08:56")).at == utc("2026-03-08T08:56")
    assert due_after("last_7_days", utc("2026-03-08T11:00")).at == utc("2026-03-09T00:00")


# -- what pages vouch for ---------------------------------------------------------------------------


def page(path: str, *states: tuple[str, list[str]], notes: tuple[Change, ...] = ()) -> PageHistory:
    listings = tuple((utc(at), frozenset(f"{MEDIA}/{name}" for name in names)) for at, names in states)
    files: dict[str, ListedFile] = {}
    for number, (at, names) in enumerate(states):
        before = listings[number - 1][0] if number else None
        for name in names:
            files.setdefault(name, ListedFile(f"{MEDIA}/{name}", name, name, utc(at), before, None))
    return PageHistory(path, notes, None, listings, tuple(files.values()))


def test_a_page_that_lists_the_file_and_no_later_one_vouches_until_it_was_seen(monkeypatch):
    file = boats("2026-06-05", seen="2026-06-05T10:00")
    name = file[0][2][0].file
    gaps = gaps_of(
        *file,
        histories=[page(BOATS, ("2026-06-05T10:00", [name]), ("2026-06-21T12:00", [name, "other.pdf"]))],
        monkeypatch=monkeypatch,
    )
    words = "the page, seen on 21 June 2026, lists no later release"
    assert on(gaps, "2026-06-20") == (False, words)
    assert on(gaps, "2026-06-21") == (None, "a release was due on Friday 12 June 2026 and none is known")
    assert on(gaps, "infinity") == (False, f"the newest release known is held; {words}")


def test_a_file_that_the_page_came_to_list_and_the_archive_lacks_is_known(monkeypatch):
    file = boats("2026-06-05", seen="2026-06-05T10:00")
    name, later = file[0][2][0].file, "12_June_2026_Small_boats_-_time_series.ods"
    gaps = gaps_of(
        *file,
        histories=[page(BOATS, ("2026-06-06T12:00", [name]), ("2026-06-12T12:00", [later]))],
        monkeypatch=monkeypatch,
    )
    listed = "listed by the page as it was on 2026-06-12; the file is not held"
    words = f"release of 12 June 2026 is known and not held: {listed}"
    assert on(gaps, "2026-06-12") == on(gaps, "infinity") == (True, words)


def test_a_page_that_lists_another_file_from_the_start_vouches_for_nothing(monkeypatch):
    file = boats("2026-06-05", seen="2026-06-05T10:00")
    name, other = file[0][2][0].file, "Small_boats_-_time_series.ods"
    gaps = gaps_of(*file, histories=[page(BOATS, ("2026-06-30T12:00", [name, other]))], monkeypatch=monkeypatch)
    assert on(gaps, "2026-06-29") == (None, "a release was due on Friday 12 June 2026 and none is known")
    assert on(gaps, "infinity") == (None, "nobody saw the page after the release of 5 June 2026, the newest known")


def test_the_page_of_an_edition_lists_it_for_ever_and_vouches_for_nothing(monkeypatch):
    edition = "/government/publications/immigration-enforcement-data-q3-2023"
    file = read(
        "CP_02",
        "2023-11-23",
        "IE__Q3_2023.xlsx",
        "2024-06-01T10:00",
        "/government/collections/migration-transparency-data",
    )
    gaps = gaps_of(file, histories=[page(edition, ("2024-06-01T10:00", ["IE__Q3_2023.xlsx"]))], monkeypatch=monkeypatch)
    assert on(gaps, "2024-02-15")[0] is on(gaps, "infinity")[0] is None


def test_a_page_that_is_overwritten_is_known_for_the_moments_at_which_it_was_fetched(monkeypatch):
    path = f"{BOATS}/migrants-detected-crossing-the-english-channel-in-small-boats-last-7-days"
    file = read("last_7_days", "2026-06-05T12:30:00+01:00", "last-7-days", "2026-06-07T15:00", path, "2026-06-04")
    gaps = gaps_of(file, histories=[page(BOATS, ("2026-06-20T10:00", ["last-7-days"]))], monkeypatch=monkeypatch)
    words = "the page, seen on 7 June 2026, was this edition"
    assert on(gaps, "2026-06-06") == (False, words)
    assert on(gaps, "2026-06-07") == (None, "a release was due on Saturday 6 June 2026 and none is known")
    assert on(gaps, "infinity") == (False, f"the newest release known is held; {words}")


# -- stretches --------------------------------------------------------------------------------------


DAYS = st.lists(st.integers(0, 200), min_size=1, max_size=40, unique=True)


@settings(max_examples=150)
@given(offsets=DAYS, held=st.sets(st.integers(0, 40)), listed=st.sets(st.integers(0, 40)), asked=st.integers(0, 230))
def test_no_release_after_the_vintage_given_is_missed_where_releases_come_on_their_days(offsets, held, listed, asked):
    """Fridays, some of them a day early, or up to four days late: whatever is lacking, nothing untrue is said."""
    fridays = sorted({date(2026, 1, 2) + timedelta(days=7 * (offset // 7)) for offset in offsets})
    shifts = {friday: (0, 0, 0, -1, 4)[sum(offsets) * (n + 3) % 5] for n, friday in enumerate(fridays)}
    truth = [friday + timedelta(days=shifts[friday]) for friday in fridays]
    with pytest.MonkeyPatch.context() as monkeypatch:
        gaps = gaps_of(
            *boats(*(str(day) for n, day in enumerate(truth) if n in held)),
            known=tuple(("SB_01", str(day)) for n, day in enumerate(truth) if n in listed),
            monkeypatch=monkeypatch,
        )
    for before, after in pairwise(gaps):
        assert before.ends_at == after.starts_at
    day = date(2026, 1, 1) + timedelta(days=asked)
    at = datetime.combine(day, time(23, 59), LONDON).astimezone(UTC)
    for gap in gaps:
        if gap.gap is False and gap.starts_at and gap.starts_at <= at < (gap.ends_at or IMPORTED):
            assert [str(one) for one in truth if gap.vintage < str(one) <= str(day)] == []


def test_answers_as_of_a_day_a_moment_and_the_newest_take_theirs_from_the_stretches(monkeypatch):
    readings = boats("2026-06-05", "2026-06-12")
    monkeypatch.setattr(order, "listed_releases", list)
    vintages = order_vintages(readings).vintages
    connection = duckdb.connect()
    create_schemas(connection)
    insert(connection, "catalogue.vintages", catalogue.vintage_rows(vintages, {v.report.sha256: 1 for v in vintages}))
    insert(connection, "catalogue.release_gaps", gap_rows(release_gaps(vintages, [], Seen([], {}))))

    def said(as_of: str) -> list[tuple[object, ...]]:
        return connection.execute(
            "SELECT vintage, vintage_gap, newest_release_known::text FROM catalogue.vintage_as_of('SB_01', ?)", [as_of]
        ).fetchall()

    assert said("2026-06-04") == said("2026-06-05 09:29:59") == []
    assert said("2026-06-05") == said("2026-06-05 09:30:00") == [("2026-06-05", False, "2026-06-05")]
    assert said("2026-06-12 09:29:59.999") == [("2026-06-05", False, "2026-06-05")]
    assert said("2026-06-12") == said("2026-06-16") == [("2026-06-12", False, "2026-06-12")]
    assert said("2026-06-17 09:29:00") == [("2026-06-12", False, "2026-06-12")]
    assert (
        said("2026-06-17") == said("2026-06-17 09:30:00") == said("9999-12-31") == [("2026-06-12", None, "2026-06-12")]
    )
    assert said("infinity") == [("2026-06-12", None, "2026-06-12")]
    every = connection.execute(
        "SELECT vintage, vintage_gap FROM catalogue.vintages_as_of('SB_01', '2026-06-20') ORDER BY 1"
    )
    assert every.fetchall() == [("2026-06-05", None), ("2026-06-12", None)]


def test_the_reviewed_list_names_tables_that_are_there_each_release_once_and_what_it_rests_on():
    with (FOLDER / "known_releases.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [row for row in rows if not row["basis"] or set(row["table_ids"].split()) - set(contracts())] == []
    keys = [(table_id, row["published_on"]) for row in rows for table_id in row["table_ids"].split()]
    assert sorted(keys) == sorted(set(keys))
