"""The page `docs/faults-of-files.md`: what was tried and what came of it.

Belongs here: outcomes in words and tables. Does not belong here: trying.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from tests.faults.mutants.bases import Base
from tests.faults.mutants.harness import FAILING, Outcome
from tests.faults.mutants.kinds import Kind, kinds

PAGE = Path(__file__).resolve().parents[3] / "docs" / "faults-of-files.md"
_MUST = {
    "same": "right or set aside",
    "read": "right",
    "refuse": "set aside",
    "shown": "as shown or set aside",
    "tie": "both set aside",
    "other": "the later period counts",
    "told": "told",
}
_INTRODUCTION = """\
# Faults of files

Written by `python -m tests.faults.mutants`; not to be edited.

Each line is one kind of fault. It is made in the newest of a short series of well-formed releases, at a place drawn by
a seed, in every table it can befall, and goes through archive, reader and vintage checks as any release does.
`Right` means that every figure is as it was, or as the changed file shows it. `Set aside` means refused with its sheet
and, where the fault lies in one, its cell. `Not so` counts what came out otherwise.

A plausible figure changed in the newest period, or in a table that does not repeat its history, cannot be noticed by
any reader and is not tried; nor is a table of a few days that lacks its newest one.
"""


def page(outcomes: Sequence[Outcome], bases: dict[str, Base]) -> str:
    """Return the page of a run."""
    by_kind: dict[str, list[Outcome]] = {name: [] for name in kinds()}
    for outcome in outcomes:
        by_kind[outcome.mutant.kind].append(outcome)
    results: Counter[str] = Counter(outcome.result for outcome in outcomes)
    tables = {outcome.mutant.table.partition("@")[0] for outcome in outcomes}
    formats = sorted({base.format for base in bases.values()})
    lines = [
        _INTRODUCTION,
        f"Mutants tried: {len(outcomes):,} ({len(by_kind)} kinds, {len(tables)} tables, {', '.join(formats)}).",
        f"Right: {results['right']:,}. Set aside: {results['set aside']:,}. Wrong figures accepted: {results['WRONG']:,}.",
        f"Set aside without their place: {results['unnamed']:,}. Good files refused: {results['refused']:,}. "
        f"Vanished without a word: {results['lost']:,}.",
        f"Longest reading of a file: {max(o.seconds for o in outcomes):.1f} s. "
        f"Largest memory of the reading process: {max(o.memory for o in outcomes) / 2**20:,.0f} MB.",
    ]
    for paragraph in dict.fromkeys(kind.paragraph for kind in kinds().values()):
        lines += [f"\n## {paragraph}\n", "| kind | what is done | must be | tables | tries | right | set aside | not so |",
                  "| --- | --- | --- | ---: | ---: | ---: | ---: | ---: |"]  # fmt: skip
        lines += [_line(kind, by_kind[name]) for name, kind in kinds().items() if kind.paragraph == paragraph]
    return "\n".join(lines) + "\n"


def _line(kind: Kind, outcomes: Sequence[Outcome]) -> str:
    results: Counter[str] = Counter(outcome.result for outcome in outcomes)
    tables = {outcome.mutant.table.partition("@")[0] for outcome in outcomes}
    wrong = sum(results[result] for result in FAILING)
    what = kind.what.replace("|", "\\|")
    return (
        f"| `{kind.name}` | {what} | {_MUST[kind.expects]} | {len(tables)} | {len(outcomes)} | {results['right']} "
        f"| {results['set aside']} | {wrong} |"
    )


def failures(outcomes: Sequence[Outcome]) -> str:
    """Return each outcome that fails, with the command that tries it again."""
    return "\n".join(
        f"{outcome.result}: {outcome.rule or 'too slow or too large'} "
        f"({outcome.seconds:.1f} s, {outcome.memory / 2**20:,.0f} MB): {outcome.mutant.again}"
        for outcome in outcomes
        if outcome.failing
    )
