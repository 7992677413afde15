"""The past from an empty folder: real release files in a real pywb, held against the manual import of the same files."""

from __future__ import annotations

import csv
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path

import duckdb
import pytest

from assets.archive.store import Archive
from assets.marts.sql_files import marts
from assets.published import open_published
from assets.reference import PROJECT
from assets.settings import Settings
from tests.conftest import import_manifest, publish_all
from tests.web_archives.pywb_server import BIN, MISSING, Pywb
from tests.web_archives.real_site import RealFile, mementos, real_files

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not (BIN / "wayback").exists(), reason=MISSING)]

DAYS = ("2022-06-30", "2023-03-31", "2023-09-30", "2025-12-06", "2026-05-02", "9999-12-31")
# What says where a row came from, not what it says: the address of a capture's file is known, that of an import not.
_OF_THE_COPY = ("source_url", "boats_source_url", "published_at")
# The real files at hand hold nothing of these: no document of them, and no table of visits.
NOTHING_CAPTURED = (
    "returns_between_dates", "enforcement_visits", "enforcement_visits_year_ending",
    "organised_immigration_crime_disruptions", "returns_over_twelve_months", "uk_france_agreement",
)  # fmt: skip


@dataclass
class Backfilled:
    """A folder that one archive filled, and what that took."""

    settings: Settings
    files: list[RealFile]
    replays_when_killed: int
    replays: int
    replays_of_second_run: int
    said: str
    said_again: str


def environment(settings: Settings, url: str) -> dict[str, str]:
    own = {"DATA": str(settings.data), "WEB_ARCHIVES_URL": url, "WEB_ARCHIVES_SECONDS": "0"}
    return os.environ | {f"IMMSTATS_{name}": value for name, value in own.items()} | {"COLUMNS": "200", "NO_COLOR": "1"}


@pytest.fixture(scope="module")
def backfilled(real: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Backfilled]:
    folder = tmp_path_factory.mktemp("backfill")
    settings, files = Settings(data=folder / "data"), real_files(real)
    with Pywb(folder / "pywb", mementos(files)) as pywb:
        words, env = (
            [sys.executable, "-m", "orchestration.cli", "backfill", "--source", "ukgwa"],
            environment(settings, pywb.url),
        )
        first = subprocess.Popen(words, cwd=PROJECT, env=env, start_new_session=True, stdout=subprocess.DEVNULL)
        while len(pywb.log.replays) < 40:
            assert first.poll() is None
            time.sleep(0.05)
        os.killpg(first.pid, signal.SIGKILL)
        first.wait()
        killed = len(pywb.log.replays)
        done = subprocess.run(words, cwd=PROJECT, env=env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        total = len(pywb.log.replays)
        again = subprocess.run(words, cwd=PROJECT, env=env, capture_output=True, text=True, check=False)
        assert again.returncode == 0, again.stdout + again.stderr
        later = len(pywb.log.replays) - total
    yield Backfilled(settings, files, killed, total, later, done.stdout, again.stdout)


@pytest.fixture(scope="module")
def imported(backfilled: Backfilled, real: Path, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The same files as `immstats import --manifest` takes them; readings are by the bytes, and need no second time."""
    settings = Settings(data=tmp_path_factory.mktemp("imported") / "data")
    with (real / "releases.csv").open(encoding="utf-8", newline="") as stream:
        rows = [row | {"file": str(real / row["file"])} for row in csv.DictReader(stream)]
    manifest = settings.data.parent / "releases.csv"
    with manifest.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, rows[0])
        writer.writeheader()
        writer.writerows(row for row in rows if not row["file"].endswith(".gz"))
    import_manifest(manifest, settings)
    shutil.copytree(backfilled.settings.observations, settings.observations)
    publish_all(settings)
    return settings


def test_every_captured_release_is_in_the_archive_with_its_capture(backfilled):
    records = Archive(backfilled.settings.archive).records()
    held = {(record.sha256, record.captured_at, record.fetched_from) for record in records}
    root = "https://webarchive.nationalarchives.gov.uk/ukgwa"
    assert held == {
        (
            hashlib.sha256(memento.body).hexdigest(),
            memento.at.replace(microsecond=0).astimezone(UTC).isoformat(),
            f"{root}/{memento.moment}id_/{memento.url}",
        )
        for memento in mementos(backfilled.files)
    }
    assert len(records) == len(held)


def test_an_interrupted_run_goes_on_and_a_second_one_downloads_nothing(backfilled):
    distinct = len({memento.body for memento in mementos(backfilled.files)})
    assert backfilled.replays_when_killed >= 40
    assert distinct <= backfilled.replays <= distinct + 1  # what came when it was killed is asked for once more
    assert backfilled.replays_of_second_run == 0
    assert "Nothing is new" in backfilled.said_again


def test_catalogue_says_from_which_archive_and_capture(backfilled):
    with open_published(backfilled.settings) as connection:
        rows = connection.execute("""
            SELECT f.file, f.kind, f.first_seen_at::VARCHAR, f.fetched_from, v.source_url, v.published_on::VARCHAR
            FROM catalogue.files AS f INNER JOIN catalogue.vintages AS v ON f.file_id = v.file_id
            WHERE v.table_id = 'SB_01' AND v.vintage = '2026-05-01'
        """).fetchall()
    file = next(f for f in backfilled.files if f.path.name.endswith("2026-05-01.ods"))
    assert rows == [(
        file.path.name, "capture of the UK Government Web Archive", "2026-05-02 23:30:00",
        f"https://webarchive.nationalarchives.gov.uk/ukgwa/20260502233000id_/{file.url}", file.url, "2026-05-01",
    )]  # fmt: skip


@pytest.mark.parametrize("mart", [mart.name for mart in marts() if mart.name != "revisions"])
def test_as_of_answers_equal_those_of_the_manual_import(mart, backfilled, imported, tmp_path):
    rows_compared = 0
    for day in DAYS:
        ours, theirs = (
            answer(settings, mart, day, tmp_path / f"{name}-{day}.parquet")
            for name, settings in (("ours", backfilled.settings), ("theirs", imported))
        )
        assert duckdb.sql(f"FROM '{ours}' EXCEPT ALL FROM '{theirs}'").limit(5).fetchall() == [], day
        counted = [duckdb.sql(f"SELECT count(*) FROM '{path}'").fetchall()[0][0] for path in (ours, theirs)]
        assert counted[0] == counted[1], day  # with the line before: the same rows, as often
        rows_compared += counted[0]
    assert rows_compared > 0 or mart in NOTHING_CAPTURED


def answer(settings: Settings, mart: str, day: str, path: Path) -> Path:
    asked = f"marts.{mart}_as_of('{day}')"
    with open_published(settings) as connection:
        names = [row[0] for row in connection.execute(f"DESCRIBE marts.{mart}").fetchall()]
        kept = ", ".join(f'"{name}"' for name in names if name not in _OF_THE_COPY)
        try:  # apart from the COPY: what clears up after a failed one must not meet the file of the next
            connection.execute(f"SELECT count(*) FROM {asked}").fetchall()
        except duckdb.InvalidInputException as error:  # it is one before the first release held
            assert "no release of marts." in str(error)
            asked = f"marts.{mart} LIMIT 0"
        connection.execute(f"COPY (SELECT {kept} FROM {asked}) TO '{path}' (FORMAT parquet)")
    return path


def test_vintages_are_those_of_the_manual_import(backfilled, imported):
    sql = "SELECT table_id, vintage, source_sha256 FROM catalogue.vintages ORDER BY ALL"
    ours, theirs = (asked(settings, sql) for settings in (backfilled.settings, imported))
    assert ours == theirs


def asked(settings: Settings, sql: str) -> list[tuple[object, ...]]:
    with open_published(settings) as connection:
        return connection.execute(sql).fetchall()
