"""A file that passes the limits of the reading process is tried once, and again only where that may help."""

import threading
import time
from pathlib import Path

import pytest

from assets.archive.store import writing
from assets.observations import cache
from assets.observations.archived import archived
from assets.observations.importing import import_file
from assets.observations.inputs import read_new
from assets.observations.limits import Limits
from assets.observations.reader import Reader
from assets.settings import Settings
from tests.builders import SMALL_BOATS, ods, small_boats


@pytest.fixture
def slow(tmp_path: Path) -> Settings:
    """An archive with one file, and less time to read it than the process needs to start."""
    settings = Settings(data=tmp_path / "data", reader_seconds=0.01)
    with writing(settings.data):
        path = ods(tmp_path / "small-boats-time-series.ods", small_boats([1] * 30))
        import_file(path, SMALL_BOATS, "Small boats – time series", "2018-02-02", settings)
    return settings


def outcome(settings: Settings) -> tuple[int, list[tuple[str, str, list[str]]]]:
    """Read what is new: how many files were opened, and what came of each table."""
    inputs, opened = read_new(settings)
    readings = [report for entry in inputs.files for _, report in entry.readings]
    return opened, [(r.table_id, r.status, [problem["rule"] for problem in r.problems]) for r in readings]


def test_a_file_that_takes_too_long_is_tried_once_and_again_only_with_other_limits(slow):
    late = [("SB_01", "failed", ["too_slow"]), ("SB_02", "failed", ["too_slow"])]
    assert [outcome(slow) for _ in range(3)] == [(1, late), (0, late), (0, late)]
    more = slow.model_copy(update={"reader_seconds": 60.0})
    read = [("SB_01", "read", []), ("SB_02", "read", [])]
    assert [outcome(more), outcome(more), outcome(slow)] == [(1, read), (0, read), (0, read)]


@pytest.mark.slow
def test_a_file_that_takes_too_much_memory_is_tried_once_and_again_only_with_other_limits(slow):
    little = slow.model_copy(update={"reader_seconds": 60.0, "cells_max": 100})
    large = [("SB_01", "failed", ["too_large"]), ("SB_02", "failed", ["too_large"])]
    assert [outcome(little), outcome(little)] == [(1, large), (0, large)]
    none = little.model_copy(update={"reader_memory_bytes": 200 * 2**20})  # less than the process needs to start
    opened, readings = outcome(none)
    assert (opened, {rule for *_, rules in readings for rule in rules}) in [
        (1, {"reader_died"}),
        (1, {"too_much_memory"}),
    ]
    assert outcome(none) == (0, readings)
    assert outcome(slow.model_copy(update={"reader_seconds": 60.0}))[0] == 1


def test_a_file_that_takes_too_long_is_tried_again_by_another_version_of_the_reader(slow, monkeypatch):
    assert outcome(slow)[0] == 1
    monkeypatch.setattr(cache, "SCHEMA_VERSION", cache.SCHEMA_VERSION + 1)
    assert [outcome(slow)[0], outcome(slow)[0]] == [1, 0]


def test_a_table_that_was_read_before_the_process_ended_stands(slow):
    assert outcome(slow.model_copy(update={"reader_seconds": 60.0}))[0] == 1
    [(source, _, _, known)] = archived(slow)
    for kept in (slow.observations / "sb_02").iterdir():
        kept.unlink()
    with Reader(slow.observations, Limits(), 4 * 2**30, seconds=0.01) as reader:
        reports = reader.read(source, known)
    assert [(report.table_id, report.status) for report in reports] == [("SB_01", "read"), ("SB_02", "failed")]


def end_when_started(reader: Reader) -> None:
    while reader.limited.process is None:
        time.sleep(0.01)
    reader.limited.process.terminate()


def test_a_process_that_is_told_to_end_says_nothing_of_the_file(slow):
    [(source, _, _, known)] = archived(slow)
    with Reader(slow.observations, Limits(), 4 * 2**30, seconds=60) as reader:
        threading.Thread(target=end_when_started, args=(reader,)).start()
        reports = reader.read(source, known)
    assert [(report.status, report.limits) for report in reports] == [("failed", None)] * 2
    assert outcome(slow.model_copy(update={"reader_seconds": 60.0}))[0] == 1
