"""Whether a ratio got worse than was recorded: once may be chance, twice is not.

Belongs here: the judgement, and the record. Does not belong here: measuring (`quick`).
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

RECORD = Path(__file__).parent / "recorded.csv"
WORSE = 1.6  # times as much as recorded


@dataclass(frozen=True, slots=True)
class Judged:
    """A ratio beside its record.

    Attributes:
        name: Which ratio.
        recorded: What is recorded; None where nothing is.
        measured: What was measured, first and, where it was too much, again.
    """

    name: str
    recorded: float | None
    measured: tuple[float, ...]

    @property
    def fails(self) -> bool:
        """Whether there is nothing to hold it against, or each time was too much."""
        return self.recorded is None or all(is_worse(each, self.recorded) for each in self.measured)


def is_worse(ratio: float, recorded: float | None) -> bool:
    """Say whether a ratio is 60 % worse than recorded, or more."""
    return recorded is not None and ratio >= recorded * WORSE


def judge(
    recorded: Mapping[str, float], measure: Callable[[Collection[str]], Mapping[str, float]], names: Collection[str]
) -> list[Judged]:
    """Measure ratios, and once more those that are worse than recorded.

    Args:
        recorded: The record.
        measure: Measures the ratios of these names.
        names: All there are.

    Raises:
        ValueError: If something is recorded that nothing measures any more.
    """
    if gone := sorted(set(recorded) - set(names)):
        raise ValueError(f"{RECORD.name} records what nothing measures: {', '.join(gone)}; `{RENEW}` makes it anew")
    first = measure(names)
    suspects = [name for name in names if is_worse(first[name], recorded.get(name))]
    again = measure(suspects) if suspects else {}
    return [
        Judged(name, recorded.get(name), (first[name], *([again[name]] if name in again else []))) for name in names
    ]


RENEW = "python -m tests.bench.quick --record"


def read_record(path: Path = RECORD) -> dict[str, float]:
    """Return the recorded ratios by name; none where there is no record."""
    if not path.exists():
        return {}
    with path.open(encoding="utf-8", newline="") as stream:
        return {row["name"]: float(row["ratio"]) for row in csv.DictReader(stream)}


def write_record(ratios: Mapping[str, float], path: Path = RECORD) -> None:
    """Record ratios in place of those before."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(["name", "ratio"])
        writer.writerows((name, f"{ratio:.2f}") for name, ratio in ratios.items())
