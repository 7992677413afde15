"""The archive's list of what it holds is cut, edited or gone, or the archive is an older one."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from tests.recovery.attempt import Attempt
from tests.recovery.registry import fault

SECTION = "The archive's manifest"
RESTORE = "restore `archive/` from a backup, as the line says, then `immstats refresh`"
FETCHED = "what GOV.UK still has is fetched again"


def manifest_of(attempt: Attempt) -> Path:
    """Return the manifest."""
    return attempt.data / "archive" / "manifest.jsonl"


def _restored(attempt: Attempt) -> None:
    shutil.copy(attempt.world.base / "archive" / "manifest.jsonl", manifest_of(attempt))


def _rewritten(attempt: Attempt, lines: list[bytes]) -> None:
    manifest_of(attempt).write_bytes(b"".join(lines))


def _lines(attempt: Attempt) -> list[bytes]:
    return manifest_of(attempt).read_bytes().splitlines(keepends=True)


@fault(SECTION, "its last line is torn", "the torn line, which was never acknowledged, makes way")
def manifest_torn(attempt: Attempt) -> None:
    line = _lines(attempt)[-1]
    with manifest_of(attempt).open("ab") as stream:
        stream.write(line[: attempt.random.randrange(1, len(line) - 1)])


@fault(SECTION, "its last lines are cut off", FETCHED, tries=2, seen_anew=True)
def manifest_cut_at_the_end(attempt: Attempt) -> None:
    lines = _lines(attempt)
    _rewritten(attempt, lines[: -attempt.random.randrange(1, len(lines))])


@fault(
    SECTION,
    "its last lines are cut off, and GOV.UK is not asked",
    "the build is refused: it would lose files",
    person=RESTORE,
    scenario="import",
    told=r"To do: restore .*archive from a backup",
    remedy=_restored,
)
def manifest_cut_and_not_asked(attempt: Attempt) -> None:
    lines = _lines(attempt)
    _rewritten(attempt, lines[: -attempt.random.randrange(4, len(lines))])


@fault(
    SECTION,
    "a date in one of its lines is changed",
    "the line is named, nothing is built",
    person=RESTORE,
    tries=2,
    verify=r"line \d+",
    told=r"line \d+.*immstats",
    remedy=_restored,
)
def manifest_edited(attempt: Attempt) -> None:
    lines = _lines(attempt)
    at = attempt.random.randrange(len(lines) - 1)
    said = json.loads(lines[at]) | {"published": "2011-11-11"}
    lines[at] = json.dumps(said, ensure_ascii=False, sort_keys=True).encode() + b"\n"
    _rewritten(attempt, lines)


@fault(
    SECTION,
    "a line in its middle is deleted",
    "the place is named, nothing is built",
    person=RESTORE,
    verify=r"line \d+",
    told=r"line \d+.*immstats",
    remedy=_restored,
)
def manifest_without_a_line(attempt: Attempt) -> None:
    lines = _lines(attempt)
    del lines[attempt.random.randrange(1, len(lines) - 1)]
    _rewritten(attempt, lines)


@fault(
    SECTION,
    "a byte of it is flipped",
    "the line is named, nothing is built",
    person=RESTORE,
    tries=2,
    verify=r"line \d+",
    told=r"line \d+.*immstats",
    remedy=_restored,
)
def manifest_flipped(attempt: Attempt) -> None:
    content = bytearray(b"".join(_lines(attempt)[:-1]))
    content[attempt.random.randrange(len(content))] ^= 1 << attempt.random.randrange(8)
    _rewritten(attempt, [bytes(content), _lines(attempt)[-1]])


@fault(SECTION, "it is deleted", FETCHED, seen_anew=True)
def manifest_deleted(attempt: Attempt) -> None:
    manifest_of(attempt).unlink()


@fault(
    SECTION,
    "it is deleted, and GOV.UK is not asked",
    "the build is refused: it would lose files",
    person=RESTORE,
    scenario="import",
    told=r"To do: restore .*archive from a backup",
    remedy=_restored,
)
def manifest_deleted_and_not_asked(attempt: Attempt) -> None:
    manifest_of(attempt).unlink()


@fault(SECTION, "it is deleted, and the job is run by Dagster", FETCHED, scenario="job", seen_anew=True)
def manifest_deleted_before_a_job(attempt: Attempt) -> None:
    manifest_of(attempt).unlink()


@fault(SECTION, "the whole archive is deleted", FETCHED, seen_anew=True)
def archive_deleted(attempt: Attempt) -> None:
    shutil.rmtree(attempt.data / "archive")


@fault(SECTION, "an older archive is restored from a backup", FETCHED, seen_anew=True)
def archive_older(attempt: Attempt) -> None:
    lines = _lines(attempt)
    kept = lines[: attempt.random.randrange(2, len(lines) - 2)]
    held = {json.loads(line)["sha256"] for line in kept}
    _rewritten(attempt, kept)
    for path in (attempt.data / "archive" / "files").glob("*/*"):
        if path.name not in held:
            path.unlink()


@fault(SECTION, "everything but the archive is deleted", "all is made again from it", tries=1, readable=False)
def all_but_the_archive_deleted(attempt: Attempt) -> None:
    for path in attempt.data.iterdir():
        if path.is_dir() and path.name != "archive":
            shutil.rmtree(path)
        elif not path.is_dir():
            path.unlink()
