"""From a grid and a contract to observations: one row a published figure.

Belongs here: choosing the grid and the layout. Does not belong here: reading a
layout (`layouts`), opening files (`workbook`, `page`, `delimited`), files on
disk and the reading process (`observations`, `reading`).
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from assets.contract import Contract, Crosstab, Facts, Layout, Listing
from assets.grid import Grid
from assets.layouts.base import Context, Reading
from assets.layouts.crosstab import CrosstabReading
from assets.layouts.facts import FactsReading
from assets.layouts.listing import ListingReading
from assets.problems import Problem, TableError

FAILURES_SHOWN = 6


def normalise(grids: Sequence[Grid], contract: Contract, context: Context) -> tuple[pl.DataFrame, str]:
    """Read the table out of the grids that may hold it.

    Args:
        grids: Candidate grids; the first that has the header of one of the contract's layouts is read.
            Where the contract finds its table by words (`subjects`), it must be the only one.
        contract: The table's contract.
        context: Where the grids come from.

    Returns:
        The observations (columns: `row`, `col`, `period_type`, `period`,
        `period_start`, `period_end`, the dimensions, `measure`, `unit`,
        `value`, `marker`, `note`, `as_published`) and the name of the grid.

    Raises:
        TableError: With every problem found, up to a limit.
    """
    failures: list[TableError] = []
    found: list[tuple[pl.DataFrame, str]] = []
    for grid in grids:
        for layout in (contract.layout, *contract.also_as):
            reading = _reading(grid, contract, context, layout)
            try:
                found.append((reading.observations(), grid.name))
            except TableError as error:
                if error.problems[0].rule != "header_not_found":
                    raise
                failures.append(error)
            else:
                break
        if found and not contract.subjects:
            break  # the sheet's name tells the table; others need no look
    if len(found) > 1:
        raise TableError([_two_tables([name for _, name in found], contract, context)])
    if found:
        return found[0]
    raise TableError([problem for failure in failures[:FAILURES_SHOWN] for problem in failure.problems])


def _two_tables(names: Sequence[str], contract: Contract, context: Context) -> Problem:
    return Problem(
        "ambiguous_table",
        "several tables fit the contract: " + ", ".join(map(repr, names)),
        f"look which of them it is; tell it apart by `sheets` or `subjects` in assets/tables/{contract.schema_name}.py",
        publication=context.publication,
        file=context.file,
        table_id=contract.table_id,
        found=", ".join(names),
    )


def _reading(grid: Grid, contract: Contract, context: Context, layout: Layout) -> Reading:
    match layout:
        case Listing():
            return ListingReading(grid, contract, context, layout)
        case Crosstab():
            return CrosstabReading(grid, contract, context, layout)
        case Facts():
            return FactsReading(grid, contract, context, layout)
