"""`python -m tests.recovery`: try every fault, and write `docs/faults.md`; `make faults` is short for it.

`… NAME …` tries some, by name or by how it begins, and keeps the other lines of the page; `… NAME:SEED` tries one again
and leaves the page alone, as does `--quick`, which tries the first of each kind once. `--workers` says how many are
tried at once.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from tests.recovery.attempt import Attempt, Outcome
from tests.recovery.page import PAGE, failures, page
from tests.recovery.registry import Fault, faults
from tests.recovery.world import World


def plan(names: list[str], quick: bool) -> list[tuple[Fault, int]]:
    """Return the attempts that are asked for; those of all faults where none is named."""
    if not names and quick:
        first = {fault.section: fault for fault in reversed(faults().values())}
        return [(fault, 0) for fault in reversed(first.values())]
    if not names:
        return [(fault, seed) for fault in faults().values() for seed in range(fault.tries)]
    planned = []
    for name, _, seed in (each.partition(":") for each in names):
        chosen = [fault for fault in faults().values() if fault.name.startswith(name)]
        if not chosen:
            sys.exit(f"no fault is called {name}; there are {', '.join(faults())}")
        planned += [
            (fault, at) for fault in chosen for at in ([int(seed)] if seed else range(1 if quick else fault.tries))
        ]
    return planned


def main() -> int:
    """Try what is asked for; the exit status is 1 where something was not as it must be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--workers", type=int, default=2)
    chosen = parser.parse_args()
    planned = plan(chosen.names, chosen.quick)
    began, outcomes = time.monotonic(), []
    with tempfile.TemporaryDirectory(prefix="immstats-recovery-") as name:
        folder = Path(name)
        scenarios = tuple(dict.fromkeys(fault.scenario for fault, _ in planned))
        world = World.made(folder, scenarios)
        print(f"undisturbed runs: {world.seconds}", file=sys.stderr, flush=True)
        with ThreadPoolExecutor(chosen.workers) as pool:
            waiting = [
                pool.submit(Attempt(world, fault, seed, folder / f"{fault.name}-{seed}").carried_out)
                for fault, seed in planned
            ]
            for done in as_completed(waiting):
                outcomes.append(done.result())
                _shown(outcomes[-1], len(outcomes), len(planned), time.monotonic() - began)
    if not chosen.quick and not any(":" in each for each in chosen.names):
        PAGE.write_text(page(outcomes, PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""), encoding="utf-8")
    print(failures(outcomes) or f"all held: {len(outcomes)} attempts in {time.monotonic() - began:.0f} s")
    return int(not all(each.held for each in outcomes))


def _shown(outcome: Outcome, done: int, of: int, seconds: float) -> None:
    said = outcome.skipped or ("held" if outcome.held else f"NOT: {'; '.join(outcome.faults)[:300]}")
    at = f" [{outcome.where}]" if outcome.where else ""
    print(f"{done}/{of} {seconds:.0f} s {outcome.fault}:{outcome.seed}{at} {said}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
