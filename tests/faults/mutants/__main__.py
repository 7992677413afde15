"""`python -m tests.faults.mutants`: the long run, whose results are written into the documentation.

`… KIND TABLE SEED` tries one mutant again and says what came of it; `… choose` chooses the short run anew.
"""

from __future__ import annotations

import sys

from tests.faults.mutants.bases import bases
from tests.faults.mutants.harness import Laboratory, Mutant, Outcome
from tests.faults.mutants.plan import choose, long_run
from tests.faults.mutants.report import PAGE, failures, page


def _all(laboratory: Laboratory) -> int:
    mutants = long_run(laboratory)
    outcomes: list[Outcome] = []
    for outcome in laboratory.run(mutants):
        outcomes.append(outcome)
        if len(outcomes) % 100 == 0:
            print(f"{len(outcomes):,} of {len(mutants):,}", file=sys.stderr)
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(page(outcomes, bases()), encoding="utf-8")
    print(failures(outcomes) or "every mutant came out right or was set aside")
    return int(any(outcome.failing for outcome in outcomes))


def _one(laboratory: Laboratory, mutant: Mutant) -> int:
    outcome = next(laboratory.run([mutant]), None)
    if outcome is None:
        print(f"{mutant.kind} cannot befall {mutant.table} with this seed")
        return 2
    print(f"{outcome.result}: {outcome.rule}")
    for problem in laboratory.problems(mutant):
        print(problem)
    return int(outcome.failing)


def main(arguments: list[str]) -> int:
    with Laboratory(bases()) as laboratory:
        match arguments:
            case []:
                return _all(laboratory)
            case ["choose"]:
                print(f"{len(choose(laboratory))} mutants chosen")
                return 0
            case [kind, table, seed]:
                return _one(laboratory, Mutant(kind, table, int(seed)))
    print(__doc__)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
