"""Errors of the machine: each library's own, told in one line, and never taken for a fault of the file in hand."""

from __future__ import annotations

import os
import re
import resource
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import duckdb
import polars as pl
import pytest

from assets import machine
from assets.machine import MachineError
from assets.observations.limits import Limits, lacks_more_than_memory
from assets.observations.opened import open_source
from assets.observations.reader import Reader
from assets.observations.source import Source
from assets.reference import PROJECT
from assets.sample.xlsx import xlsx
from assets.settings import Settings
from assets.tables import contracts


def _raised(action: Callable[[], object]) -> BaseException:
    try:
        action()
    except Exception as error:
        return error
    raise AssertionError("nothing was raised")


def _fill(connection: sqlite3.Connection) -> None:
    connection.execute("CREATE TABLE t (a)")
    connection.executemany("INSERT INTO t VALUES (?)", [("x" * 1000,)] * 3000)
    connection.commit()


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 600 kB."""
    if os.geteuid() != 0:
        pytest.skip("only root mounts small file systems")
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=600k", "tmpfs", folder], capture_output=True)
    if mounted.returncode:
        pytest.skip(f"no file system can be mounted here ({mounted.stderr.decode()[:80]})")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


def _spill(folder: Path) -> None:
    with duckdb.connect(config={"memory_limit": "20MB", "temp_directory": str(folder / "tmp")}) as connection:
        connection.execute("CREATE TABLE t AS SELECT random() AS r FROM range(5_000_000)")


WRITERS: dict[str, Callable[[Path], object]] = {
    "Python": lambda folder: (folder / "file").write_bytes(bytes(2**20)),
    "DuckDB": lambda folder: duckdb.connect(folder / "a.duckdb").execute(
        "CREATE TABLE t AS SELECT random() AS r FROM range(200_000)"
    ),
    "DuckDB, what it puts aside": _spill,
    "DuckDB, Parquet": lambda folder: duckdb.sql(f"COPY (SELECT random() FROM range(200_000)) TO '{folder}/a.parquet'"),
    "polars, Parquet": lambda folder: pl.DataFrame({"a": os.urandom(2**20)}).write_parquet(folder / "b.parquet"),
    "polars, CSV": lambda folder: pl.DataFrame({"a": range(200_000)}).write_csv(folder / "b.csv"),
    "SQLite": lambda folder: _fill(sqlite3.connect(folder / "runs.db")),
}


@pytest.mark.parametrize("writer", WRITERS)
def test_a_full_disk_is_known_by_any_name(writer: str, disk: Path) -> None:
    error = _raised(lambda: WRITERS[writer](disk))
    assert machine.lack_of(error) == "disk", repr(error)
    line = machine.told(error, Settings(data=disk)) or ""
    assert re.match(
        rf"the disk is full: {disk} has 0\.\d MB free, and a run needs about 32 MB there; free that much, ", line
    )
    assert "\n" not in line


def test_what_a_run_needs_grows_with_what_is_published_or_held(tmp_path: Path) -> None:
    run = Settings(data=tmp_path)
    (run.archive / "files" / "ab").mkdir(parents=True)
    (run.archive / "files" / "ab" / "one").write_bytes(bytes(3 * 2**20))
    assert machine.needed(run) == (4 * 3 + 32) * 2**20
    run.warehouse.write_bytes(bytes(5 * 2**20))
    assert machine.needed(run) == (2 * 5 + 32) * 2**20


def test_a_folder_that_is_read_only_is_told(disk: Path) -> None:
    with sqlite3.connect(disk / "old.db") as old:
        old.execute("CREATE TABLE t (a)")
    old.close()
    subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
    writers: dict[str, Callable[[], object]] = {
        "Python": lambda: (disk / "file").write_bytes(b"1"),
        "DuckDB": lambda: duckdb.connect(disk / "a.duckdb"),
        "polars": lambda: pl.DataFrame({"a": [1]}).write_parquet(disk / "b.parquet"),
        "SQLite": lambda: sqlite3.connect(disk / "old.db").execute("INSERT INTO t VALUES (1)"),
        "SQLite, a new file": lambda: sqlite3.connect(disk / "new.db").execute("CREATE TABLE t (a)"),
    }
    said = {name: machine.told(_raised(writer), Settings(data=disk)) or "" for name, writer in writers.items()}
    begins = f"a file may not be written or opened: it is read-only, or another user's; let this user write to {disk}"
    assert {name: line.split(". What")[0] for name, line in said.items()} == dict.fromkeys(writers, begins)


FEW_FILES = """
import os, resource, sqlite3, subprocess, sys
import duckdb, polars as pl
from pathlib import Path
from assets import machine
from assets.settings import Settings
folder = Path(sys.argv[1])
pl.DataFrame({"a": [1]}).write_parquet(folder / "a.parquet")
pl.read_parquet(folder / "a.parquet")
resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
held = []
try:
    while True:
        held.append(os.open("/dev/null", os.O_RDONLY))
except OSError:
    pass
for name, action in {
    "Python": lambda: (folder / "a.parquet").read_bytes(),
    "a process": lambda: subprocess.run(["true"]),
    "DuckDB": lambda: duckdb.connect(folder / "a.duckdb"),
    "polars": lambda: pl.read_parquet(folder / "a.parquet"),
    "SQLite": lambda: sqlite3.connect(folder / "a.db").execute("CREATE TABLE t (a)"),
}.items():
    try:
        action()
    except BaseException as error:
        print(name, machine.told(error, Settings(data=folder)), sep=": ")
"""


def test_too_few_file_descriptors_are_told(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FEW_FILES, tmp_path], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    does = "too few file descriptors: raise their number (`ulimit -n 1024`, or LimitNOFILE= of the service)"
    assert [line.split(". What")[0] for line in done.stdout.splitlines()] == [
        f"{name}: {does}" for name in ("Python", "a process", "DuckDB", "polars", "SQLite")
    ]


def test_a_lack_of_memory_is_told(tmp_path: Path) -> None:
    def in_duckdb() -> None:
        with duckdb.connect(config={"memory_limit": "8MB", "temp_directory": ""}) as connection:
            connection.execute("CREATE TABLE t AS SELECT random() AS r FROM range(5_000_000)")

    for action in (in_duckdb, lambda: bytearray(2**62)):
        line = machine.told(_raised(action), Settings(data=tmp_path)) or ""
        assert line.startswith("out of memory: give this process more (`ulimit -v`, MemoryMax= of the service)")


def test_a_command_ends_with_one_line_where_not_even_libraries_can_be_loaded(tmp_path: Path) -> None:
    command = ["-m", "orchestration.start", "status"]
    done = subprocess.run(
        ["bash", "-c", 'ulimit -v 60000; exec "$@"', "bash", sys.executable, *command],
        cwd=PROJECT, env={**os.environ, "IMMSTATS_DATA": str(tmp_path)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    assert done.stderr.startswith("Error: out of memory: ")
    assert done.stderr.count("\n") == 1


def test_what_sqlite_calls_a_failure_is_a_full_disk_where_there_is_no_room(disk: Path, tmp_path: Path) -> None:
    error = sqlite3.OperationalError("disk I/O error")
    (disk / "full").write_bytes(bytes(590 * 1024))
    assert (machine.told(error, Settings(data=disk)) or "").startswith(f"the disk is full: {disk} has 0.0 MB free")
    assert (machine.told(error, Settings(data=tmp_path)) or "").startswith("the disk failed to read or write")


def test_another_error_is_none_of_the_machine(tmp_path: Path) -> None:
    assert machine.told(ValueError("this sheet is unknown"), Settings(data=tmp_path)) is None
    assert machine.lack_of(FileNotFoundError(2, "No such file or directory")) is None


def test_words_of_a_file_are_no_lack_of_the_machine() -> None:
    assert not lacks_more_than_memory(ValueError("No space left on device"))
    assert lacks_more_than_memory(OSError(28, "No space left on device"))
    assert not lacks_more_than_memory(MemoryError())


def test_a_file_is_not_set_aside_for_what_the_machine_lacks(disk: Path, tmp_path: Path) -> None:
    file = tmp_path / "file.xlsx"
    file.write_bytes(xlsx({"Data": [["a"]]}, date(2026, 11, 27)))
    source = Source(path=str(file), sha256="ab" * 32, page="/page", title="t", file="file.xlsx")
    known = [contracts()["SB_02"]]
    (disk / "full").write_bytes(bytes(600 * 1024 - 8192))
    subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
    with Reader(disk, Limits(), 4 * 2**30, 60.0) as reader, pytest.raises(MachineError, match="Read-only file system"):
        reader.read(source, known)
    subprocess.run(["mount", "-o", "remount,rw", disk], check=True)
    assert [each.name for each in disk.rglob("*")] == ["full"]


def test_few_descriptors_are_not_put_down_to_a_file(tmp_path: Path) -> None:
    file = tmp_path / "file.xlsx"
    file.write_bytes(xlsx({"Data": [["a"]]}, date(2026, 11, 27)))
    source = Source(path=str(file), sha256="ab" * 32, page="/page", title="t", file="file.xlsx")
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    used = len(os.listdir("/proc/self/fd"))
    held = [os.open("/dev/null", os.O_RDONLY) for _ in range(4)]
    try:
        for room in range(4):
            resource.setrlimit(resource.RLIMIT_NOFILE, (used + 4 + room - 1, before[1]))
            try:
                open_source(source, Limits())
            except Exception as error:
                assert machine.lack_of(error) == "files", repr(error)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)
        for each in held:
            os.close(each)


def test_a_command_with_less_address_space_than_its_libraries_take_says_so_before_they_are_loaded():
    for megabytes in (300, 600, 1000):
        words = [
            "/bin/sh",
            "-c",
            f'ulimit -v {megabytes * 1024}; exec "$@"',
            "sh",
            sys.executable,
            "-m",
            "orchestration.start",
        ]
        ended = subprocess.run([*words, "--version"], cwd=PROJECT, capture_output=True, text=True)
        assert (ended.returncode, ended.stdout, ended.stderr.splitlines()) == (
            1,
            "",
            [
                f"Error: out of memory: this process may have {megabytes:,} MB of address space, less than its libraries "
                "take: give it 1,024 MB (`ulimit -v`), and three times that for a build. What was published stays"
            ],
        )
