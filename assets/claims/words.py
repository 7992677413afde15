"""Figures and reasons of claims in words.

Belongs here: how one figure, a gap, or a figure published elsewhere is told. Does not belong here: what is found of a
claim (`evaluate`), or its figures vintage by vintage (`figures`).
"""

from __future__ import annotations

from collections.abc import Sequence

from assets.claims.answers import Answer
from assets.claims.model import Claim
from assets.claims.statuses import Releases

GAPS: dict[Releases, str] = {
    "newest": "",
    "unknown": " Nobody can know whether a later one was published by then (gap_basis).",
    "later": " A later release is known and not held.",
}


def number(value: float, unit: str = "") -> str:
    """Return a figure for reading: thousands with commas (but not in a year), no needless decimals."""
    if unit == "year":
        return f"{value:.0f}"
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"


def figure_in_words(claim: Claim, answer: Answer) -> str:
    """Return a figure with what it counts and where it comes from."""
    if claim.window:
        start = f"the start of the series in {claim.window.series_start:%Y}"
        text = start if answer.figure is None else number(answer.figure, claim.unit)
        return f"{answer.answer}: {claim.operator} {text} ({answer.table_id} {answer.vintage})"
    value = "no figure" if answer.figure is None else f"{number(answer.figure)} {claim.unit}"
    return f"{answer.answer}: {value} ({answer.table_id} {answer.vintage})"


def figures_in_words(claim: Claim, answers: Sequence[Answer]) -> str:
    """Return several figures."""
    return "; ".join(figure_in_words(claim, answer) for answer in answers)


def elsewhere_in_words(claim: Claim) -> list[str]:
    """Return what is known to have been published elsewhere, a sentence each."""
    return [f"published elsewhere: {entry.what} ({entry.source})" for entry in claim.known_elsewhere]
