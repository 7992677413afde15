"""Files of the data folder that are damaged: gone, empty, cut, or with a bit flipped."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from tests.recovery.attempt import Attempt
from tests.recovery.registry import fault

SECTION = "Damaged files"
HOW = ("gone", "empty", "cut", "flipped")
REBUILT = "treated as absent, and made again"


def damaged(attempt: Attempt, path: Path, how: str) -> None:
    """Damage a file; its mode stays as it was.

    Args:
        attempt: Its random numbers say where.
        path: The file.
        how: One of `HOW`.
    """
    mode = path.stat().st_mode
    if how == "gone":
        path.unlink()
        return
    content = bytearray(path.read_bytes())
    if how == "empty":
        content = bytearray()
    elif how == "cut":
        content = content[: attempt.random.randrange(1, len(content))]
    else:
        content[attempt.random.randrange(len(content))] ^= 1 << attempt.random.randrange(8)
    path.unlink()
    path.write_bytes(content)
    path.chmod(mode)
    attempt.outcome.where = f"{path.relative_to(attempt.data)} {how}"


def _each_way(choose: Callable[[Attempt], Path], attempt: Attempt) -> None:
    """Damage a file in the way that is the attempt's turn: tries go round all of them."""
    damaged(attempt, choose(attempt), HOW[attempt.outcome.seed % len(HOW)])


def _one_of(pattern: str) -> Callable[[Attempt], Path]:
    return lambda attempt: attempt.random.choice(sorted(attempt.data.glob(pattern)))


def _published(attempt: Attempt) -> Path:
    return (attempt.data / "immigration-sample.duckdb").resolve()


@fault(SECTION, "the published file: gone, empty, cut, a bit flipped", REBUILT, tries=4, readable=False, verify=None)
def damage_published(attempt: Attempt) -> None:
    _each_way(_published, attempt)


@fault(SECTION, "the published file's sha256 or number: gone, empty, cut, a bit flipped", REBUILT, tries=4, verify=None)
def damage_beside_published(attempt: Attempt) -> None:
    names = ("immigration-sample.sha256", "number")
    _each_way(lambda attempt: _published(attempt).with_name(attempt.random.choice(names)), attempt)


@fault(SECTION, "the link to the published file is deleted", REBUILT, readable=False, verify=None)
def damage_link(attempt: Attempt) -> None:
    (attempt.data / "immigration-sample.duckdb").unlink()


@fault(SECTION, "all builds are deleted", REBUILT, readable=False, verify=None)
def damage_all_generations(attempt: Attempt) -> None:
    shutil.rmtree(attempt.data / "generations")


@fault(SECTION, "a `.wal` of another database beside the published file", REBUILT, readable=False, verify=None)
def damage_foreign_wal(attempt: Attempt) -> None:
    other = attempt.folder / "other.duckdb"
    code = (
        "import duckdb, os, sys; c = duckdb.connect(sys.argv[1]);"
        "c.execute('CREATE SCHEMA marts'); c.execute('CREATE TABLE marts.crossings (arrivals INT)');"
        "c.execute('INSERT INTO marts.crossings VALUES (999999)'); os._exit(9)"
    )
    subprocess.run([sys.executable, "-c", code, str(other)], check=False)
    shutil.copy(f"{other}.wal", f"{_published(attempt)}.wal")


@fault(
    SECTION,
    "a writer who may write wrote into the published file, and was killed",
    REBUILT,
    readable=False,
    verify=None,
)
def damage_own_wal(attempt: Attempt) -> None:
    path = _published(attempt)
    path.chmod(0o644)
    code = (
        "import duckdb, os, sys; c = duckdb.connect(sys.argv[1]);"
        "c.execute('UPDATE marts.crossings SET arrivals = 999999'); os._exit(9)"
    )
    subprocess.run([sys.executable, "-c", code, str(path)], check=False)
    path.chmod(0o444)


@fault(SECTION, "the observations of a file: gone, empty, cut, a bit flipped", REBUILT, tries=4, verify=None)
def damage_observations(attempt: Attempt) -> None:
    _each_way(_one_of("observations/*/*.parquet"), attempt)


@fault(SECTION, "the report on a file: gone, empty, cut, a bit flipped", REBUILT, tries=4, verify=None)
def damage_reports(attempt: Attempt) -> None:
    _each_way(_one_of("observations/*/*.json"), attempt)


@fault(SECTION, "a comparison of two releases: gone, empty, cut, a bit flipped", REBUILT, tries=4, verify=None)
def damage_revisions(attempt: Attempt) -> None:
    _each_way(_one_of("revisions/*/*"), attempt)


@fault(SECTION, "what was seen of the pages: gone, empty, cut, a bit flipped", "asked for anew", tries=4, verify=None)
def damage_watch(attempt: Attempt) -> None:
    names = [name for name in ("watch.json", "govuk.json", "audit.json") if (attempt.data / name).exists()]
    _each_way(lambda attempt: attempt.data / names[attempt.outcome.seed % len(names)], attempt)


def _good_file_back(attempt: Attempt) -> None:
    for path in (attempt.world.base / "archive" / "files").glob("*/*"):
        held = attempt.data / path.relative_to(attempt.world.base)
        if not held.exists() or held.read_bytes() != path.read_bytes():
            held.unlink(missing_ok=True)
            shutil.copy(path, held)


@fault(
    SECTION,
    "an archived file: gone, empty, cut, a bit flipped",
    "named by `immstats verify`; fetched again where GOV.UK has it, read from its observations meanwhile",
    person="restore the file from a backup, or `immstats import` it again",
    tries=4,
    verify=r"[0-9a-f]{12}",
    remedy=_good_file_back,
)
def damage_archived(attempt: Attempt) -> None:
    _each_way(_one_of("archive/files/*/*"), attempt)


@fault(SECTION, "Dagster's folder is deleted", "its history of runs is lost, nothing else", verify=None)
def damage_dagster_gone(attempt: Attempt) -> None:
    shutil.rmtree(attempt.data / "dagster")


@fault(
    SECTION,
    "a database of Dagster's: gone, empty, cut, a bit flipped",
    "the run goes on, or says what to delete",
    person="nothing, or `rm -r data/dagster` where the run says so",
    tries=4,
    verify=None,
)
def damage_dagster(attempt: Attempt) -> None:
    _each_way(_one_of("dagster/**/*.db"), attempt)
    ended = attempt.immstats("refresh")
    if ended.status:
        attempt.is_one_line(ended, r"dagster")
        shutil.rmtree(attempt.data / "dagster", ignore_errors=True)
        os.makedirs(attempt.data / "dagster", exist_ok=True)
