"""What the benchmarks found: targets, results, and the file that keeps them.

Belongs here: the shapes, and docs/benchmarks.json. Does not belong here: measuring, or the page.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from assets.reference import PROJECT

KEPT = PROJECT / "docs" / "benchmarks.json"


@dataclass(frozen=True, slots=True)
class Target:
    """What a result must keep to: a line of `targets.csv`; one without a target is only stated."""

    question: str
    name: str
    what: str
    target: float | None
    unit: str
    better: str

    def met_by(self, value: float) -> bool | None:
        """Say whether a value keeps to it; None where there is nothing to keep to."""
        if self.target is None:
            return None
        return value <= self.target if self.better == "less" else value >= self.target


@dataclass(frozen=True, slots=True)
class Result:
    """One figure, by the name of its target; `note` says what it is made of, in words."""

    name: str
    value: float
    note: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one question.

    Attributes:
        question: Name of the module that asked.
        results: Its figures.
        how: What was done, in words for the page.
        series: Figures for the plot, by name.
        table: A table for the page, head first.
        caption: What the table's figures are.
        real: Whether it was asked of real files; the sample's figures are held against no target.
        left_out: What could not be measured here, and why.
        taken: When, on what, with which versions (`machine`).
    """

    question: str
    results: list[Result]
    how: str
    series: dict[str, list[list[float]]] = field(default_factory=dict)
    table: list[list[str]] = field(default_factory=list)
    caption: str = ""
    real: bool = True
    left_out: list[str] = field(default_factory=list)
    taken: dict[str, Any] = field(default_factory=dict)


def targets() -> dict[str, Target]:
    """Return the targets by name, in the order of their file."""
    with (Path(__file__).parent / "targets.csv").open(encoding="utf-8", newline="") as stream:
        return {
            row["name"]: Target(**{**row, "target": float(row["target"]) if row["target"] else None})
            for row in csv.DictReader(stream)
        }


def read_answers() -> list[Answer]:
    """Return the answers kept; none where the file is not there."""
    if not KEPT.exists():
        return []
    kept = json.loads(KEPT.read_text(encoding="utf-8"))
    return [Answer(**{**each, "results": [Result(**result) for result in each["results"]]}) for each in kept]


def keep(answers: Sequence[Answer], order: Sequence[str]) -> list[Answer]:
    """Put answers in the place of earlier ones to the same questions, and return all, in order of the questions."""
    by_name = {each.question: each for each in [*read_answers(), *answers]}
    kept = [by_name[name] for name in order if name in by_name]
    KEPT.write_text(json.dumps([asdict(each) for each in kept], indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return kept
