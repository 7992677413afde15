"""A build that begins with a copy of the published one holds what a build from nothing holds, whatever came or went."""

import json
import random
import shutil
from collections.abc import Callable
from dataclasses import asdict
from datetime import date, timedelta
from pathlib import Path

import pytest

from assets.archive.store import CONTENT_API, CONTENT_ITEM, Archive, writing
from assets.marts.diff import content_hashes
from assets.marts.selection import select
from assets.observations.inputs import read_new
from assets.published import open_published
from assets.sealed import digest_beside
from assets.settings import Settings
from assets.warehouse import build as building
from assets.warehouse.build import build
from assets.warehouse.publish import publish
from tests.builders import SMALL_BOATS, irregular_migration, ods, small_boats, xlsx
from tests.pipeline.test_live import LAST_7_DAYS, document, page
from tests.pipeline.test_quarantine import take

PARTS = select(marts=["crossings", "irregular_arrivals_quarterly"], tables=["SB_02"])
HEAD = "<tr><th>Date</th><th>Migrants arrived</th><th>Boats arrived</th><th>Boats involved in uncontrolled landings</th><th>Notes</th></tr>"  # fmt: skip


class Site:
    """An archive that changes: releases that come early or late, daily pages, states of the page, files that go."""

    def __init__(self, settings: Settings, folder: Path, number: int = 0) -> None:
        self.settings, self.folder, self.number = settings, folder, number

    def series(self, day: str, last: int = 3) -> None:
        self.number += 1
        book = ods(self.folder / f"{self.number}.ods", small_boats([1, 0, 3, 1, 1, 2, last] * 2))
        take(self.settings, book, SMALL_BOATS, "Small boats – time series", day)

    def quarterly(self, day: str) -> None:
        self.number += 1
        book = xlsx(
            self.folder / f"{self.number}.xlsx", irregular_migration([("2018 Q1", "Small boat arrivals", self.number)])
        )
        statistics = "/government/statistical-data-sets/immigration-system-statistics-data-tables"
        take(self.settings, book, statistics, f"Irregular migration detailed dataset, {day}", day)

    def item(self, path: str, item: dict, published: str) -> None:
        with writing(self.settings.data):
            Archive(self.settings.archive).add(
                json.dumps(item | {"base_path": path}).encode(), file="page.json", page=path, title=item["title"],
                published=published, published_basis=CONTENT_API, url=f"https://www.gov.uk{path}", kind=CONTENT_ITEM,
            )  # fmt: skip

    def daily(self, newest: date, count: int = 5) -> None:
        days = (newest - timedelta(days=n) for n in range(7))
        rows = "".join(
            f"<tr><td>{day:%-d %B %Y}</td><td>{count}</td><td>1</td><td>0</td><td></td></tr>" for day in days
        )
        published = f"{newest + timedelta(days=1)}T12:00:00+00:00"
        body = f"<h2>Small boats data</h2><table>{HEAD}{rows}</table>"
        self.item(LAST_7_DAYS, document("Small boat arrivals: last 7 days", SMALL_BOATS, body, published), published)

    def withdrawn(self, day: str) -> None:
        notice = {"explanation": "<p>Superseded.</p>", "withdrawn_at": f"{day}T10:00:00+00:00"}
        self.item(SMALL_BOATS, page("Small boats", updated=f"{day}T10:00:00+00:00", withdrawn_notice=notice), day)

    def gone(self, number: int) -> None:
        """Forget all that is known of one file."""
        manifest = self.settings.archive / "manifest.jsonl"
        records = Archive(self.settings.archive).records()
        names = sorted({record.sha256 for record in records})
        left = [asdict(record) for record in records if record.sha256 != names[number % len(names)]]
        manifest.write_text("".join(f"{json.dumps(record)}\n" for record in left))

    def renew(self) -> tuple[set[str], int]:
        """Build and publish; returns what was made, and how much was carried over."""
        inputs = read_new(self.settings)[0]
        candidate = build(inputs, self.settings, selection=PARTS, accept_loss="a file was forgotten")
        publish(candidate, self.settings)
        return set(candidate.redone), candidate.carried_over

    def published(self) -> dict[str, str]:
        with open_published(self.settings) as connection:
            return content_hashes(connection)

    def from_nothing(self) -> dict[str, str]:
        settings = Settings(data=self.folder / "afresh")
        shutil.rmtree(settings.data, ignore_errors=True)
        settings.data.mkdir()
        settings.archive.symlink_to(self.settings.archive)
        settings.observations.symlink_to(self.settings.observations)
        publish(build(read_new(settings)[0], settings, selection=PARTS), settings)
        with open_published(settings) as connection:
            return content_hashes(connection)


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """An archive of three files, built from and published; to be copied."""
    folder = tmp_path_factory.mktemp("begun")
    site = Site(Settings(data=folder / "data"), folder)
    site.series("2018-01-16")
    site.series("2018-01-30", 4)
    site.quarterly("2018-02-22")
    site.renew()
    return site


@pytest.fixture
def site(begun: Site, settings: Settings, tmp_path: Path) -> Site:
    """An archive of the test's own, like `begun`."""
    shutil.copytree(begun.settings.data, settings.data, symlinks=True)
    return Site(settings, tmp_path, begun.number)


def test_only_what_a_daily_page_is_read_by_is_made_again(site):
    site.daily(date(2018, 3, 1))
    made, carried_over = site.renew()
    assert made == {"observations.last_7_days", "marts.crossings"} | {
        part for part in made if part.startswith(("claim ", "check "))
    }
    assert carried_over >= 5
    assert site.published() == site.from_nothing()
    assert site.renew()[0] == set()


@pytest.mark.slow
def test_every_part_says_which_build_made_it(site):
    with open_published(site.settings) as connection:
        first = connection.execute("SELECT build_id FROM catalogue.build").fetchone()[0]
    site.daily(date(2018, 3, 1))
    site.renew()
    with open_published(site.settings) as connection:
        now = connection.execute("SELECT build_id FROM catalogue.build").fetchone()[0]
        made = dict(
            connection.execute("SELECT part, build_id FROM catalogue.made WHERE part NOT LIKE '% %'").fetchall()
        )
    assert first != now
    assert made == {
        "observations.sb_01": first, "observations.sb_02": first, "observations.irr_d01": first,
        "observations.mod_daily": first, "observations.last_7_days": now, "marts.crossings": now,
        "marts.irregular_arrivals_quarterly": first,
    }  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_whatever_comes_or_goes_it_holds_what_a_build_from_nothing_holds(site, seed):
    chance = random.Random(seed)
    changes: list[Callable[[], None]] = [
        lambda: site.series("2018-01-23", 5),  # late: every number of a vintage after it changes
        lambda: site.series("2018-02-20", 6),
        lambda: site.series("2018-02-20", 7),  # two of a day
        lambda: site.daily(date(2018, 2, 24)),
        lambda: site.daily(date(2018, 2, 24), 6),  # the same days, revised
        lambda: site.daily(date(2018, 1, 9), 1),  # in between
        lambda: site.withdrawn("2018-03-10"),
        lambda: site.gone(chance.randrange(100)),
        lambda: site.series("2018-02-26", 900_000),  # out of all proportion: set aside
        lambda: site.quarterly("2018-05-24"),
    ]
    chance.shuffle(changes)
    changes = changes if seed > 1 else changes[:5]
    for number, change in enumerate(changes):
        change()
        site.renew()
        if number in (4, len(changes) - 1):
            assert site.published() == site.from_nothing(), number


@pytest.mark.slow
def test_of_two_states_of_a_page_that_bear_one_moment_the_later_counts(site):
    for number, count in enumerate((5, 6, 5)):  # the last is no other than the first
        site.daily(date(2018, 3, 1), count)
        site.renew()
        with open_published(site.settings) as connection:
            rows = connection.execute(
                "SELECT arrivals, vintage FROM marts.crossings WHERE date = '2018-03-01'"
            ).fetchall()
        of_its_day = "2018-03-02" if number == 0 else "2018-03-02 (2)"
        assert rows == [(5 if number == 0 else 6, of_its_day)]
    assert site.published() == site.from_nothing()


@pytest.mark.slow
def test_a_build_by_other_code_carries_nothing_over(site, monkeypatch):
    read = building.begin
    monkeypatch.setattr(building, "begin", lambda *arguments: read(*arguments[:3], "other code", arguments[4]))
    made, carried_over = site.renew()
    assert carried_over == 0 and "observations.sb_01" in made


@pytest.mark.slow
def test_a_published_file_with_one_other_byte_carries_nothing_over(site):
    expected, path = site.published(), site.settings.warehouse.resolve()
    path.chmod(0o644)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(content)
    assert site.renew()[1] == 0
    assert site.published() == expected


@pytest.mark.slow
def test_a_published_file_of_which_nobody_says_what_it_was_carries_nothing_over(site):
    digest_beside(site.settings.warehouse.resolve()).unlink()
    assert site.renew()[1] == 0
    assert digest_beside(site.settings.warehouse.resolve()).exists()


@pytest.mark.slow
def test_the_file_does_not_grow_with_builds_that_change_the_same(site):
    sizes = []
    for number in range(3):
        site.daily(date(2018, 3, 1) + timedelta(days=number % 2), 5 + number)
        site.renew()
        sizes.append(site.settings.warehouse.resolve().stat().st_size)
    assert max(sizes) <= 1.5 * sizes[0]
