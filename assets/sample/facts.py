"""The small cited tables of published figures that the sample is built from.

Belongs here: reading `facts/*.csv`. Does not belong here: what is made of them
(`books`, `pages`). Lines that start with `#` name the source of the table.
"""

from __future__ import annotations

import csv
from pathlib import Path

FOLDER = Path(__file__).parent / "facts"


def facts(name: str) -> list[dict[str, str]]:
    """Return the rows of a table of facts, all cells as text.

    Args:
        name: Name of the table, e.g. `sb_01`.
    """
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(line for line in stream if not line.startswith("#")))


def number(text: str) -> int | float | str:
    """Return a figure as a number, and shorthand or nothing as it is."""
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text
