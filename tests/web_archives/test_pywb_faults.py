"""A real pywb with bad captures, and a bad day: what is handled, and what is told."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from datetime import timedelta

import pytest

from assets.archive.store import Archive
from assets.archive.web_archives.backfill import backfill
from assets.archive.web_archives.outcome import Outcome
from assets.archive.web_archives.sources import web_archives
from assets.settings import Settings
from tests.builders import ods, small_boats
from tests.web_archives.govuk_pages import GOVUK, MEDIA, page
from tests.web_archives.mementos import HTML, Memento, busy
from tests.web_archives.pywb_server import BIN, MISSING, Pywb
from tests.web_archives.test_backfill import BOATS, DAY, ODS, TITLE

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not (BIN / "wayback").exists(), reason=MISSING)]

NAMES = ("good", "revisited", "page", "short", "promised", "wrong", "moved", "forbidden")
FILES = {name: f"{MEDIA}/{name}/16_January_2018_Small_boats_-_time_series.ods" for name in NAMES}
NOON = timedelta(hours=12)


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("books")
    return {
        name: ods(folder / f"{name}.ods", small_boats([3 + at] * 14)).read_bytes()
        for at, name in enumerate((*NAMES, "whole", "as promised", "right", "there"))
    }


@pytest.fixture(scope="module")
def pywb(books: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pywb]:
    address = f"{GOVUK}{BOATS.base_path}"
    listing = page(BOATS.base_path, BOATS.title, DAY, [(TITLE, FILES[name]) for name in NAMES])

    def file(name: str, body: bytes, days: int, **more: object) -> Memento:
        return Memento(FILES[name], DAY + timedelta(days=days), body, ODS, **more)  # type: ignore[arg-type]

    mementos = [
        Memento(address, DAY - timedelta(days=3), b"gone", status=404),
        Memento(address, DAY - timedelta(days=2), b"", status=301, headers=(("Location", f"{GOVUK}/government/old"),)),
        Memento(f"{GOVUK}/government/old", DAY - timedelta(days=2), page("/government/old", "Old", DAY)),
        # GOV.UK sends pages compressed, and the archive keeps them so.
        Memento(address, DAY + NOON, gzip.compress(listing, mtime=0), headers=(("Content-Encoding", "gzip"),)),
        file("good", books["good"], 1),
        file("revisited", books["revisited"], 1),
        file("revisited", books["revisited"], 2, revisit=True),
        file("page", b"<!DOCTYPE html><html><title>Sorry</title></html>", 1),
        file("short", books["short"][:700], 1),
        file("short", books["whole"], 2),
        file("promised", books["promised"][:700], 1, headers=(("Content-Length", str(len(books["promised"]))),)),
        file("promised", books["as promised"], 2),
        file("wrong", books["wrong"], 1, digest="A" * 32),
        file("wrong", books["right"], 2),
        Memento(FILES["moved"], DAY + timedelta(days=1), b"", HTML, 302, (("Location", f"{MEDIA}/there/x.ods"),)),
        Memento(f"{MEDIA}/there/x.ods", DAY + timedelta(days=1), books["there"], ODS),
        file("forbidden", b"no", 1, status=403),
    ]
    with Pywb(tmp_path_factory.mktemp("pywb") / "site", mementos) as server:
        yield server


def run(pywb: Pywb, settings: Settings, slug: str) -> Outcome:
    own = settings.model_copy(
        update={
            "web_archives_url": pywb.url, "web_archives_seconds": 0.0, "backoff_seconds": 0.01, "attempts": 2,
            "read_seconds": 5.0,
        }
    )  # fmt: skip
    return backfill(own, web_archives([slug]), publications=[BOATS])


@pytest.mark.parametrize("slug", ["ukgwa", "internet_archive"])
def test_bad_captures_are_told_and_the_rest_goes_on(slug, pywb, books, settings):
    outcome = run(pywb, settings, slug)
    archive = Archive(settings.archive)
    files = {record.url: archive.read(record.sha256) for record in archive.records() if record.file.endswith(".ods")}
    taken = {name: next((b for b, body in books.items() if files.get(FILES[name]) == body), None) for name in NAMES}
    assert taken == {
        "good": "good", "revisited": "revisited", "page": None, "short": "whole", "promised": "as promised",
        "wrong": "right", "moved": "there", "forbidden": None,
    }  # fmt: skip
    words = ["is a web page, not a file", "is cut short or damaged", "broke off after", "as the archive's index says"]
    if slug == "internet_archive":  # its stand-in sends the whole of what came, so that it only is short
        words[2] = "is cut short or damaged"
    assert len(outcome.failures) == len(words), outcome.failures
    assert [word for word, failure in zip(words, outcome.failures, strict=True) if word not in failure] == []
    assert outcome.notes == [
        f"{web_archives([slug])[0].name}: {BOATS.base_path} led to /government/old at that time; what is there is "
        "taken if it is watched"
    ]
    captured = {r.url: (r.captured_at, r.kind) for r in archive.records()}
    kind = f"capture of the {web_archives([slug])[0].name}"
    assert captured[FILES["revisited"]] == ("2018-01-17T09:30:00+00:00", kind)


def test_a_second_run_asks_for_nothing_but_what_broke_off(pywb, settings):
    run(pywb, settings, "ukgwa")
    before = len(pywb.log.replays)
    again = run(pywb, settings, "ukgwa")
    asked = pywb.log.replays[before:]
    assert {FILES["promised"] in path for path in asked} == {True}
    assert again.fetched == 0


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_archive_is_waited_for_then_left_for_the_next_run(status, pywb, settings):
    pywb.log.faults = {FILES["good"]: [busy(status, Retry_After="0"), busy(status, Retry_After="0")]}
    first = run(pywb, settings, "ukgwa")
    assert [f for f in first.failures if f"answered {status}" in f and FILES["good"] in f] != []
    held = {record.url for record in Archive(settings.archive).records()}
    assert FILES["good"] not in held and FILES["revisited"] in held
    assert [counts.left for counts in first.counts.values()] == [2]  # and what broke off
    second = run(pywb, settings, "ukgwa")
    assert second.fetched == 1
    assert FILES["good"] in {record.url for record in Archive(settings.archive).records()}
