"""A clock that is wrong, by the library faketime."""

from __future__ import annotations

import shutil

from tests.recovery.attempt import Attempt, Skipped
from tests.recovery.commands import IMMSTATS, Ended
from tests.recovery.registry import fault

SECTION = "The clock"


def _with_the_clock(attempt: Attempt, at: str, *words: str) -> Ended:
    if not shutil.which("faketime"):
        raise Skipped("faketime is not installed")
    return attempt.start(["faketime", "-f", at, *IMMSTATS, *words]).end()


@fault(SECTION, "a run with the clock set back by hours, then one with the right time", "the same figures")
def clock_hours_back(attempt: Attempt) -> None:
    ended = _with_the_clock(attempt, f"-{attempt.random.randrange(1, 12)}h", "refresh")
    if ended.status:
        attempt.fails(f"the run with the clock set back: {ended.said[-600:]}")


@fault(
    SECTION,
    "a run with the clock set back by years, then one with the right time",
    "the run says so and takes nothing in; then the same figures",
    person="set the clock, then `immstats refresh`",
)
def clock_years_back(attempt: Attempt) -> None:
    ended = _with_the_clock(attempt, f"-{attempt.random.randrange(1, 9)}y", "refresh")
    attempt.outcome.where = ended.error
    if ended.status:
        attempt.is_one_line(ended, "clock")


@fault(SECTION, "builds with the clock set back by years", "no build is deleted before an older one")
def clock_back_builds(attempt: Attempt) -> None:
    for years in (3, 5):
        (attempt.data / "immigration-sample.duckdb").unlink()
        ended = _with_the_clock(attempt, f"-{years}y", "refresh", "--source", "archive")
        if ended.status:
            attempt.is_one_line(ended, "clock")
            shutil.copy(
                attempt.world.base / "immigration-sample.duckdb",
                attempt.data / "immigration-sample.duckdb",
                follow_symlinks=False,
            )
            return
        attempt.holds_old_or_new(f"after a build {years} years ago")


@fault(SECTION, "a run with the clock set forward by years, then one with the right time", "the same figures")
def clock_years_ahead(attempt: Attempt) -> None:
    ended = _with_the_clock(attempt, f"+{attempt.random.randrange(1, 9)}y", "refresh")
    attempt.outcome.where = ended.error
    if ended.status:
        attempt.is_one_line(ended, "clock")
