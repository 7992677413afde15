"""Rows of a listing that add up the rows above or below them, as `Total` below the months.

Belongs here: telling them from the rows that are read, and what they state. Does not belong here: holding them against
the sum, which is a check (`rows_equal_total_row`), or totals of other sheets (`assets.observations.statements`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from assets.contracts.language import Contract, Listing, PeriodColumn, YearColumn
from assets.contracts.periods import Period, year_of
from assets.observations.column_cells import Cells
from assets.observations.grid import address
from assets.observations.layouts.cells import at, blank, shown, whole
from assets.observations.layouts.figures import figures
from assets.observations.layouts.labels import label_forms, name, plain_label, without_marks
from assets.observations.layouts.problem_log import ProblemLog
from assets.observations.report import Total


@dataclass(frozen=True, slots=True)
class TotalRow:
    """A row that adds up others.

    Attributes:
        index: Its place among the rows that are read.
        row: Its row, counting from 0.
        year: The year whose rows it adds up; None where it adds up all.
    """

    index: int
    row: int
    year: int | None


def total_rows(
    log: ProblemLog, layout: Listing, places: dict[str, int], body: Sequence[Cells], rows: Sequence[int]
) -> list[TotalRow]:
    """Return the rows that the contract calls totals; one whose rows cannot be told is a problem.

    Args:
        log: Takes what is wrong.
        layout: The listing.
        places: Places of the columns.
        body: The columns of the rows that are read.
        rows: Their rows.
    """
    known = {plain_label(label) for label in log.contract.totals}
    labelled = [
        places[name(c)] for c in layout.columns if isinstance(c, PeriodColumn | YearColumn) and name(c) in places
    ]
    years = next((places[name(c)] for c in layout.columns if isinstance(c, YearColumn) and name(c) in places), None)
    found: list[TotalRow] = []
    last: int | None = None  # the year that an empty cell would take over
    heads: int | None = None  # the year of a total that stands above its rows
    for index, row in enumerate(rows) if known and labelled else ():
        cells = [without_marks(body[place][index])[0] for place in labelled]
        year = whole(without_marks(shown(log.grid, row, years, body[years][index]))[0]) if years is not None else None
        if not any(form in known for cell in cells if not blank(cell) for form in label_forms(cell)):
            if year is None and heads is not None and years is not None and blank(body[years][index]):
                _year_only_beside_total(log, row, years, heads)
            last, heads = year or last, None
            continue
        found.append(TotalRow(index, row, year))
        heads = year if year != last else None
        if year is None and index not in (0, len(rows) - 1):
            log.problem(
                "total_in_between",
                "a total stands between other rows, without a year: which rows it adds up cannot be told",
                "look at the table; wait for the publisher to write the year beside it, or to put it last",
                row=row,
                column=labelled[0],
                found=next(cell for cell in cells if not blank(cell)),
            )
    return found


def _year_only_beside_total(log: ProblemLog, row: int, place: int, year: int) -> None:
    log.problem(
        "year_beside_total",
        f"the year {year} stands only beside the total above this row: whether the row is of that year or of the one "
        "before cannot be told",
        "look at the table; wait for the publisher to write the year beside its first month or quarter too",
        row=row,
        column=place,
    )


def stated_totals(
    log: ProblemLog, contract: Contract, places: dict[str, int], totals: Sequence[TotalRow], frame: pl.DataFrame
) -> list[Total]:
    """Return what the total rows state of each measure, with the periods that they add up.

    Args:
        log: Takes what is wrong with their cells.
        contract: The table's contract.
        places: Places of the columns.
        totals: The rows.
        frame: The observations of the other rows.
    """
    stated: list[Total] = []
    ends = frame.select(pl.col("period_start").min(), pl.col("period_end").max()).row(0)
    for total in totals:
        if total.year is None and None in ends:
            continue  # no period could be read, which is a problem already
        period = year_of(total.year) if total.year is not None else Period("between", *ends)
        for measure in contract.measures:
            if (place := places.get(measure.name)) is None:
                continue
            [value], *_ = figures(log, measure, [at(log.grid.rows[total.row], place)], [(total.row, place)].__getitem__)
            if value is not None:
                stated.append(
                    Total(
                        period.label,
                        value,
                        log.grid.name,
                        address(total.row, place),
                        measure.name,
                        period.start.isoformat(),
                        period.end.isoformat(),
                    )
                )
    return stated
