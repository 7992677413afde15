"""What stands around a table and decides whether it may be read: its header, hidden cells, words that give a scale.

Belongs here: rules about labels, title rows and cells out of sight that every layout keeps. Does not belong here:
how one layout finds its cells (`listing`, `crosstab`, `facts`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NoReturn

from assets.contracts.language import Column, Crossed
from assets.observations.grid import Cell, Grid, position
from assets.observations.layouts.cells import blank
from assets.observations.layouts.labels import label_forms, one_line, plain_label, scale_in
from assets.observations.layouts.problem_log import ProblemLog
from assets.problems import TableError, nearest_names

HEADER_ROWS = 40
# In a paragraph, thousands may be spoken of without being a scale.
_SCALE_IN_PROSE = re.compile(
    r"\b(?:in|to) (?:£ ?)?(?:hundreds|thousands|millions|billions)\b(?! of)|£000", re.IGNORECASE
)
# At the start of a title, after its table's number or not, or after a comma, colon, bracket or dash.
_DERIVED = re.compile(
    r"(?:^(?:table )?(?:[A-Z]+_?\d+\w*\s*[:.–-]?\s*)?|[,:(–]\s*|\s-\s*)(?:the )?"
    r"(?P<what>(?:(?:monthly|quarterly|annual|yearly|weekly|daily|percentage) )*"
    r"(?:averages?|means?|medians?|percentages?|per ?cent|%|proportions?|shares?|rates?|changes?|differences?|"
    r"cumulative|running totals?)(?![\w-]))|\bas (?:a )?(?:percentages?|proportions?|shares?)\b",
    re.IGNORECASE,
)


def header_not_found(log: ProblemLog, columns: Sequence[Column], missing: Sequence[Column], index: int | None) -> None:
    """Note that no row has the labels wanted, with the rows that come nearest and the labels in them."""
    rows = log.grid.rows[:HEADER_ROWS]
    candidates = [number for number, row in enumerate(rows) if sum(not blank(cell) for cell in row) > 1]
    if index is not None:
        candidates = [index, *(number for number in candidates if number != index)]
    shown = _as_text(rows, candidates[:3])
    known = {plain_label(label) for column in columns for label in column.labels}
    texts = [
        str(cell)
        for number in candidates[:3]
        for cell in rows[number]
        if not blank(cell) and not known & set(label_forms(cell))
    ]
    near = {column.label: nearest_names(column.label, texts, 2) for column in missing}
    log.problem(
        "header_not_found",
        f"no row among the first {HEADER_ROWS} has the labels "
        + ", ".join(
            f"{label!r}" + (f" (nearest: {', '.join(map(repr, names))})" if names else "")
            for label, names in near.items()
        ),
        f"candidate header rows are {shown or 'none'}. Correct the labels in {log.contract.file}, or its sheet "
        "pattern if this is another table",
        row=index,
        found=shown or None,
        nearest=tuple(name for names in near.values() for name in names)[:5],
    )


def derived_words(log: ProblemLog, header: int) -> None:
    """Refuse a table of counts whose title rows or nearest heading say that it has averages, shares or changes.

    Args:
        log: Takes what is wrong.
        header: Row of the labels.
    """
    if any(measure.kind == "rate" or measure.unit == "share" for measure in log.contract.measures):
        return
    above = [(n, place, cell) for n in range(max(header, 0)) for place, cell in enumerate(log.grid.rows[n])]
    headings = [(None, None, text) for text in log.grid.headings[-1:]]
    for row, column, text in [*above, *headings]:
        if isinstance(text, str) and (words := _DERIVED.search(one_line(text))):
            log.problem(
                "derived_figures",
                f"the words {words['what'] or words[0]!r} above the table say that its figures are no plain counts",
                "look at the table: what is derived from counts is not read; if its figures are counts, tell the "
                f"table apart by `subjects` in {log.contract.file} or wait for the publisher to mend the words",
                row=row,
                column=column,
                found=text,
            )
            return


def hidden_cells(log: ProblemLog, columns: set[int], first: int, last: int) -> None:
    """Refuse hidden cells among those that are read: whether the table has them is the publisher's to say."""
    inside = [(place, where) for where in log.grid.hidden if (place := position(where))[1] in columns]
    inside = sorted(item for item in inside if first <= item[0][0] < last)
    if inside:
        (row, column), where = inside[0]
        log.problem(
            "hidden_in_table",
            f"{len(inside):,} filled cells within the table are hidden: nobody can tell whether they belong to it",
            "look at the sheet; wait for the publisher to show them or to take them out",
            row=row,
            column=column,
            found=log.grid.hidden[where],
        )


def scaled_words(log: ProblemLog, labels: Iterable[tuple[int, int, Cell]], known: Iterable[Column]) -> None:
    """Refuse a table whose labels, title rows or headings say that its figures are in thousands or the like.

    Args:
        log: Takes what is wrong.
        labels: Row, column and text of the labels and of the rows above them.
        known: Columns or rows of the contract; a label of theirs may name its own unit.
    """
    # Only labels that name a unit: one like `IN` would take its word out of `Figures are in hundreds`.
    labels_with_unit = (plain_label(label) for column in known for label in column.labels if scale_in(label))
    own = sorted(labels_with_unit, key=len, reverse=True)
    places: list[tuple[int | None, int | None, Cell]] = []
    for place_row, place_column, label in labels:
        # What a label of the contract says itself, as in `Value (Millions)`, is known; what stands beside it not.
        rest = one_line(label).casefold() if isinstance(label, str) else ""
        beside = next((rest.replace(known_label, " ", 1) for known_label in own if known_label in rest), label)
        places.append((place_row, place_column, beside))
    places += [(None, None, text) for text in (*log.grid.headings, log.context.title)]
    prose = [(None, None, text) for text in log.grid.beside if _SCALE_IN_PROSE.search(one_line(text))]
    for row, column, text in [*places, *prose]:
        if words := scale_in(text):
            log.problem(
                "scaled_figures",
                f"the words {words!r} say that figures are not in single units; the contract knows nothing of it",
                f"if they are not, say so in label and `unit` of the measure in {log.contract.file}; else wait "
                "for the publisher to mend the words",
                row=row,
                column=column,
                found=text,
            )
            return


def cross_table(
    log: ProblemLog, dimension: Column, other: Crossed | None, row: int, place: int, found: str
) -> NoReturn:
    """Refuse a table that crosses two breakdowns.

    Raises:
        TableError: Always, with rule `cross_table`.
    """
    by = other.label if other else "what stands across the top"
    reason = other.reason if other else "its columns are neither measures nor periods"
    log.problem(
        "cross_table",
        f"this is a cross-table of {dimension.label} by {by}, which is deliberately not read: {reason}",
        f"nothing is lost of the tables beside it; if its columns are measures or periods after all, add them to "
        f"{log.contract.file}",
        row=row,
        column=place,
        found=found,
    )
    raise TableError(log.problems)


def figures_above_header(log: ProblemLog, row: int, column: int) -> None:
    """Note a row of figures above the header."""
    log.problem(
        "rows_above_header",
        "there is a row of figures above the header, which belongs to no column",
        "look at the sheet: if the header slipped, wait for the publisher to mend it",
        row=row,
        column=column,
        found=" | ".join(str(cell) for cell in log.grid.rows[row] if not blank(cell)),
    )


def candidate_rows(grid: Grid, most: int = 3) -> str:
    """Return the first rows with more than one filled cell, any of which may be a header, as text for messages."""
    rows = grid.rows[:HEADER_ROWS]
    return _as_text(
        rows, [number for number, row in enumerate(rows) if sum(not blank(cell) for cell in row) > 1][:most]
    )


def _as_text(rows: Sequence[Sequence[Cell]], numbers: Sequence[int]) -> str:
    return "; ".join(
        f"row {number + 1}: " + " | ".join(str(cell) for cell in rows[number] if not blank(cell))[:200]
        for number in numbers
    )
