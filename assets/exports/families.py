"""Which marts stand together in a workbook (`sql/exports/workbooks.csv`).

Belongs here: reading that list; a mart that is not on it has a workbook of its own. Does not belong here: writing one.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass

from assets.exports.tables import Table
from assets.marts.sql_files import SQL
from assets.problems import DefinitionError

_SHEET_NAME_LONGEST = 31  # what Excel allows


@dataclass(frozen=True, slots=True)
class Family:
    """A workbook.

    Attributes:
        name: Name of the file, without its ending.
        title: Its title.
        sheets: A table and the name of its sheet each, in order.
    """

    name: str
    title: str
    sheets: tuple[tuple[Table, str], ...]


def families(tables: Sequence[Table]) -> tuple[Family, ...]:
    """Return the workbooks of the tables of an export.

    Raises:
        DefinitionError: If a sheet's name is too long, or one that Excel refuses.
    """
    by_name = {table.name: table for table in tables}
    sheets: dict[tuple[str, str], list[tuple[Table, str]]] = {}
    with (SQL / "exports" / "workbooks.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            if len(row["sheet"]) > _SHEET_NAME_LONGEST or set(row["sheet"]) & set("[]:*?/\\'"):
                raise DefinitionError(f"sql/exports/workbooks.csv: {row['sheet']!r} cannot be the name of a sheet")
            if table := by_name.pop(row["mart"], None):
                sheets.setdefault((row["workbook"], row["title"]), []).append((table, row["sheet"]))
    for name, table in by_name.items():
        title = name.replace("_", " ").capitalize()
        sheets[(name.replace("_", "-"), title)] = [(table, title[:_SHEET_NAME_LONGEST])]
    return tuple(Family(name, title, tuple(each)) for (name, title), each in sheets.items())
