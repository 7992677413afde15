"""From a grid and a contract to observations: one row a published figure.

Belongs here: choosing the grid and the layout. Does not belong here: reading a
layout (`layouts`), opening files (`workbook`, `page`, `delimited`), files on
disk and the reading process (`reading`, `process`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import polars as pl

from assets.contracts.crosstabs import Calendar, Matrix
from assets.contracts.language import Breakdown, Contract, Crosstab, Facts, Layout, Listing
from assets.observations.grid import Grid
from assets.observations.layouts.base import Reading
from assets.observations.layouts.breakdown import BreakdownReading
from assets.observations.layouts.calendar import CalendarReading
from assets.observations.layouts.crosstab import CrosstabReading
from assets.observations.layouts.facts import FactsReading
from assets.observations.layouts.listing import ListingReading
from assets.observations.layouts.matrix import MatrixReading
from assets.observations.layouts.problem_log import Context
from assets.observations.report import Total
from assets.problems import Problem, TableError

FAILURES_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Extracted:
    """A table read out of a grid.

    Attributes:
        frame: The observations (columns: `row`, `col`, `period_type`, `period`, `period_start`, `period_end`, the
            dimensions, `measure`, `unit`, `value`, `marker`, `note`, `as_published`).
        sheet: Name of the grid.
        warnings: What a person should look at although the table was read.
        totals: What its rows of totals state.
    """

    frame: pl.DataFrame
    sheet: str
    warnings: tuple[Problem, ...]
    totals: tuple[Total, ...]


def extract(grids: Sequence[Grid], contract: Contract, context: Context) -> Extracted:
    """Read the table out of the one grid that has the header of one of the contract's layouts.

    Every grid is tried: two that fit are a question that only a person can answer. A hidden one that
    fits is never read, but told; so is a cross-table beside the table, which is an error where it is all there is.

    Args:
        grids: Candidate grids.
        contract: The table's contract.
        context: Where the grids come from.

    Raises:
        TableError: With every problem found, up to a limit.
    """
    failures: list[TableError] = []
    crossed: list[TableError] = []
    wrong: list[TableError] = []
    fitting: list[Extracted] = []
    hidden: list[Grid] = []
    for grid in grids:
        try:
            read = _first_that_fits(grid, contract, context)
        except TableError as error:
            # A hidden grid that has the header counts as one that fits, whatever else is wrong with it.
            if error.problems[0].rule == "header_not_found":
                failures.append(error)
            elif error.problems[0].rule == "cross_table" and grid.shown:
                crossed.append(error)
            elif grid.shown:
                wrong.append(error)
            else:
                hidden.append(grid)
            continue
        if grid.shown:
            fitting.append(read)
        else:
            hidden.append(grid)
    if wrong:
        raise wrong[0]
    if len(fitting) + len(hidden) > 1 and fitting:
        raise TableError([_two_tables([read.sheet for read in fitting], hidden, contract, context)])
    if fitting:
        return replace(
            fitting[0],
            warnings=(
                *fitting[0].warnings,
                *_hidden_cells(grids, fitting[0], contract, context),
                *(problem for error in crossed for problem in error.problems),
            ),
        )
    if hidden:
        raise TableError([_only_hidden(hidden, contract, context)])
    if crossed:
        raise crossed[0]
    raise TableError([problem for failure in failures[:FAILURES_SHOWN] for problem in failure.problems])


def _first_that_fits(grid: Grid, contract: Contract, context: Context) -> Extracted:
    """Read a grid by the first layout whose header it has.

    Raises:
        TableError: With rule `header_not_found` where it has none of them, else with what is wrong with it.
    """
    missing: list[Problem] = []
    for layout in (contract.layout, *contract.also_as):
        reading = _reading(grid, contract, context, layout)
        try:
            frame = reading.observations()
            return Extracted(frame, grid.name, tuple(reading.warnings), tuple(reading.totals))
        except TableError as error:
            if error.problems[0].rule != "header_not_found":
                raise
            missing += error.problems
    raise TableError(missing)


def _two_tables(names: Sequence[str], hidden: Sequence[Grid], contract: Contract, context: Context) -> Problem:
    every = [*names, *(f"{grid.name} (hidden)" for grid in hidden)]
    return Problem(
        "ambiguous_table",
        "several tables fit the contract: " + ", ".join(map(repr, every)),
        f"look which of them it is; tell it apart by `sheets` or `subjects` in {contract.file} "
        "or wait for the publisher to take the other away",
        publication=context.publication,
        file=context.file,
        table_id=contract.table_id,
        sheet=names[0],
        found=", ".join(every),
    )


def _only_hidden(hidden: Sequence[Grid], contract: Contract, context: Context) -> Problem:
    return Problem(
        "hidden_table",
        f"the table is only in what is hidden: {', '.join(repr(grid.name) for grid in hidden)}",
        "what is not shown is not published and is never read; wait for the publisher to show it",
        publication=context.publication,
        file=context.file,
        table_id=contract.table_id,
        sheet=hidden[0].name,
    )


def _hidden_cells(grids: Sequence[Grid], read: Extracted, contract: Contract, context: Context) -> Sequence[Problem]:
    """Tell of cells that a person does not see at first: hidden ones, and rows that a filter leaves out."""
    grid = next(grid for grid in grids if grid.name == read.sheet and grid.shown)
    unseen = []
    if grid.hidden:
        first = next(iter(grid.hidden))
        words = f"{len(grid.hidden):,} filled cells are hidden and were not read"
        unseen.append(("hidden_cells", words, first, grid.hidden[first]))
    if grid.filtered:
        words = f"{len(grid.filtered):,} rows are left out of sight by a filter; they were read"
        unseen.append(("filter_left_on", words, f"row {grid.filtered[0]}", f"rows to {grid.filtered[-1]}"))
    return [
        Problem(
            rule,
            words,
            "look at the sheet: if it was saved so by mistake, tell the publisher",
            publication=context.publication,
            file=context.file,
            table_id=contract.table_id,
            sheet=read.sheet,
            cell=cell,
            found=content,
        )
        for rule, words, cell, content in unseen
    ]


def _reading(grid: Grid, contract: Contract, context: Context, layout: Layout) -> Reading:
    match layout:
        case Listing():
            return ListingReading(grid, contract, context, layout)
        case Matrix():
            return MatrixReading(grid, contract, context, layout)
        case Calendar():
            return CalendarReading(grid, contract, context, layout)
        case Crosstab():
            return CrosstabReading(grid, contract, context, layout)
        case Facts():
            return FactsReading(grid, contract, context, layout)
        case Breakdown():
            return BreakdownReading(grid, contract, context, layout)
