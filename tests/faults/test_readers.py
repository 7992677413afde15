"""Files that are read at once are read as each would be alone, within one bound of memory."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from assets.archive.store import Archive, writing
from assets.observations import readers
from assets.observations.archived import archived, read_archive
from assets.observations.cache import cache_key
from assets.observations.importing import import_file
from assets.observations.limited import Broke, Limited
from assets.observations.limits import Limits
from assets.observations.reader import Reader
from assets.observations.readers import Readers
from assets.observations.report import Report
from assets.progress import Progress
from assets.reference import PROJECT
from assets.settings import Settings
from tests.builders import SMALL_BOATS, error_cell, ods, small_boats

# Broken in the middle of the order: a table that cannot be read, and bytes that are no workbook.
LENGTHS = (30, 60, 90, 120)


@pytest.fixture
def four(tmp_path: Path) -> Settings:
    """An archive with two files that can be read and two that cannot."""
    settings = Settings(data=tmp_path / "data")
    with writing(settings.data):
        for days in LENGTHS:
            path = tmp_path / f"small-boats-time-series-{days}.ods"
            rows = small_boats([1] * days)
            if days == 60:
                rows["SB_01"][9][1] = error_cell
            ods(path, rows)
            if days == 90:
                path.write_bytes(b"PK" + bytes(99_999))
            import_file(path, SMALL_BOATS, "Small boats – time series", f"2018-02-{days // 30:02}", settings)
    return settings


class Told(Progress):
    def __init__(self) -> None:
        self.files: list[tuple[str, int, int]] = []
        self.threads: set[int] = set()

    def reading(self, file: str, done: int, of: int) -> None:
        self.files.append((file, done, of))
        self.threads.add(threading.get_ident())


def read(settings: Settings, told: Told | None = None):
    """Read the archive: what came of each file, and the bytes that were kept of it."""
    entries, opened = read_archive(settings, told or Told())
    kept = {path.relative_to(settings.observations): path.read_bytes() for path in settings.observations.rglob("*.*")}
    return [(entry.sha256, entry.readings) for entry in entries], opened, kept


def file(days: int) -> str:
    return f"small-boats-time-series-{days}.ods"


def test_two_at_once_read_and_tell_what_one_alone_does_and_the_longest_begin(four, monkeypatch):
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    one, two = Told(), Told()
    alone = read(four.model_copy(update={"readers": 1}), one)
    for path in four.observations.rglob("*.*"):
        path.unlink()
    assert read(four, two) == alone
    statuses = {entry[0].file: [report.status for _, report in readings] for entry, readings in zip(
        archived(four), [readings for _, readings in alone[0]], strict=True
    )}  # fmt: skip
    assert statuses == {
        file(30): ["read"] * 2, file(60): ["failed", "read"], file(90): ["failed"] * 2, file(120): ["read"] * 2,
    }  # fmt: skip
    longest = [(file(90), 0, 4), (file(120), 1, 4), (file(60), 2, 4), (file(30), 3, 4)]
    assert one.files == longest
    assert two.files[:4] == longest
    assert two.files[4:] == [(file(90), 3, 4), (file(60), 3, 4)]  # those that failed, once more and alone
    assert two.threads == {threading.get_ident()}
    assert read(four) == (alone[0], 0, alone[2])  # nothing is tried a third time


def test_the_memory_of_readers_at_once_is_that_of_one(four, monkeypatch):
    monkeypatch.setattr("os.cpu_count", lambda: 8)
    started: list[tuple[int, int]] = []

    class Noted(Reader):
        def __init__(self, folder, limits, memory, seconds, share=1):
            super().__init__(folder, limits, memory, seconds, share)
            started.append((self.limited._memory, share))

        def read(self, source, known):
            return [Report(contract.table_id, source.sha256, "", "failed") for contract in known]

    monkeypatch.setattr(readers, "Reader", Noted)
    Readers(four.model_copy(update={"readers": 3})).read(
        [(source, known) for source, *_, known in archived(four)], Told()
    )
    whole = four.reader_memory_bytes
    assert started == [*[(whole // 3, 3)] * 3, (whole, 1)]  # three that share, and one for what failed


def test_a_file_for_which_a_share_is_too_little_is_read_with_all_of_the_memory(four, monkeypatch):
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    answer = Reader.read

    def starved(self, source, known):
        if not self._alone:
            self.limited._memory = 200 * 2**20  # less than the process needs to start
        return answer(self, source, known)

    monkeypatch.setattr(Reader, "read", starved)
    entries, *_ = read(four)
    assert sorted(report.status for _, readings in entries for _, report in readings) == ["failed"] * 3 + ["read"] * 5


@pytest.mark.slow
def test_a_share_that_was_too_little_is_not_the_last_word_where_the_run_ends_first(four):
    [(source, _, _, known)] = [item for item in archived(four) if item[0].file == file(90)]
    whole = Readers(four).reader()
    for share, last in ((2, False), (1, True)):
        with Readers(four).reader(share) as reader:
            assert [report.status for report in reader.read(source, known)] == ["failed"] * 2
        kept = [whole.kept(contract, source.sha256, cache_key(contract)) for contract in known]
        assert [report is not None for report in kept] == [last] * 2


@pytest.mark.slow
def test_bytes_that_are_not_what_they_were_set_their_file_aside_and_no_other(four, monkeypatch):
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    [damaged] = [source for source, *_ in archived(four) if source.file == file(90)]
    path = Archive(four.archive).path(damaged.sha256)
    path.chmod(0o644)
    path.write_bytes(b"other")
    entries, *_ = read(four)
    reports = [report for _, readings in entries for _, report in readings]
    failed = [(report.sha256, report.problems[0]["rule"]) for report in reports if report.status == "failed"]
    # One of the four holds a marker that no contract knows.
    assert sorted(rule for _, rule in failed) == ["damaged_in_archive"] * 2 + ["unknown_marker"]
    assert [sha256 for sha256, rule in failed if rule == "damaged_in_archive"] == [damaged.sha256] * 2
    assert sorted(report.status for report in reports) == ["failed"] * 3 + ["read"] * 5


def test_a_process_that_has_too_little_memory_to_begin_with_says_so(four):
    [(source, _, _, known)] = [item for item in archived(four) if item[0].file == file(30)]
    with Reader(four.observations, Limits(), 64 * 2**20, 60) as reader:
        reports = reader.read(source, known)
    assert [(report.problems[0]["rule"], report.problems[0]["message"]) for report in reports] == [
        ("reader_died", "the reading process ended, most likely past its 0.1 GiB of memory")
    ] * 2


def test_a_limit_from_outside_is_what_a_file_was_allowed_so_that_it_is_tried_again_without():
    code = "from assets.observations.limited import allowed; print(allowed(10**12), allowed(10**8))"
    said = [
        subprocess.run(["bash", "-c", f"{limit}; exec {sys.executable} -c '{code}'"], cwd=PROJECT, capture_output=True, text=True, check=True).stdout
        for limit in ("ulimit -v 2000000", "true")
    ]  # fmt: skip
    assert said == [f"{2000000 * 1024} {10**8}\n", f"{10**12} {10**8}\n"]


DYING = """
import os, sys
from assets.observations.limited import serve

class Panic(BaseException):
    pass

def answer(job):
    how, _, words = job.strip().partition(" ")
    print(words, file=sys.stderr, flush=True)
    if how == "panic":
        raise Panic(words)
    os._exit(3)

serve(answer)
"""


def test_what_a_library_says_as_it_dies_is_told_in_the_cause_and_reaches_no_terminal(tmp_path, capfd):
    (tmp_path / "dying.py").write_text(DYING)
    busy = 'called `Result::unwrap()` on an `Err` value: Os { message: "Resource temporarily unavailable" }'
    said = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(tmp_path))
        limited = Limited("dying", 2**31, 60)
        for job in (f"panic {busy}", "exit memory allocation of 16 bytes failed", "exit \x1b[31mred", "panic torn"):
            with pytest.raises(Broke) as told:
                limited.ask(job)
            said[job] = told.value.message
    assert list(said.values()) == [
        "the reading process ended, most likely past its 2.0 GiB of memory",
        "the reading process ended, most likely past its 2.0 GiB of memory",
        "the reading process ended by itself (code 3: \ufffd[31mred); memory was not the cause",
        "the reading process ended by itself (code 1: Panic: torn); memory was not the cause",
    ]
    assert capfd.readouterr() == ("", "")
