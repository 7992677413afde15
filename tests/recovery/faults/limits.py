"""Too few file descriptors, too little memory."""

from __future__ import annotations

from tests.recovery.attempt import Attempt
from tests.recovery.registry import fault
from tests.recovery.world import LITTLE_FOR_READERS

SECTION = "Limits of the machine"
STOPS = "the run completes, or stops and says in one line what is too little"
FILES = (16, 32, 64)
MEGABYTES = (300, 600, 1200)


def _limited(attempt: Attempt, before: str, words: str, **environment: str) -> None:
    ended = attempt.immstats("refresh", before=before, **environment)
    attempt.outcome.where = f"{before or environment}: {ended.error[:160] or ended.status}"
    if ended.status:
        attempt.is_one_line(ended, words)


@fault(
    SECTION,
    "16 to 64 file descriptors (`ulimit -n`)",
    STOPS,
    person="raise the limit, then `immstats refresh`",
    tries=len(FILES),
)
def few_files(attempt: Attempt) -> None:
    _limited(attempt, f"ulimit -n {FILES[attempt.outcome.seed]}", r"(?i)too many open files|file descriptors")


@fault(
    SECTION,
    "300 to 1,200 MB of address space (`ulimit -v`)",
    STOPS,
    person="give it memory, then `immstats refresh`",
    tries=len(MEGABYTES),
)
def little_memory(attempt: Attempt) -> None:
    _limited(attempt, f"ulimit -v {MEGABYTES[attempt.outcome.seed] * 1024}", r"(?i)memory")


@fault(
    SECTION,
    "readers may use 64 MB",
    "the files are set aside, and read by the next run",
    person="raise `IMMSTATS_READER_MEMORY_BYTES`, then `immstats refresh`",
    part=LITTLE_FOR_READERS,
)
def little_memory_for_readers(attempt: Attempt) -> None:
    _limited(attempt, "", r"(?i)memory", **LITTLE_FOR_READERS)


@fault(SECTION, "DuckDB may use 8 MB", STOPS, person="raise `IMMSTATS_DUCKDB_MEMORY_LIMIT`, then `immstats refresh`")
def little_memory_for_duckdb(attempt: Attempt) -> None:
    _limited(attempt, "", r"(?i)memory", IMMSTATS_DUCKDB_MEMORY_LIMIT="8MB")
