"""What drafting any layout comes to.

Belongs here: the parts of a contract that depend on how the cells are laid out. Does not belong here: how one layout is
found (`listings`, `crosstabs`), or the rest of the contract (`drafts`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assets.contracts.language import Layout
from assets.contracts.periods import Period
from assets.observations.layouts.bounds import first_gap


@dataclass(frozen=True, slots=True)
class LaidOut:
    """A layout with what follows from it.

    Attributes:
        layout: The layout.
        natural_key: Names of the columns that name one figure.
        unique_key: Whether they do so in the file.
        periods: The periods found, each once.
    """

    layout: Layout
    natural_key: tuple[str, ...]
    unique_key: bool
    periods: tuple[Period, ...]


def consecutive(periods: Sequence[Period]) -> bool:
    """Say whether the periods of each kind follow each other without a gap."""
    return len(periods) > 1 and first_gap(periods) is None


def span(periods: Sequence[Period]) -> str:
    """Return how many periods there are, the first and the last, in words."""
    first = min(periods, key=lambda period: (period.start, period.end))
    last = max(periods, key=lambda period: (period.end, period.start))
    return f"{len(periods):,} periods, from {first.label} to {last.label}"
