"""Which mutants are tried: every kind on every table it can befall, at places drawn by seeds that never change.

Belongs here: the lists of the short and of the long run. Does not belong here:
trying them (`harness`).
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from tests.faults.mutants.documents import NotHere
from tests.faults.mutants.harness import Laboratory, Mutant
from tests.faults.mutants.kinds import kinds

SHORT, LONG = 300, 2_000


def pairs(laboratory: Laboratory) -> dict[str, list[str]]:
    """Return the tables that each kind can befall; a table is tried with a few seeds before it is left out."""
    found: dict[str, list[str]] = {}
    tables = list(laboratory.tables())
    for name in kinds():
        found[name] = [table for table in tables if any(_befalls(laboratory, Mutant(name, table, n)) for n in range(3))]
    return found


def _befalls(laboratory: Laboratory, mutant: Mutant) -> bool:
    try:
        laboratory.make(mutant)
    except NotHere:
        return False
    return True


def long_run(laboratory: Laboratory) -> list[Mutant]:
    """Return every kind on every table, as many times as it takes to pass `LONG`, sorted by table."""
    known = pairs(laboratory)
    seeds = 1
    while sum(map(len, known.values())) * seeds < LONG:
        seeds += 1
    return [Mutant(name, table, n) for name, tables in known.items() for table in tables for n in range(seeds)]


def short_run() -> list[Mutant]:
    """Return tables for each kind in turn, drawn by a seed; more than `SHORT`, since some cannot befall."""
    draw = Random("short run")
    with_tables: Sequence[str] = []
    return [Mutant(name, table, draw.randint(0, 99)) for name in kinds() for table in with_tables]
