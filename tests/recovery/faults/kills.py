"""`kill -9`, as the kernel does for want of memory and a person does to a run that seems stuck.

Half the time only the process itself is killed, half the time all that it started.
"""

from __future__ import annotations

from pathlib import Path

from tests.recovery.attempt import Attempt
from tests.recovery.commands import IMMSTATS, Command
from tests.recovery.registry import fault
from tests.recovery.world import LITTLE_FOR_READERS, commands_of

SECTION = "A process is killed (`kill -9`)"
OUTCOME = "the next run goes on; leftovers are cleaned"
BUILDING = (
    "Checking the vintages", "Writing catalogue and reference", "Loading the observations",
    "Comparing neighbouring vintages", "Putting together the history of the marts", "Building the marts",
    "Tracing every figure to its cells", "Judging the claims", "Auditing the build", "Writing the build",
)  # fmt: skip
# From when the lock is taken until the link has moved and been told of, as an undisturbed one takes, and some more.
GOING_BACK_SECONDS = 0.3
PUBLISHING = ("Recording the checks in Dagster", "Publishing the build", "Recording the marts in Dagster")


def _killed(attempt: Attempt, command: Command, pause: float) -> None:
    """Kill a command after a pause, and see that nothing it started goes on for long."""
    end = command.elapsed() + pause
    running = command.until(lambda: command.elapsed() >= end)
    attempt.outcome.where = command.said.rstrip().rpartition("\n")[2][-80:] if running else "over before"
    if running:
        command.kill(whole_group=attempt.random.random() < 0.5)
    command.end()
    if command.left_behind():
        attempt.fails("processes that it started go on after half a minute")


def _killed_in(attempt: Attempt, words: list[str], phases: tuple[str, ...]) -> None:
    """Kill a command in one of some phases, at a place drawn by the seed."""
    known = attempt.world.phases[attempt.fault.scenario]
    phase = attempt.random.choice([phase for phase in phases if any(name.startswith(phase) for name in known)])
    seconds = next(seconds for name, seconds in known.items() if name.startswith(phase))
    command = attempt.start(words)
    command.until(lambda: phase in command.said)
    _killed(attempt, command, attempt.random.random() * max(seconds, 0.05))


def _refresh(attempt: Attempt, *phases: str) -> None:
    _killed_in(attempt, [*IMMSTATS, "refresh"], phases)


@fault(SECTION, "while files are imported, after a number of them drawn by lot", OUTCOME, tries=15, scenario="import")
def kill_import(attempt: Attempt) -> None:
    files = attempt.data / "archive" / "files"
    stored = len(_stored(files))
    wanted = attempt.random.randrange(4)
    command = attempt.start(commands_of("import", attempt.world.manifest)[0])
    command.until(lambda: len(_stored(files)) >= stored + wanted)
    _killed(attempt, command, attempt.random.random() * (0.02 if wanted else attempt.world.seconds["import"][0]))


def _stored(files: Path) -> list[Path]:
    return [*files.glob("*/*"), *files.glob(".incoming-*")]


@fault(SECTION, "while GOV.UK is asked what is new", OUTCOME, tries=10)
def kill_look(attempt: Attempt) -> None:
    _refresh(attempt, "Asking GOV.UK")


@fault(SECTION, "while new files are fetched", OUTCOME, tries=15)
def kill_fetch(attempt: Attempt) -> None:
    _refresh(attempt, "Fetching from GOV.UK")


@fault(SECTION, "while files are read", OUTCOME, tries=15)
def kill_reading(attempt: Attempt) -> None:
    _refresh(attempt, "Reading")


@fault(SECTION, "while the warehouse is built", OUTCOME, tries=15)
def kill_build(attempt: Attempt) -> None:
    _refresh(attempt, *BUILDING)


@fault(SECTION, "while the build is published", OUTCOME, tries=15)
def kill_publish(attempt: Attempt) -> None:
    _refresh(attempt, *PUBLISHING)


@fault(SECTION, "at any time of `dagster job execute -j refresh`", OUTCOME, tries=15, scenario="job")
def kill_job(attempt: Attempt) -> None:
    command = attempt.start(commands_of("job", attempt.world.manifest)[0])
    _killed(attempt, command, attempt.random.random() * attempt.world.seconds["job"][0])


@fault(SECTION, "while `immstats rollback` goes back to the build before", OUTCOME, tries=5)
def kill_rollback(attempt: Attempt) -> None:
    _carried_out(attempt, "refresh")
    command = attempt.start([*IMMSTATS, "rollback"])
    command.until((attempt.data / ".writer").exists)
    _killed(attempt, command, attempt.random.random() * GOING_BACK_SECONDS)


@fault(SECTION, "while `immstats rebuild` forgets what was made, reads and builds anew", OUTCOME, tries=5)
def kill_rebuild(attempt: Attempt) -> None:
    words = [*IMMSTATS, "rebuild"]
    if attempt.outcome.seed:
        _killed_in(attempt, words, ("Reading", *BUILDING, *PUBLISHING))
        return
    command = attempt.start(words)
    command.until((attempt.data / ".writer").exists)  # then it forgets
    _killed(attempt, command, attempt.random.random() * 0.1)


@fault(
    SECTION,
    "while `immstats quarantine retry` reads again what failed, and builds",
    OUTCOME,
    tries=5,
    part=LITTLE_FOR_READERS,
)
def kill_retry(attempt: Attempt) -> None:
    _carried_out(attempt, "refresh", **LITTLE_FOR_READERS)
    _killed_in(attempt, [*IMMSTATS, "quarantine", "retry"], ("Reading", *BUILDING, *PUBLISHING))


def _carried_out(attempt: Attempt, *words: str, **environment: str) -> None:
    """Run what goes before, which must not fail by itself."""
    ended = attempt.immstats(*words, **environment)
    if ended.status:
        attempt.fails(f"{words[0]} ended with {ended.status}: {ended.said[-600:]}")
