"""The operators of claims: whether a figure agrees with a claimed value.

Belongs here: arithmetic on one figure and one claimed value (docs/methods.md#operators). Does not belong
here: where either comes from, or what follows for a claim (`evaluate`).
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

Verdict = Literal["holds", "overlaps", "fails"]
# "almost N" reaches down to 0.95 N; "about N" allows as much on either side.
USUAL_TOLERANCE = 0.05


def round_half_away(value: float, precision: float) -> Decimal:
    """Round to a multiple of `precision`; a half goes away from zero.

    Args:
        value: The figure.
        precision: The step, above 0, e.g. 1, 0.1 or 1000.
    """
    step = Decimal(repr(precision))
    return (Decimal(repr(value)) / step).quantize(Decimal(1), ROUND_HALF_UP) * step


def compare(operator: str, figure: float, claimed: float, precision: float, tolerance: float | None = None) -> bool:
    """Say whether a figure agrees with a claimed value.

    Args:
        operator: `=`, `about`, `almost`, `more than` or `less than`.
        figure: The computed figure, in the claim's unit.
        claimed: The claimed value.
        precision: Step the claimed value is rounded to; only `=` looks at it.
        tolerance: Share of the claimed value allowed by `about` and `almost`.

    Raises:
        ValueError: If the operator is none of these.
    """
    share = Decimal(repr(USUAL_TOLERANCE if tolerance is None else tolerance))
    exact, wanted = Decimal(repr(figure)), Decimal(repr(claimed))
    match operator:
        case "=":
            return round_half_away(figure, precision) == round_half_away(claimed, precision)
        case "about":
            return abs(exact - wanted) <= share * abs(wanted)
        case "almost":
            return (1 - share) * wanted <= exact < wanted
        case "more than":
            return exact > wanted
        case "less than":
            return exact < wanted
    raise ValueError(f"unknown operator {operator!r}")


def compare_rounded(
    operator: str,
    figure: float,
    low: float,
    high: float,
    claimed: float,
    precision: float,
    tolerance: float | None = None,
) -> Verdict:
    """Compare a figure whose inputs were rounded, so that it may lie anywhere from `low` to `high`.

    `holds` if it agrees wherever it lies, `overlaps` if it may agree, `fails` if it cannot.
    """
    ends = [compare(operator, value, claimed, precision, tolerance) for value in (low, figure, high)]
    if all(ends):
        return "holds"
    # What agrees with a claim is one stretch of numbers: an end lies in it, or it lies between the ends.
    return "overlaps" if any(ends) or low <= claimed <= high else "fails"


def change_on(now: float, before: float, unit: str) -> float:
    """Return the change from `before` to `now`: in per cent of it, how many times it, or the plain difference."""
    match unit:
        case "per cent":
            return 100.0 * (now - before) / before
        case "times":
            return now / before
    return now - before


def share_of(part: float, whole: float) -> float:
    """Return what a part is of a whole, in per cent."""
    return 100.0 * part / whole
