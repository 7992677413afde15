"""Releases are taken out of the archive, and no answer says that the newest is held where that cannot be known.

The truth is every release that is known of: the real files and the reviewed list. What is left of them is all that the
pipeline is given.
"""

import random
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta

import duckdb
import pytest

from assets.archive.store import writing
from assets.dates import LONDON
from assets.marts.sql_files import marts
from assets.observations.archived import FileEntry
from assets.observations.importing import import_file, read_manifest
from assets.observations.inputs import read_new
from assets.published import open_published
from assets.settings import Settings
from assets.tables import contracts
from assets.vintages import order
from assets.vintages.gaps import ReleaseGap, release_gaps
from assets.vintages.known_releases import KnownRelease, listed_releases
from assets.vintages.order import order_vintages
from assets.vintages.seen import Seen
from assets.warehouse.build import build
from assets.warehouse.publish import publish

FIRST, LAST = date(2022, 5, 1), date(2026, 12, 31)
TRIES, DAYS = 300, 12


def gaps_of(files: Iterable[FileEntry]) -> tuple[list[ReleaseGap], list[KnownRelease]]:
    entries = list(files)
    readings = [(c, report, entry.sightings) for entry in entries for c, report in entry.readings if report.rows]
    ordered = order_vintages(readings, conflict=lambda *_: False)
    seen = Seen((sighting for entry in entries for sighting in entry.sightings), {})
    return release_gaps(ordered.vintages, ordered.known, seen), ordered.known


def end_of(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), LONDON).astimezone(UTC) - timedelta(microseconds=1)


def at_end_of(gaps: Sequence[ReleaseGap], table_id: str, day: date) -> ReleaseGap | None:
    at = end_of(day)
    found = [
        gap
        for gap in gaps
        if gap.table_id == table_id
        and gap.starts_at
        and gap.starts_at <= at
        and (gap.ends_at is None or at < gap.ends_at)
    ]
    assert len(found) <= 1
    return found[0] if found else None


def missed(
    gap: ReleaseGap, truth: dict[str, list[datetime]], held: dict[tuple[str, str], datetime], day: date
) -> list[datetime]:
    """Return the releases after the vintage given and up to the end of a day."""
    since = held[gap.table_id, gap.vintage]
    return [at for at in truth[gap.table_id] if since < at <= end_of(day)]


@pytest.fixture(scope="module")
def files(real_settings: Settings) -> list[FileEntry]:
    return [entry for entry in read_new(real_settings)[0].files if entry.readings]


@pytest.fixture(scope="module")
def truth(files) -> dict[str, list[datetime]]:
    found: dict[str, list[datetime]] = {}
    for release in gaps_of(files)[1]:
        found.setdefault(release.table_id, []).append(release.published_at)
    return found


@pytest.fixture(scope="module")
def held(files) -> dict[tuple[str, str], datetime]:
    readings = [(c, report, entry.sightings) for entry in files for c, report in entry.readings if report.rows]
    vintages = order_vintages(readings, conflict=lambda *_: False).vintages
    return {(v.contract.table_id, v.label): v.moment.at for v in vintages if v.moment}


@pytest.mark.parametrize("left_of_list", ["all", "what is held, and nothing else", "some"])
def test_no_answer_vouches_for_a_day_on_which_a_release_is_missing(files, truth, held, monkeypatch, left_of_list):
    listed, said, wrong = list(listed_releases()), {True: 0, False: 0, None: 0}, []
    for seed in range(TRIES):
        rng = random.Random(seed)
        some = sorted(files, key=lambda entry: entry.sha256)
        kept = (
            some[seed % 2 :: 2] if seed < 2 else [entry for entry in some if rng.random() < rng.choice((0.2, 0.5, 0.8))]
        )
        lines = {
            "all": listed,
            "what is held, and nothing else": [],
            "some": [line for line in listed if rng.random() < 0.5],
        }[left_of_list]
        monkeypatch.setattr(order, "listed_releases", lambda lines=lines: lines)
        gaps, _ = gaps_of(kept)
        for _ in range(DAYS):
            day = FIRST + timedelta(days=rng.randrange((LAST - FIRST).days))
            for table_id in truth:
                gap = at_end_of(gaps, table_id, day)
                if gap is None:
                    continue
                said[gap.gap] += 1
                if gap.gap is False and (later := missed(gap, truth, held, day)):
                    wrong.append((seed, table_id, day, gap.vintage, gap.basis, later))
    assert wrong == []
    # An answer that always said «unknown» would be right as well, and of no use.
    assert min(said[False], said[None]) > 500, said
    assert said[True] > 500 or left_of_list.startswith("what is held"), said


def test_with_every_release_of_a_series_in_place_each_day_of_it_can_be_vouched_for(files, truth):
    gaps, _ = gaps_of(files)
    days = [date(2023, 2, 23) + timedelta(days=n) for n in range((date(2024, 2, 29) - date(2023, 2, 23)).days)]
    for table_id in ("Ret_D01", "Ret_D02", "Ret_D03", "Ret_D04", "Irr_D01"):
        assert {at_end_of(gaps, table_id, day).gap for day in days} == {False}


ANSWERS = [
    ("returns", "2023-05-24", "2023-02-23", False, "the next release that was due is that of 25 May 2023"),
    ("returns", "2024-02-28", "2023-11-23", False, "the next release that was due is that of 29 February 2024"),
    ("returns", "2024-03-01", "2023-11-23", True, "release of 29 February 2024 is known and not held: cover of the illegal entry routes workbook of 23 November 2023: next update"),
    ("civil_penalties", "2024-02-28", "2023-11-23", False, "the next release that was due is that of 29 February 2024"),
    ("civil_penalties", "2024-02-29", "2023-11-23", True, "release of 29 February 2024 is known and not held: file address named by public code; day of the immigration system statistics"),
    ("crossings_weekly", "2026-02-10", "2026-02-06", False, "no release was due before 11 February 2026"),
    ("crossings_weekly", "2026-02-13", "2026-02-06", None, "a release was due on Friday 13 February 2026 and none is known"),
    ("crossings_weekly", "2025-12-30", "2025-12-19", None, "a release was due on Friday 26 December 2025 and none is known"),
    ("crossings_weekly", "2026-01-01", "2025-12-31", None, "the release of 31 December 2025 came off the calendar; another was due on Friday 2 January 2026"),
    ("crossings_weekly", "2026-01-13", "2026-01-09", False, "the next release that was due is that of 16 January 2026"),
    ("crossings_yearly", "2023-06-01", "2023-05-25", False, "the next release that was due is that of 24 August 2023"),
    ("asylum_related_returns", "2026-02-25", "2025-11-27", False, "the next release that was due is that of 26 February 2026"),
    ("returns_summary", "infinity", "2023-11-23", True, None),
    ("civil_penalties", "infinity", "2023-11-23", True, None),
]  # fmt: skip


@pytest.mark.parametrize(("mart", "day", "vintage", "gap", "basis"), ANSWERS)
def test_an_answer_says_whether_it_is_the_newest_and_why(real_warehouse, mart, day, vintage, gap, basis):
    rows = real_warehouse.execute(
        f"SELECT DISTINCT vintage, vintage_gap, gap_basis FROM marts.{mart}_as_of('{day}') WHERE vintage = '{vintage}'"
    ).fetchall()
    assert [(found[0], found[1]) for found in rows] == [(vintage, gap)]
    assert basis is None or rows[0][2] == basis


def test_the_days_of_a_page_have_the_gap_of_the_page(real_warehouse):
    def series(day: str) -> list[tuple[object, ...]]:
        return real_warehouse.execute(
            f"SELECT DISTINCT series, vintage_gap, gap_basis FROM marts.crossings_as_of('{day}') "
            "WHERE series <> 'sb_daily' ORDER BY ALL"
        ).fetchall()

    assert series("2022-05-24") == [("mod_daily", False, "no release was due before 25 May 2022")]
    assert series("2022-05-25") == [("mod_daily", None, "a release was due on Wednesday 25 May 2022 and none is known")]
    assert series("2026-07-13") == [("last_7_days", False, "no release was due before 14 July 2026")]
    # An edition of the early morning may be that of the day before, whose day it bears.
    words = "a release had come by 8 March 2026, and nobody knows for which day it was due"
    assert series("2026-03-08") == [("last_7_days", None, words)]


def every_second(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """Return every second file of each page and title, by day."""
    ordered = sorted(rows, key=lambda row: (row["page"], row["title"].split(",")[0], row["published"], row["file"]))
    return ordered[::2]


def gaps_on(connection: duckdb.DuckDBPyConnection, mart: str, day: date) -> list[tuple]:
    """File and gap of the rows of a mart as of a day; none before the first release held, which is an error."""
    try:
        return connection.execute(
            f"SELECT DISTINCT source_sha256, vintage_gap FROM marts.{mart}_as_of('{day}')"
        ).fetchall()
    except duckdb.InvalidInputException as error:
        assert "no release of marts." in str(error)
        return []


@pytest.mark.slow
@pytest.mark.parametrize(
    "listed",
    [
        pytest.param(True, id="the reviewed list as it is"),
        pytest.param(False, id="without them in the list too", marks=pytest.mark.long),
    ],
)
def test_every_mart_of_a_build_without_every_second_release(real, real_settings, truth, tmp_path, monkeypatch, listed):
    settings = Settings(data=tmp_path / "half")
    settings.data.mkdir()
    settings.observations.symlink_to(real_settings.observations)
    with writing(settings.data):
        for row in every_second(read_manifest(real / "releases.csv")):
            import_file(real / row["file"], row["page"], row["title"], row["published"], settings, row["kind"])
    if not listed:
        monkeypatch.setattr(order, "listed_releases", list)
    publish(build(read_new(settings)[0], settings), settings)
    tables = {contract.schema_name: contract.table_id for contract in contracts().values()}
    rng, said, wrong = random.Random(1), {True: 0, False: 0, None: 0}, []
    days = [FIRST + timedelta(days=rng.randrange((LAST - FIRST).days)) for _ in range(60)]
    with open_published(settings) as connection:
        vintages = connection.execute(
            "SELECT table_id, source_sha256, published_at, vintage_id FROM catalogue.vintages WHERE published_at IS NOT NULL"
        ).fetchall()
        columns = connection.execute(
            "SELECT table_name FROM information_schema.columns WHERE table_schema = 'marts' AND column_name = 'vintage_gap'"
        ).fetchall()
        for mart in marts():
            if (mart.name,) not in columns:
                continue
            mine = {tables[name] for name in mart.sources_of_all() if name in tables}
            for day in days:
                for sha256, gap in gaps_on(connection, mart.name, day):
                    said[gap] += 1
                    held = {table_id for table_id, sha, _, _ in vintages if sha == sha256} & mine
                    for table_id in held if gap is False else ():
                        newest = max(
                            at
                            for table, _, at, _ in vintages
                            if table == table_id and at.replace(tzinfo=UTC) <= end_of(day)
                        )
                        later = [at for at in truth[table_id] if newest.replace(tzinfo=UTC) < at <= end_of(day)]
                        if later:
                            wrong.append((mart.name, day, table_id, newest, later))
    assert wrong == []
    assert min(said[False], said[None]) > 20, said
    assert (said[True] > 20) is listed, said
