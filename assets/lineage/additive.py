"""Whether figures of several rows may be added, and if not, why and what to ask instead.

The rules are docs/methods.md#what-may-be-added and docs/methods.md#series-that-are-never-mixed.

Belongs here: what the cells behind the rows tell (a cell counted twice, periods that overlap, two tables of one period,
a measure that is no flow), and what the reviewed list `sql/reference/adding.csv` tells of a mart. Does not belong here:
adding them (`quantity`), or what a build may add (`assets.checks.flows`).
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date
from itertools import pairwise

import duckdb

from assets.lineage.explanation import Explanation, SourceCell
from assets.lineage.target import ExplainError, Target
from assets.reference import FOLDER
from assets.tables import contracts

LIST = FOLDER / "adding.csv"
_KINDS = {"stock": "a stock", "rate": "a rate", "money": "money"}
Span = tuple[date, date]


def refuse_by_list(connection: duckdb.DuckDBPyConnection, target: Target, condition: str) -> None:
    """Hold the rows of a mart against the list of what may not be added, and its header `never_sum`.

    A line of the list may say which rows of such a mart are added all the same; without a reason it has the header's.
    One without a condition is for the dictionary, and forbids no rows.

    Args:
        connection: A warehouse.
        target: What the rows are of.
        condition: The condition that names them, in parentheses.

    Raises:
        ExplainError: If a line of the list forbids it, or the header and no line says more.
    """
    if not target.grain:
        return
    never = target.mart.file.header.get("never_sum")
    with LIST.open(encoding="utf-8", newline="") as stream:
        lines = [line for line in csv.DictReader(stream) if line["mart"] == target.mart.name and line["may_be_added"]]
    if never and not lines:
        raise ExplainError(f"rows of {target.shown} are not added: {never}; name one by its {', '.join(target.grain)}")
    for line in lines:
        answer = connection.execute(f"SELECT {line['may_be_added']} FROM {target.source} WHERE {condition}").fetchone()
        if not answer or not answer[0]:
            reason = line["reason"] or never
            raise ExplainError(f"these rows of {target.shown} are not added: {reason}; {line['instead']}")


def refuse_by_cells(parts: Sequence[Explanation]) -> None:
    """Hold the cells behind the figures of rows against each other.

    Args:
        parts: Rows, each with the one figure that is to be added.

    Raises:
        ExplainError: If the figures are no sums of cells, or their cells may not be added to each other.
    """
    every = [cell for part in parts for cell in part.figures[0].cells]
    _refuse_kinds(every)
    for part in parts:
        (figure,) = part.figures
        if figure.value is not None and not (figure.sums or (not figure.cells and figure.value == 0)):
            raise ExplainError(
                f"{figure.column} is no sum of cells ({named(part)}: {figure.value:,}), so its rows are not added. "
                "Ask for a share of sums with --share-of, for a change with --change-from"
            )
    counted: dict[SourceCell, Explanation] = {}
    for part in parts:
        for cell in part.figures[0].cells:
            if cell in counted:
                raise ExplainError(
                    f"rows overlap: {cell.document.sheet}!{cell.cell} is counted in {named(counted[cell])} and in "
                    f"{named(part)}; name rows that do not overlap"
                )
            counted[cell] = part
    _refuse_spans(every)
    if len(units := sorted({cell.unit for cell in every})) > 1:
        raise ExplainError(f"{' and '.join(units)} are different units, and not added")


def named(part: Explanation) -> str:
    """Return the row's name in a sentence."""
    return ", ".join(str(value) for value in part.key.values()) or part.target.shown


def span(cell: SourceCell) -> Span:
    """Return the first and the last day that a cell describes."""
    return cell.period_start, cell.period_end


def _refuse_spans(cells: Sequence[SourceCell]) -> None:
    """Refuse periods that overlap and are not the same, and two tables of the same period."""
    by_span: dict[Span, dict[str, SourceCell]] = {}
    for cell in cells:
        by_span.setdefault(span(cell), {}).setdefault(cell.document.table_id, cell)
    for earlier, later in pairwise(sorted(by_span)):
        if later[0] <= earlier[1]:
            one, other = (next(iter(by_span[each].values())).period for each in (earlier, later))
            raise ExplainError(f"the periods {one} and {other} overlap: what is in both would be counted twice")
    for tables in by_span.values():
        if len(tables) > 1:
            cell = next(iter(tables.values()))
            raise ExplainError(
                f"{' and '.join(sorted(tables))} both give {cell.period}, and are not the same count; name rows of one"
            )


def _refuse_kinds(cells: Sequence[SourceCell]) -> None:
    kinds = {
        (table_id, measure.name): measure.kind
        for table_id, contract in contracts().items()
        for measure in contract.measures
    }
    several = len({span(each) for each in cells}) > 1
    for cell in cells:
        kind = kinds[cell.document.table_id, cell.measure]
        if kind == "rate" or (kind != "flow" and several):
            raise ExplainError(
                f"{cell.measure} of {cell.document.table_id} is {_KINDS[kind]}, not a flow, and not added over "
                "periods (docs/methods.md#only-flows-add-up-over-time); name one row"
            )
