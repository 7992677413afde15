"""A figure in words: its value with unit and period, its series and status, and what is known of later releases.

Belongs here: the sentences that an explanation and a citation share. Does not belong here: documents and cells
(`telling`, `citations`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from assets.lineage.explanation import SourceCell
from assets.lineage.quantity import Comparison, Quantity, Quoted, status

MINUS = "\u2212"


def number(value: Any) -> str:
    """Return a value with commas, a minus sign of its own, and `no figure` where there is none."""
    if value is None:
        return "no figure"
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    return f"{value:,}".replace("-", MINUS)


def amount(quantity: Quantity) -> str:
    """Return a value with its unit."""
    marks = ", ".join(dict.fromkeys(cell.marker for cell in quantity.cells if cell.marker and cell.value is None))
    without = f" ({marks})" if quantity.value is None and marks else ""
    return f"{number(quantity.value)}{without} {quantity.unit}".rstrip()


def headline(quoted: Quoted) -> str:
    """Return a figure in one sentence without a stop: value, unit, what it is, of when, and out of which rows."""
    if isinstance(quoted, Quantity):
        return f"{amount(quoted)}: {_what(quoted)}"
    of, against = quoted.of, quoted.against
    if quoted.kind == "share":
        same = of.period == against.period and of.column != against.column
        whole = against.column if same else _of_rows(against)
        return f"{number(quoted.value)} %: {amount(of)} of {amount(against)}; {_what(of)}, of {whole}"
    percent = "" if quoted.percent is None else f" ({signed(quoted.percent)} %)"
    return (
        f"{signed(quoted.value)} {of.unit}{percent}: from {amount(against)} to {amount(of)}; {_what(of)}, against "
        f"{_of_rows(against)}"
    )


def signed(value: Any) -> str:
    """Return a change with its sign."""
    return f"+{number(value)}" if isinstance(value, int | float) and value > 0 else number(value)


def standing(cells: Sequence[SourceCell], quoted: Quoted) -> list[str]:
    """Return series, revision status and official label of a figure, and whether a later release is known."""
    of = quoted.of if isinstance(quoted, Comparison) else quoted
    words = []
    if cells:
        revision_status, basis = status(cells)
        words += [
            f"series: {of.series}",
            f"revision status: {revision_status.replace('_', ' ')} ({basis})",
            "official label: " + ", ".join(dict.fromkeys(cell.document.official_label for cell in cells)),
        ]
    if of.gap:
        known = {True: "yes", False: "no", None: "nobody can know"}[of.gap.known]
        words.append(f"later release known: {known} ({of.gap.basis})")
    if of.withdrawn:
        words.append("the publisher withdrew this release")
    return words


def _what(quantity: Quantity) -> str:
    as_of = f", as of {quantity.target.as_of}" if quantity.target.as_of else ""
    return f"{quantity.column}, {_of_rows(quantity)}{as_of}"


def _of_rows(quantity: Quantity) -> str:
    rows = len(quantity.parts)
    if rows > 1:
        where = f" where {quantity.condition}" if quantity.condition.strip() else ""
        return f"{quantity.period} (the sum of {rows:,} rows of {quantity.target.shown}{where})"
    key = ", ".join(str(value) for value in quantity.parts[0].key.values())
    named = key if quantity.target.grain and key != quantity.period else ""
    return " ".join(filter(None, [quantity.period, f"({', '.join(filter(None, [quantity.target.shown, named]))})"]))
