"""The periods that a workbook's contents sheet states for a table, held against those that were read.

Belongs here: reading `Period covered` of the contents sheet. Does not belong here: bounds that a contract
declares (`assets.observations.layouts.bounds`).

Contents sheets are sometimes left as they were in the release before, so a last period alone that differs is
no finding. A first and a last period that both differ mean that the periods of the table have slipped.
"""

from __future__ import annotations

import re
from datetime import date

import polars as pl

from assets.contracts.files import is_sheet
from assets.contracts.language import Contract
from assets.observations.grid import address
from assets.observations.layouts.cells import at
from assets.observations.layouts.labels import one_line, plain_label
from assets.observations.workbook import Workbook
from assets.problems import Problem

_QUARTER = re.compile(r"(?:Q([1-4]) ([0-9]{4})|([0-9]{4}) Q([1-4]))")
_CONTENTS_ROWS = 100


def against_contents(workbook: Workbook, contract: Contract, frame: pl.DataFrame) -> Problem | None:
    """Return the problem of a table whose first and last period are both not those of the contents sheet.

    Args:
        workbook: The workbook.
        contract: The table's contract.
        frame: Its observations.
    """
    name = next((sheet for sheet in workbook.sheet_names if sheet.strip().casefold() == "contents"), None)
    place = None
    for number, row in enumerate(workbook.top(name, _CONTENTS_ROWS) if name else []):
        if place is None:
            place = next((n for n, cell in enumerate(row) if plain_label(cell) == "period covered"), None)
        elif row and is_sheet(contract, one_line(row[0] or "")):
            stated = stated_quarters(one_line(at(row, place) or ""))
            first, last = _quarter(frame["period_start"].min()), _quarter(frame["period_end"].max())
            if stated and stated[0] != first and stated[1] != last:
                return Problem(
                    "period_not_as_stated",
                    f"the table holds {first} to {last}; the contents sheet says otherwise: its periods have slipped",
                    "look at both sheets; wait for the publisher to mend the one that is wrong",
                    sheet=name,
                    cell=address(number, place),
                    found=str(row[place]),
                )
            return None
    return None


def stated_quarters(text: str) -> tuple[str, str] | None:
    """Return the first and last quarter of `Q1 2016-Q3 2023`, as `2016 Q1` and `2023 Q3`; None for other texts."""
    quarters = [f"{second or third} Q{first or fourth}" for first, second, third, fourth in _QUARTER.findall(text)]
    return (quarters[0], quarters[1]) if len(quarters) == 2 else None


def _quarter(day: object) -> str:
    assert isinstance(day, date)
    return f"{day.year} Q{(day.month + 2) // 3}"
