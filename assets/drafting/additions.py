"""Totals in a table never seen: which figures add up which others.

Belongs here: finding sums among columns, rows and categories. Does not belong here: leaving totals out, which nobody
has decided; they are told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from assets.drafting.source_code import plain
from assets.observations.layouts.labels import label_forms

Series = Sequence[float | None]
_TOTAL = re.compile(r"(?:.*\b)?(?:grand |sub-?)?totals?\b.*|all\b.*", re.IGNORECASE)
# Beyond these, sums are not looked for; it is told where a sum was looked for in the first rows only.
_SERIES_MAX, _LENGTH_MAX = 40, 5_000
_ENOUGH = 3


def is_total(text: str) -> bool:
    """Say whether a label or category is called a total."""
    return any(_TOTAL.fullmatch(form) for form in label_forms(text))


def sums_of(series: Mapping[str, Series]) -> Iterator[str]:
    """Yield in words which series is the sum of those next to it, wherever all are given.

    Args:
        series: Figures by label, in the published order, all of one length.
    """
    labels = list(series)[:_SERIES_MAX]
    places = (
        "places" if all(len(each) <= _LENGTH_MAX for each in series.values()) else f"of the first {_LENGTH_MAX:,} rows"
    )
    values = [list(series[label][:_LENGTH_MAX]) for label in labels]
    for index, label in enumerate(labels):
        told = None
        for step, ends in ((1, len(labels)), (-1, -1)):
            running: list[float | None] = [0.0] * len(values[index])
            parts: list[str] = []
            for other in range(index + step, ends, step):
                running = [
                    None if a is None or b is None else a + b for a, b in zip(running, values[other], strict=True)
                ]
                parts.append(labels[other])
                if len(parts) > 1 and (count := _equal(values[index], running)):
                    told = (
                        f"{plain(label)} is the sum of {_named(parts)}, in all {count:,} {places} where all are given"
                    )
        if told:
            yield told
        elif is_total(label):
            yield f"{plain(label)} is called a total, but is no sum of the figures next to it"


def sums_of_categories(label: str, categories: Sequence[str], others: Sequence[str], values: Series) -> str | None:
    """Return in words whether the rows of a total add up the other rows that agree with them in everything else.

    Args:
        label: Label of the dimension.
        categories: Its category, a row.
        others: What tells the rows apart beside it, a row, as text.
        values: The figure, a row.
    """
    sums: dict[str, float] = {}
    parts: dict[str, None] = {}
    totals: list[tuple[str, str, float]] = []
    for category, other, value in zip(categories, others, values, strict=True):
        if is_total(category):
            totals += [] if value is None else [(other, category, value)]
        else:
            parts[category] = None
            sums[other] = sums.get(other, 0.0) + (value or 0.0)
    if not totals:
        return None
    wrong = [other for other, _, value in totals if abs(sums.get(other, 0.0) - value) >= 1e-6]
    names = ", ".join(plain(name) for name in dict.fromkeys(name for _, name, _ in totals))
    others_are = f"the {len(parts)} others in {plain(label)}"
    if not wrong:
        return f"{names} is the sum of {others_are}, in all {len(totals):,} places"
    return (
        f"{names} is not the sum of {others_are} in {len(wrong):,} of {len(totals):,} places, the first of them "
        f"{plain(wrong[0])}"
    )


def _equal(total: Series, running: Series) -> int:
    pairs = [(a, b) for a, b in zip(total, running, strict=True) if a is not None and b is not None]
    filled = sum(a != 0 for a, _ in pairs)
    return len(pairs) if filled >= _ENOUGH and all(abs(a - b) < 1e-6 for a, b in pairs) else 0


def _named(parts: Sequence[str]) -> str:
    if len(parts) <= 4:
        return " + ".join(map(plain, parts))
    return f"the {len(parts)} from {plain(parts[0])} to {plain(parts[-1])}"
