"""Making mutants, sending them through the pipeline, and judging what came of them.

Belongs here: the outcome of a mutant. Does not belong here: the changes
(`kinds`), which are tried (`plan`), or the calls into the project (`pipeline`).
"""

from __future__ import annotations

import hashlib
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Literal

from assets.contracts.language import Contract
from assets.observations.report import Report
from assets.problems import Problem
from assets.tables import contracts
from tests.faults.mutants.bases import Base, Release
from tests.faults.mutants.documents import NotHere, opened
from tests.faults.mutants.kinds import Expected, Kind, kinds
from tests.faults.mutants.pipeline import MEMORY_MAX, SECONDS_MAX, Read, Refusal, check, read
from tests.faults.mutants.place import Figure, Place, Told, told

BATCH = 50
Result = Literal["right", "set aside", "WRONG", "lost", "refused", "unnamed", "crash"]
FAILING = ("WRONG", "lost", "refused", "unnamed", "crash")


@dataclass(frozen=True, slots=True)
class Mutant:
    """What is tried: a kind, a table of a base (`CP_02@enforcement-ods`), and the seed of its random place."""

    kind: str
    table: str
    seed: int

    @property
    def again(self) -> str:
        """The command that tries it once more."""
        return f"python -m tests.faults.mutants {self.kind} {self.table} {self.seed}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a mutant.

    Attributes:
        mutant: The mutant.
        result: `right`; `set aside` with its place named; `unnamed`: set aside without; `refused`: a good file set
            aside; `lost`: the table vanished without a word; `WRONG`: other figures accepted; `crash`.
        rule: The rule by which it was set aside, or what was accepted wrongly.
        seconds: Time to read the file.
        memory: Largest memory of the reader so far, in bytes.
    """

    mutant: Mutant
    result: Result
    rule: str
    seconds: float = 0.0
    memory: int = 0

    @property
    def failing(self) -> bool:
        return self.result in FAILING or self.seconds > SECONDS_MAX or self.memory > MEMORY_MAX


@dataclass(frozen=True, slots=True)
class _Made:
    mutant: Mutant
    kind: Kind
    base: Base
    table_id: str
    releases: tuple[Release, ...]
    sha256: str
    expected: Expected


class Laboratory:
    """The bases read once, and batches of mutants read beside them; to be used as a context manager."""

    def __init__(self, bases: dict[str, Base]) -> None:
        self._bases = bases
        self._folder = tempfile.TemporaryDirectory(prefix="mutants-")
        home = Path(self._folder.name) / "bases"
        home.mkdir()
        self.read = read([release for base in self._bases.values() for release in base.releases], home)
        self._figures: dict[tuple[str, str], list[Figure]] = {}

    def __enter__(self) -> Laboratory:
        return self

    def __exit__(self, *_: object) -> None:
        self._folder.cleanup()

    def tables(self) -> list[str]:
        """Return every table of every base, as mutants name them, in the order of the bases."""
        return [
            f"{contract.table_id}@{base.name}"
            for base in self._bases.values()
            for contract, report in self.read.reports(_sha256(base.newest))
            if report.status == "read"
        ]

    def faults_of_bases(self) -> list[str]:
        """Return what the pipeline has against the bases themselves; nothing, if they are well formed."""
        faults = [
            f"{base.name}: {report.table_id}: {problem['rule']}: {problem['message']}"
            for base in self._bases.values()
            for release in base.releases
            for _, report in self.read.reports(_sha256(release))
            for problem in report.problems
        ]
        for base in self._bases.values():
            _, aside = check(self.read, {_sha256(release) for release in base.releases})
            faults += [f"{base.name}: {refusal}" for refusal in aside]
        return faults

    def figures(self, release: Release, table_id: str) -> list[Figure]:
        """Return the figures of a table of a base's release."""
        key = _sha256(release), table_id
        if key not in self._figures:
            pairs = [(c, r) for c, r in self.read.reports(key[0]) if c.table_id == table_id and r.status == "read"]
            self._figures[key] = [figure for pair in pairs for figure in self.read.figures(*pair)]
        return self._figures[key]

    def make(self, mutant: Mutant) -> _Made:
        """Make a mutant.

        Raises:
            NotHere: If the kind cannot befall the table.
        """
        kind = kinds()[mutant.kind]
        table_id, _, name = mutant.table.partition("@")
        base = self._bases[name]
        contract = contracts()[table_id]
        releases = base.releases[-1:] if kind.alone else base.releases
        place = self._place(base, contract, Random(f"{mutant.kind} {mutant.table} {mutant.seed}"), kind)
        expected = kind.change(place) or Expected(kind.expects)
        data = expected.data if expected.data is not None else place.document.save()
        if data == base.newest.data:
            raise NotHere
        changed = replace(base.newest, data=data, file=expected.file or base.newest.file)
        kept = releases if kind.beside else releases[:-1]
        return _Made(mutant, kind, base, table_id, (*kept, changed), _sha256(changed), expected)

    def _place(self, base: Base, contract: Contract, random: Random, kind: Kind) -> Place:
        [sheet] = [
            report.sheet
            for known, report in self.read.reports(_sha256(base.newest))
            if known.table_id == contract.table_id
        ]
        before = base.releases[-2] if len(base.releases) > 1 and not kind.alone else None
        return Place(
            base,
            contract,
            str(sheet),
            self.figures(base.newest, contract.table_id),
            self.figures(before, contract.table_id) if before else [],
            random,
            opened(base.newest.data, base.newest.file, str(sheet)),
        )

    def run(self, mutants: Sequence[Mutant]) -> Iterator[Outcome]:
        """Try mutants, batch by batch; those that cannot befall their table are passed over."""
        for start in range(0, len(mutants), BATCH):
            made = []
            for mutant in mutants[start : start + BATCH]:
                try:
                    made.append(self.make(mutant))
                except NotHere:
                    continue
            if made:
                yield from self._batch(made)

    def problems(self, mutant: Mutant) -> list[str]:
        """Return what the pipeline says of a mutant's file, in full."""
        made = self.make(mutant)
        with tempfile.TemporaryDirectory(dir=self._folder.name) as folder:
            found = read([made.releases[-1]], Path(folder), self.read.settings.data)
            _, aside = check(found, {_sha256(release) for release in made.releases})
            said = [str(Problem(**problem)) for _, report in found.reports(made.sha256) for problem in report.problems]
            return said or [refusal.text for refusal in aside if refusal.sha256 == made.sha256]

    def _batch(self, made: Sequence[_Made]) -> Iterator[Outcome]:
        with tempfile.TemporaryDirectory(dir=self._folder.name) as folder:
            found = read([each.releases[-1] for each in made], Path(folder), self.read.settings.data)
            for each in made:
                result, rule = self._judge(each, found)
                yield Outcome(
                    each.mutant, result, rule, found.seconds.get(each.sha256, 0.0), found.memory.get(each.sha256, 0)
                )

    def _judge(self, made: _Made, found: Read) -> tuple[Result, str]:
        """Return the worst of what came of the tables of the changed file."""
        readings = {contract.table_id: (contract, report) for contract, report in found.reports(made.sha256)}
        if made.expected.expects == "told":
            _, aside = check(found, {_sha256(release) for release in made.releases})
            named = bool(readings) or any(refusal.sha256 == made.sha256 for refusal in aside)
            return ("set aside", "told") if named else ("lost", "not read, and nothing said")
        sure: dict[str, tuple[Result, str]] = {}
        unsure: dict[str, tuple[Contract, Report]] = {}
        for contract, before in self.read.reports(_sha256(made.base.newest)):
            if before.status != "read":
                continue
            table_id = contract.table_id
            if table_id not in readings:
                sure[table_id] = "lost", "no contract reads the file any more"
                continue
            report = readings[table_id][1]
            own = table_id == made.table_id
            if report.status == "failed":
                sure[table_id] = _set_aside(made, own, [(p["rule"], p["sheet"], p["cell"]) for p in report.problems])
            elif report.status == "no_figures":
                sure[table_id] = "lost", "no figures, and nothing said"
            else:
                figures = Counter(map(told, found.figures(contract, report)))
                if figures in (self._accepted(made, table_id) if own else [self._truth(made, table_id)]):
                    sure[table_id] = "right", ""
                else:
                    unsure[table_id] = contract, report
        if unsure or made.kind.beside:
            self._after_checks(made, found, unsure, sure)
        worst = [*FAILING, "set aside", "right"]
        return min(sure.values(), key=lambda each: worst.index(each[0]))

    def _after_checks(
        self, made: _Made, found: Read, unsure: dict[str, tuple[Contract, Report]], sure: dict[str, tuple[Result, str]]
    ) -> None:
        """Judge tables that were read to other figures by whether the vintage checks let them in."""
        accepted, aside = check(found, {_sha256(release) for release in made.releases})
        held = {(contract.table_id, report.sha256) for contract, report in accepted}
        for table_id, (contract, report) in unsure.items():
            own = table_id == made.table_id
            if (table_id, made.sha256) in held:
                as_before = Counter(map(told, found.figures(contract, report))) == self._truth(made, table_id)
                what = "what is no longer there, or cannot be trusted, is" if as_before else "other figures are"
                sure[table_id] = "WRONG", f"{what} accepted as {table_id}"
            else:
                mine = [refusal for refusal in aside if (refusal.table_id, refusal.sha256) == (table_id, made.sha256)]
                # What releases differ in need not lie in one cell.
                told_of = [(each.rule, each.sheet, each.cell or each.sheet) for each in mine]
                sure[table_id] = _set_aside(made, own, told_of)
        if made.kind.beside:
            sure[made.table_id] = _between(made, accepted, aside)

    def _truth(self, made: _Made, table_id: str) -> Counter[Told]:
        return Counter(map(told, self.figures(made.base.newest, table_id)))

    def _accepted(self, made: _Made, table_id: str) -> list[Counter[Told]]:
        """Return the figures that may be read out of the changed table."""
        match made.expected.expects:
            case "same" | "read":
                return [self._truth(made, table_id)]
            case "shown":
                return [Counter(made.expected.figures)]
            case _:
                return []


def _set_aside(made: _Made, own: bool, problems: Sequence[tuple[str, str | None, str | None]]) -> tuple[Result, str]:
    first = problems[0][0] if problems else "?"
    if own and made.expected.expects == "read":
        return "refused", first
    sheet = any(problem[1] for problem in problems)
    # A header that is not found has no cell.
    cell = any(at and (where or rule == "header_not_found") for rule, at, where in problems)
    named = {"file": True, "sheet": sheet, "cell": cell}[made.kind.names] if own else True
    return ("set aside" if named else "unnamed"), first


def _between(made: _Made, accepted: Sequence[tuple[Contract, object]], aside: Sequence[Refusal]) -> tuple[Result, str]:
    """Judge two files of one moment: a tie takes both out; otherwise the one that was not changed counts."""
    mine = [report.sha256 for contract, report in accepted if contract.table_id == made.table_id]  # type: ignore[attr-defined]
    other = _sha256(made.base.newest)
    if made.expected.expects == "tie":
        if other in mine or made.sha256 in mine:
            return "WRONG", "one of two that tie was chosen"
        return "set aside", next((each.rule for each in aside if each.sha256 == made.sha256), "?")
    if made.sha256 in mine[-1:]:
        return "WRONG", "the file that ends earlier counts"
    return ("right", "") if other in mine else ("set aside", "?")


def _sha256(release: Release) -> str:
    return hashlib.sha256(release.data).hexdigest()
