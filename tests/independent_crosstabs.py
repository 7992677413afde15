"""The second reader of breakdowns and calendars, which shares no code with the first.

Belongs here: what each filled cell of such a sheet says, worked out from the words beside it. Does not belong here:
opening sheets, or holding a cell against its observation (`independent`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_LAST_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_SEXES = ("Male", "Female", "Unknown")
Said = tuple[date, date]
Rows = Iterator[tuple[int, dict[str, Any]]]


def first_and_last_day(heading: Any) -> Said | None:
    """Return the days that the heading of a period speaks of: a year, a year ending, or some months of a year."""
    text = re.sub(r"\[[^\]]*\]", "", str(int(heading) if isinstance(heading, float) else heading)).strip().casefold()
    years = re.findall(r"20\d\d", text)
    months = [_MONTHS.index(word[:3]) + 1 for word in re.findall(r"[a-z]+", text) if word[:3] in _MONTHS]
    if len(years) != 1:
        return None
    year = int(years[0])
    if text == years[0]:
        return date(year, 1, 1), date(year, 12, 31)
    if text.startswith("year ending") and len(months) == 1:
        after = months[0] % 12 + 1
        return date(year - (after != 1), after, 1), _end(year, months[0])
    return (date(year, months[0], 1), _end(year, months[-1])) if months else None


def _end(year: int, month: int) -> date:
    return date(year, month, _LAST_DAYS[month - 1] + (month == 2 and year % 4 == 0))


@dataclass(frozen=True)
class Says:
    """What a cell of figures says by the words beside it: its first and last day, its categories, its measure."""

    cell: Any
    days: Said
    values: tuple[str, ...]
    measure: str


Place = tuple[int, str]


def matrix(rows: Rows, dimensions: int) -> dict[Place, Says]:
    """Read a table of periods across the top: a sex stands below its age, and an age with sexes below is a total."""
    heads: dict[str, Said] = {}
    body = []
    for number, row in rows:
        if not heads:
            heads = {col: days for col, cell in row.items() if col != "A" and (days := first_and_last_day(cell))}
        elif len(row) > 1:
            body.append((number, row, str(row["A"]).strip()))
    said = {}
    above = ""
    for (number, row, label), (_, _, below) in zip(body, [*body[1:], (0, {}, "")], strict=True):
        whole = label == "Total" or (below in _SEXES and label not in _SEXES)
        above = above if label in _SEXES else label
        values = (above, *([label if label in _SEXES else "Total" if whole else label] * (dimensions - 1)))
        measure = "total_arrivals" if whole else "arrivals"
        said |= {(number, col): Says(cell, heads[col], values, measure) for col, cell in row.items() if col in heads}
    return said


def calendar(rows: Rows) -> dict[Place, Says]:
    """Read a table of months across the top, its rows labelled by a year and a measure."""
    heads: dict[str, int] = {}
    said = {}
    for number, row in rows:
        if not heads:
            months = {col: str(cell)[:3].casefold() for col, cell in row.items() if col != "A"}
            heads = {col: _MONTHS.index(name) + 1 for col, name in months.items() if name in _MONTHS}
        elif len(row) > 1:
            year, word = str(row["A"]).split()
            figures = {col: cell for col, cell in row.items() if isinstance(cell, float)}
            last = max(month for col, month in heads.items() if col in figures)
            for col, cell in figures.items():
                month = heads.get(col)
                days = (date(int(year), month or 1, 1), _end(int(year), month or last))
                said[number, col] = Says(cell, days, (), word)
    return said
