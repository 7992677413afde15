"""The phases of a run: how long each took, who is told, and how a file and a terminal show them."""

import os
import pty
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from assets import progress as module
from assets.progress import Phase, Phases, Progress, logged
from assets.reference import PROJECT
from assets.serving.refreshed import told_of_long

IMMSTATS = [sys.executable, "-m", "orchestration.cli"]


class Heard(Progress):
    """Keeps what it is told."""

    def __init__(self) -> None:
        self.words: list[tuple[object, ...]] = []

    def asking(self, what):
        self.words.append(("asking", what))

    def fetching(self, what):
        self.words.append(("fetching", what))

    def reading(self, file, done, of):
        self.words.append(("reading", file, done, of))

    def building(self, doing, what=""):
        self.words.append(("building", doing, what))

    def done(self):
        self.words.append(("done",))


@pytest.fixture
def clock(monkeypatch):
    """A clock that is set by hand."""
    times = [100.0]
    monkeypatch.setattr(module.time, "monotonic", lambda: times[0])
    return times


def run(progress: Progress, clock: list[float]) -> None:
    for seconds, tell in (
        (0.4, lambda: progress.asking("/a")),
        (2.1, lambda: progress.fetching("a.ods")),
        (0.0, lambda: progress.reading("a.ods", 0, 2)),
        (3.0, lambda: progress.reading("b.ods", 1, 2)),
        (0.5, lambda: progress.building("Building the marts", "crossings")),
        (1.5, lambda: progress.building("Building the marts", "returns")),
        (9.0, progress.done),
        (0.1, lambda: progress.building("Publishing the build")),
        (9.0, progress.done),
    ):
        tell()
        clock[0] += seconds


def test_a_phase_lasts_until_another_begins_and_what_is_between_them_is_of_none(clock):
    heard = Heard()
    phases = Phases(heard)
    run(phases, clock)
    assert [(phase.name, round(phase.seconds, 1)) for phase in phases.over] == [
        ("Asking GOV.UK", 0.4),
        ("Fetching from GOV.UK", 2.1),
        ("Reading 2 files", 3.0),
        ("Building the marts", 2.0),
        ("Publishing the build", 0.1),
    ]
    assert heard.words == [
        ("asking", "/a"),
        ("fetching", "a.ods"),
        ("reading", "a.ods", 0, 2),
        ("reading", "b.ods", 1, 2),
        ("building", "Building the marts", "crossings"),
        ("building", "Building the marts", "returns"),
        ("done",),
        ("building", "Publishing the build", ""),
        ("done",),
    ]


def test_a_summary_names_the_phases_that_took_more_than_two_seconds():
    phases = Phases()
    phases.over += [Phase("Reading 1 file", 2.04), Phase("Judging the claims", 2.0), Phase("Auditing the build", 61.0)]
    assert told_of_long(phases.long) == ["Took more than 2 seconds: Reading 1 file: 2.0 s; Auditing the build: 61.0 s."]
    assert told_of_long([]) == []


def test_a_log_has_each_phase_and_the_one_that_failed(clock):
    lines: list[str] = []
    with pytest.raises(ValueError), logged(lines.append, Heard()) as progress:
        run(progress, clock)
        progress.building("Auditing the build")
        clock[0] += 1.25
        raise ValueError
    assert lines == [
        "now: Asking GOV.UK",
        "Asking GOV.UK: 0.4 s; now: Fetching from GOV.UK",
        "Fetching from GOV.UK: 2.1 s; now: Reading 2 files",
        "Reading 2 files: 3.0 s; now: Building the marts",
        "Building the marts: 2.0 s",
        "now: Publishing the build",
        "Publishing the build: 0.1 s",
        "now: Auditing the build",
        "Auditing the build: 1.2 s",
    ]


def environment(tmp_path: Path, **more: str) -> dict[str, str]:
    free = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "FORCE_COLOR", "COLUMNS")}
    return {**free, "IMMSTATS_DATA": str(tmp_path / "data"), "IMMSTATS_ATTEMPTS": "1", **more}


def test_a_file_has_the_step_while_it_lasts_and_its_seconds_when_it_is_over(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as silent:  # a GOV.UK that takes a request and does not answer
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        with subprocess.Popen(
            [*IMMSTATS, "refresh"], cwd=PROJECT, env=environment(tmp_path, IMMSTATS_GOVUK_URL=url),
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        ) as process:  # fmt: skip
            asked, _ = silent.accept()
            assert asked.recv(1)
            meanwhile = os.read(process.stdout.fileno(), 1000).decode()
            assert (meanwhile, process.poll()) == ("Asking GOV.UK … ", None)
            silent.close()
            asked.close()
            rest, told = process.communicate(timeout=60)
    assert re.fullmatch(r"\d+\.\d s\n", rest.decode())
    assert told.decode().startswith("Error: ")
    assert process.returncode == 1


def in_a_terminal(tmp_path: Path, **more: str) -> str:
    """What a refresh of an empty archive writes to a terminal."""
    ours, theirs = pty.openpty()
    done = subprocess.Popen(
        [*IMMSTATS, "refresh", "--source", "archive"], cwd=PROJECT, env=environment(tmp_path, **more),
        stdout=theirs, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    os.close(theirs)
    written = b""
    try:
        while piece := os.read(ours, 1000):
            written += piece
    except OSError:  # the terminal is closed at the other end
        pass
    os.close(ours)
    assert done.wait(60) == 1
    return written.decode()


def test_a_terminal_that_cannot_move_its_cursor_has_lines(tmp_path):
    assert re.fullmatch(r"Looking at the archive … \d+\.\d s\r\n", in_a_terminal(tmp_path, TERM="dumb"))


def test_a_terminal_has_one_line_that_moves_and_is_gone_in_the_end(tmp_path):
    written = in_a_terminal(tmp_path, TERM="xterm", NO_COLOR="1")
    assert "\x1b[2K" in written  # the line is taken back
    assert re.findall(r"\x1b\[[\d;]*m", written) == []
    assert " s\r\n" not in written
