"""Which mutants are tried: every kind on every table it can befall, at places drawn by seeds that never change.

Belongs here: the lists of the short and of the long run. Does not belong here:
trying them (`harness`).
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from random import Random

from tests.faults.mutants.documents import NotHere
from tests.faults.mutants.harness import Laboratory, Mutant
from tests.faults.mutants.kinds import kinds

SHORT = 300
_LIST = Path(__file__).with_name("short_run.csv")
_TRIES = 3  # seeds for which a kind is tried on a table before the table is left out


def pairs(laboratory: Laboratory, every: int = 1) -> dict[str, list[Mutant]]:
    """Return, for each kind, a mutant of each table that it can befall, or of every second, third, … table.

    Each kind begins at another table, so that every table meets its share of the kinds.
    """
    tables = laboratory.tables()
    found = {}
    for number, name in enumerate(kinds()):
        its = tables[number % every :: every]
        tried = [[Mutant(name, table, seed) for seed in range(_TRIES)] for table in its]
        hits = [next((mutant for mutant in mutants if befalls(laboratory, mutant)), None) for mutants in tried]
        found[name] = [mutant for mutant in hits if mutant]
    return found


def befalls(laboratory: Laboratory, mutant: Mutant) -> bool:
    """Say whether a kind of fault can befall a table at the place that the seed draws."""
    try:
        laboratory.make(mutant)
    except NotHere:
        return False
    return True


def long_run(laboratory: Laboratory, every: int = 1) -> list[Mutant]:
    """Return every kind on every table it can befall, or on every second, third, … table."""
    return [mutant for mutants in pairs(laboratory, every).values() for mutant in mutants]


def sample(laboratory: Laboratory, each: int) -> list[Mutant]:
    """Return so many mutants of each table of a laboratory, of kinds drawn by a seed."""
    draw = Random("sample")
    chosen: list[Mutant] = []
    for table in laboratory.tables():
        names = draw.sample(list(kinds()), len(kinds()))
        mutants = (Mutant(name, table, 0) for name in names)
        chosen += islice((mutant for mutant in mutants if befalls(laboratory, mutant)), each)
    return chosen


def short_run() -> list[Mutant]:
    """Return the mutants of the short run, as they were chosen by `choose`."""
    with _LIST.open(encoding="utf-8", newline="") as stream:
        return [Mutant(row["kind"], row["table"], int(row["seed"])) for row in csv.DictReader(stream)]


def choose(laboratory: Laboratory) -> Sequence[Mutant]:
    """Choose the short run anew: every kind once, and more until there are `SHORT`; each on a table drawn by a seed."""
    draw = Random("short run")
    known = pairs(laboratory)
    chosen = [draw.choice(mutants) for mutants in known.values() if mutants]
    rest = [mutant for mutants in known.values() for mutant in mutants if mutant not in set(chosen)]
    chosen += draw.sample(rest, max(0, SHORT - len(chosen)))
    with _LIST.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(["kind", "table", "seed"])
        writer.writerows((mutant.kind, mutant.table, mutant.seed) for mutant in chosen)
    return chosen
