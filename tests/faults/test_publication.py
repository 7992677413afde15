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
from assets.warehouse.generations import prune_generations
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


@pytest.mark.parametrize(
    "publications", [pytest.param(5, marks=pytest.mark.slow), pytest.param(50, marks=pytest.mark.long)]
)
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
    assert len(list(published.generations.glob("2*"))) == published.generations_kept


@pytest.mark.slow
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
    (kept,) = published.generations.glob("failed-*")
    assert [path.name for path in kept.iterdir()] == [published.warehouse.name]


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


def test_the_database_is_called_the_same_by_the_link_and_by_the_file_behind_it(published):
    for path in (published.warehouse, published.warehouse.resolve()):
        with duckdb.connect(str(path), read_only=True) as connection:
            rows = connection.execute(
                "SELECT current_catalog(), sum(arrivals) FROM immigration.marts.crossings"
            ).fetchall()
            assert rows == [("immigration", 14)]


@pytest.mark.slow
def test_a_folder_of_older_code_is_carried_over_from_and_its_files_go_in_their_course(published):
    folder = published.warehouse.resolve().parent
    for suffix in (".duckdb", ".sha256"):
        (folder / published.warehouse.with_suffix(suffix).name).rename(folder.with_suffix(suffix))
    shutil.rmtree(folder)
    published.warehouse.unlink()
    published.warehouse.symlink_to(Path("generations") / folder.with_suffix(".duckdb").name)
    left = []
    for _ in range(published.generations_kept):
        candidate = build(read_new(published)[0], published, selection=CROSSINGS)
        publish(candidate, published)
        left.append(sorted(path.name for path in published.generations.glob("*.*")))
        assert candidate.redone == ()
    flat = [folder.with_suffix(suffix).name for suffix in (".duckdb", ".sha256")]
    assert left == [flat, flat, []]


@pytest.mark.slow
def test_a_clock_set_back_deletes_no_build_before_an_older_one(published, monkeypatch):
    made = [published.warehouse.resolve().parent]
    for year in (2020, 2019, 2018, 2017):
        candidate = build(read_new(published)[0], published, selection=CROSSINGS)
        candidate.build_id = f"{year}0101T000000000000Z-00000000"
        made.append(publish(candidate, published).parent)
    assert set(published.generations.glob("2*")) == set(made[-published.generations_kept :])
    assert published.warehouse.resolve().parent == made[-1]
    # After a return to an older build, that one is kept, whatever came after it.
    published.warehouse.unlink()
    published.warehouse.symlink_to((made[-3] / published.warehouse.name).relative_to(published.data))
    (published.data.parent / "by_link").symlink_to(published.data)
    prune_generations(published.model_copy(update={"generations_kept": 2, "data": published.data.parent / "by_link"}))
    assert set(published.generations.glob("2*")) == {made[-3], made[-1]}


@pytest.mark.slow
@pytest.mark.parametrize("step", ["replace", "fsync", "chmod", "symlink", "rmtree"])
def test_a_publication_broken_off_anywhere_leaves_a_whole_build_and_the_next_one_clears_up(
    published, monkeypatch, step
):
    settings = published.model_copy(update={"generations_kept": 2})
    publish_all(settings, CROSSINGS)  # so that the next one has a generation to delete
    module = shutil if step == "rmtree" else os
    works, outcomes = getattr(module, step), []
    while outcomes[-1:] != ["published"]:
        candidate = build(read_new(settings)[0], settings, selection=CROSSINGS)
        calls = iter(range(len(outcomes)))

        def stops(*arguments, calls=calls, **options):
            if next(calls, None) is None:
                raise KeyboardInterrupt
            return works(*arguments, **options)

        with monkeypatch.context() as patch:
            patch.setattr(module, step, stops)
            try:
                publish(candidate, settings)
                outcomes.append("published")
            except KeyboardInterrupt:
                outcomes.append("broken off")
        with open_published(settings) as connection:
            assert connection.execute("SELECT sum(arrivals) FROM marts.crossings").fetchone() == (14,)
        publish_all(settings, CROSSINGS)
        assert len(list(settings.generations.iterdir())) == 2
    assert outcomes.count("broken off") == {"replace": 2, "fsync": 6, "chmod": 1, "symlink": 1, "rmtree": 1}[step]


@pytest.mark.slow
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
