"""Publishing while others read: no error, no stale figure, no altered figure."""

import os
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

import duckdb
import pytest

from assets.checks.running import Failure
from assets.marts.selection import select
from assets.observations.inputs import read_new
from assets.published import WarehouseError, current, open_published
from assets.settings import Settings
from assets.warehouse.build import build
from assets.warehouse.publish import publish
from tests.builders import SMALL_BOATS, ods, small_boats
from tests.conftest import publish_all
from tests.pipeline.test_quarantine import take

CROSSINGS = select(marts=["crossings"])
READER = """
import duckdb, sys, time
seen, errors = [], 0
while not sys.stdin in __import__("select").select([sys.stdin], [], [], 0)[0]:
    try:
        with duckdb.connect(sys.argv[1], read_only=True) as connection:
            build_id, days = connection.execute(
                "SELECT (SELECT build_id FROM catalogue.build), (SELECT count(*) FROM marts.crossings)").fetchone()
        if not seen or seen[-1] != build_id:
            seen.append(build_id)
        assert days == 14, days
    except Exception as error:
        print("ERROR", error); errors += 1
    time.sleep(0.005)  # the processor is left to the one who publishes
print(len(seen), len(set(seen)), errors)
"""


@pytest.fixture(scope="module")
def published_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a published small boats workbook; to be copied."""
    folder = tmp_path_factory.mktemp("published")
    settings = Settings(data=folder / "data")
    book = ods(folder / "b.ods", small_boats([1] * 14))
    take(settings, book, SMALL_BOATS, "Small boats – time series", "2018-01-16")
    publish_all(settings, CROSSINGS)
    return settings.data


@pytest.fixture
def published(settings: Settings, published_folder: Path) -> Settings:
    """A data folder of the test's own, like `published_folder`."""
    shutil.copytree(published_folder, settings.data, symlinks=True)
    return settings


@pytest.mark.parametrize("publications", [5, pytest.param(50, marks=pytest.mark.slow)])
def test_readers_that_reconnect_during_publications_see_each_build_and_never_an_error(published, publications):
    readers = [
        subprocess.Popen(
            [sys.executable, "-c", READER, str(published.warehouse)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    inputs, _ = read_new(published)
    builds = {current(published)["build_id"]}
    for _ in range(publications):
        publish(build(inputs, published, selection=CROSSINGS), published)
        builds.add(current(published)["build_id"])
        time.sleep(0.05)
    time.sleep(0.5)
    answers = [reader.communicate("stop\n", timeout=30)[0].strip().splitlines() for reader in readers]
    assert len(builds) == publications + 1
    for answer in answers:
        changes, different, errors = map(int, answer[-1].split())
        assert errors == 0
        assert changes == different  # never an older build after a newer one
        assert different >= publications * 0.9
    assert len(list(published.generations.glob("2*.duckdb"))) == published.generations_kept


def test_a_readers_stale_wal_changes_no_figure_after_the_next_publication(published):
    code = (
        "import duckdb, os, sys; c = duckdb.connect(sys.argv[1]);"
        "c.execute('UPDATE marts.crossings SET arrivals = 999999'); os._exit(9)"
    )
    assert subprocess.run([sys.executable, "-c", code, str(published.warehouse)], check=False).returncode == 9
    stale = list(published.data.rglob("*.wal"))
    assert stale, "the reader left no .wal, so this test shows nothing"
    publish_all(published, CROSSINGS)
    with open_published(published) as connection:
        assert connection.execute("SELECT sum(arrivals), max(arrivals) FROM marts.crossings").fetchone() == (14, 1)
    for _ in range(published.generations_kept):
        publish_all(published, CROSSINGS)
    assert list(published.data.rglob("*.wal")) == []  # it goes with its generation


def test_an_open_connection_keeps_its_build_whole(published):
    with open_published(published) as connection:
        before = connection.execute("SELECT build_id FROM catalogue.build").fetchone()
        for _ in range(published.generations_kept + 1):
            publish_all(published, CROSSINGS)
        assert connection.execute("SELECT build_id FROM catalogue.build").fetchone() == before
        assert connection.execute("SELECT count(*) FROM marts.crossings").fetchone() == (14,)


def test_a_build_that_fails_its_audit_is_not_published(published):
    before = current(published)
    candidate = build(read_new(published)[0], published, selection=CROSSINGS)
    candidate.failures["no_unknown_marker"] = [
        Failure("no_unknown_marker", None, "SB_01 boats", "[?] in 3 observations")
    ]
    with pytest.raises(WarehouseError, match="failed its audit and was not published"):
        publish(candidate, published)
    assert current(published) == before
    assert len(list(published.generations.glob("failed-*.duckdb"))) == 1


def test_a_crash_in_the_middle_of_a_build_leaves_what_was_published(published, monkeypatch):
    before = current(published)
    monkeypatch.setattr("assets.warehouse.build._check_build", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        build(read_new(published)[0], published, selection=CROSSINGS)
    monkeypatch.undo()
    assert current(published) == before
    publish_all(published, CROSSINGS)
    assert list(published.generations.glob(".building-*")) == []


def test_the_published_file_is_read_only_and_stored_for_old_readers(published):
    assert published.warehouse.is_symlink()
    assert os.stat(published.warehouse).st_mode & 0o777 == 0o444
    with duckdb.connect() as connection:
        connection.execute(f"ATTACH '{published.warehouse}' AS imm (READ_ONLY)")
        tags = connection.execute("SELECT tags FROM duckdb_databases() WHERE database_name = 'imm'").fetchone()[0]
        assert tags["storage_version"].startswith("v1.0.0")


def test_threads_that_read_while_one_publishes_agree_with_some_build(published):
    results: list[int] = []
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            with open_published(published) as connection:
                results.append(connection.execute("SELECT sum(arrivals) FROM marts.crossings").fetchone()[0])
            time.sleep(0.005)

    thread = threading.Thread(target=read)
    thread.start()
    for _ in range(5):
        publish_all(published, CROSSINGS)
    stop.set()
    thread.join()
    assert set(results) == {14}
