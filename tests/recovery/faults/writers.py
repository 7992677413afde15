"""Two who would write at once."""

from __future__ import annotations

import signal

from tests.recovery.attempt import Attempt
from tests.recovery.commands import IMMSTATS
from tests.recovery.registry import fault
from tests.recovery.world import commands_of

SECTION = "Two writers"
OUTCOME = "one writes, the other waits or says who does"
WRITING = r"is writing to data/; wait for it"


def _both(attempt: Attempt, run: list[str], other: list[str]) -> None:
    first = attempt.start(run)
    pause = attempt.random.random() * attempt.world.seconds[attempt.fault.scenario][-1] * 0.6
    first.until(lambda: first.elapsed() >= pause)
    second = attempt.start(other).end()
    ended = first.end()
    if ended.status and second.status:
        attempt.fails(f"neither wrote: {ended.said[-300:]} {second.said[-300:]}")
    for each in (ended, second):
        if each.status:
            attempt.is_one_line(each, WRITING)


@fault(SECTION, "two runs at once", OUTCOME, person="wait, then `immstats refresh`", tries=2)
def two_runs(attempt: Attempt) -> None:
    _both(attempt, [*IMMSTATS, "refresh"], [*IMMSTATS, "refresh"])


@fault(SECTION, "an import while a run goes on", OUTCOME, person="wait, then import again", scenario="import")
def run_and_import(attempt: Attempt) -> None:
    importing, building = commands_of("import", attempt.world.manifest)
    attempt.start(importing).end()  # so that there is something to build
    _both(attempt, building, importing)


@fault(
    SECTION,
    "a run that is stopped (SIGSTOP) holds the lock",
    OUTCOME,
    person="`kill` the process that the line names, then `immstats refresh`",
)
def stopped_run(attempt: Attempt) -> None:
    command = attempt.start([*IMMSTATS, "refresh"])
    command.until(lambda: "Fetching from GOV.UK" in command.said)
    command.process.send_signal(signal.SIGSTOP)
    ended = attempt.immstats("refresh")
    if not ended.status:
        attempt.fails("a second run wrote while the first held the lock")
    attempt.is_one_line(ended, rf"process {command.process.pid} .*{WRITING}")
    command.kill(whole_group=True)
    command.end()
