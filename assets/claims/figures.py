"""The figures of a claim set beside the claimed value, for reading.

Belongs here: the difference, and how a figure stands in each vintage, in words. Does not belong here: computing the
figures (`answers`), or the verdict (`evaluate`).
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from assets.claims.answers import Answer
from assets.claims.judgement import Judgement
from assets.claims.model import Claim
from assets.claims.words import number


def difference_from_claimed(claim: Claim, judgement: Judgement) -> float | None:
    """Return how far a computed figure lies from the claimed value; None where there is not both."""
    if judgement.computed is None or claim.claimed is None:
        return None
    return round(judgement.computed - claim.claimed, 6)


def figures_by_vintage(claim: Claim, answers: Iterable[Answer]) -> str | None:
    """Return the figure in each vintage it was computed from and how it stands there, runs of the same as one entry."""
    seen = {
        (a.table_id, a.answer, a.vintage): f"{number(a.figure, claim.unit)}{_agreement_in_words(claim, a)}"
        for a in answers
        if a.role != "nearest" and a.figure is not None
    }
    lines = []
    ordered = sorted(seen.items(), key=lambda item: item[0])
    for (table, answer, figure), run in groupby(ordered, key=lambda item: (*item[0][:2], item[1])):
        vintages = [key[2] for key, _ in run]
        stretch = vintages[0] if len(vintages) == 1 else f"{vintages[0]} to {vintages[-1]} ({len(vintages)} vintages)"
        lines.append(f"{table} {stretch}, {answer}: {figure}")
    return "; ".join(lines) or None


def _agreement_in_words(claim: Claim, answer: Answer) -> str:
    """Return how one figure compares with the claimed value, for reading after it."""
    if answer.verdict is None:
        return ""
    if answer.verdict != "fails":
        return ", matches" if answer.verdict == "holds" else ", consistent with rounding"
    if claim.window:
        return ", differs"
    assert claim.claimed is not None and answer.figure is not None
    difference = answer.figure - claim.claimed
    return f", differs by {'+' if difference > 0 else '−'}{number(abs(round(difference, 6)))}"
