"""Crosstabs drafted: row labels down the side, periods across the top.

Belongs here: telling such a table by its header, and its rows and columns. Does not belong here: listings (`listings`),
or what a row's figures are (`figures`).
"""

from __future__ import annotations

from collections import Counter
from functools import partial

from assets.contracts.language import UNDECIDED, Crosstab, Measure, NotRead
from assets.drafting.additions import sums_of
from assets.drafting.extent import filled, period_of_heading
from assets.drafting.figures import measure
from assets.drafting.keys import list_for
from assets.drafting.kinds import Tally, tally
from assets.drafting.laid_out import LaidOut, consecutive
from assets.drafting.names import is_derived, published_label
from assets.drafting.notebook import NotDrafted, Notebook
from assets.drafting.period_styles import Written, written
from assets.drafting.sheets import Sheet
from assets.drafting.source_code import plain
from assets.observations.grid import Cell, address, column_letters
from assets.observations.layouts.cells import at, blank
from assets.observations.layouts.labels import one_line, plain_label, without_marks

_ROWS_MAX = 400


def is_crosstab(sheet: Sheet) -> bool:
    """Say whether at least two columns are headed by periods, beside a first one that is not."""
    headed = [place for place, cell in sheet.labels.items() if period_of_heading(cell)]
    return len(headed) > 1 and 0 not in headed


def draft_crosstab(sheet: Sheet, notebook: Notebook) -> LaidOut:
    """Return the crosstab of a sheet.

    Raises:
        NotDrafted: If the language has no words for it.
    """
    header = sheet.extent.header
    corner = at(sheet.grid.rows[header], 0)
    if len(sheet.records) > _ROWS_MAX:
        raise NotDrafted(
            f"there are {len(sheet.records):,} rows below the periods; a Crosstab has to name each of them"
        )
    how, places, not_read = _columns(sheet, notebook)
    as_at = "as_at" in how.styles or plain_label(corner).startswith("as at")
    rows: list[Measure] = []
    series: dict[str, list[float]] = {}
    for number in range(sheet.extent.first, sheet.extent.last):
        if filled(sheet.grid.rows[number]):
            row, found = _row(sheet, number, places, as_at, notebook)
            rows.append(row)
            if len(found.figures) == len(places):  # a figure under every period, so that all are of one length
                series.setdefault(row.label, found.figures)
    if not rows:
        raise NotDrafted("there are periods across the top, but no rows below them")
    notebook.found += [f"rows: {line}" for line in sums_of(series)]
    counted = Counter(plain_label(row.label) for row in rows)
    repeated = sorted({row.label for row in rows if counted[plain_label(row.label)] > 1})
    if repeated:
        notebook.decide.append(
            f"rows: labels that stand there more than once, told apart by their order: "
            f"{', '.join(map(plain, repeated[:5]))}; give them names that say which is which"
        )
    _, near = list_for(list(dict.fromkeys(row.label for row in rows)))
    if near:
        notebook.decide.append(f"rows: {near}: a Crosstab makes a measure of each name, which a mart has to undo")
    notebook.decide.append(
        "rows: which of them are parts of the row above them is not marked in the cells; say so in facts"
    )
    layout = Crosstab(
        corner=None if blank(corner) else one_line(corner),
        styles=how.styles,
        rows=tuple(rows),
        columns_not_read=tuple(not_read),
        consecutive=consecutive(list(how.periods.values())),
    )
    return LaidOut(layout, ("period", "measure"), True, tuple(dict.fromkeys(how.periods.values())))


def _columns(sheet: Sheet, notebook: Notebook) -> tuple[Written, list[int], list[NotRead]]:
    """Return how the periods are written, the columns they head, and the columns that are headed by none."""
    headings = {place: cell for place, cell in sheet.labels.items() if place > 0}
    periods = {
        place: cell for place, cell in headings.items() if period_of_heading(cell) and not without_marks(cell)[1]
    }
    corner = str(at(sheet.grid.rows[sheet.extent.header], 0) or "")
    shown = [sheet.grid.dates_shown.get(address(sheet.extent.header, place), "") for place in periods]
    how = written(periods.values(), corner, filter(None, shown))
    if how is None:
        marked = next(
            (cell for place, cell in headings.items() if place not in periods and period_of_heading(cell)), None
        )
        beside = f"; {plain(marked)} has a mark beside it, which a Crosstab does not read" if marked else ""
        raise NotDrafted(f"the periods across the top are written in no way that is read{beside}")
    if how.guess:
        notebook.decide.append(f"styles: {how.guess}")
    not_read = []
    for place, cell in headings.items():
        if place in periods and cell in how.periods:
            continue
        column = f"column {column_letters(place)}, {plain(cell)}"
        figures = tally(
            (at(row, place) for row in sheet.grid.rows[sheet.extent.first : sheet.extent.last]), sheet.grid.typed
        )
        if place in (1, 2) and figures.words and not figures.are_figures:
            raise NotDrafted(f"{column} holds words: a Crosstab has its row labels in column A alone")
        if is_derived(str(cell)):
            reason = "derived by the publisher from columns beside it"
            notebook.decide.append(f"columns_not_read: {column} looks derived and is not read")
        else:
            reason = UNDECIDED
            notebook.decide.append(f"columns_not_read: {column} is headed by no period; say why it is not read")
        not_read.append(NotRead(label=one_line(cell), reason=reason))
    return how, [place for place, cell in periods.items() if cell in how.periods], not_read


def _row(sheet: Sheet, number: int, places: list[int], as_at: bool, notebook: Notebook) -> tuple[Measure, Tally]:
    cells = sheet.grid.rows[number]
    if blank(at(cells, 0)):
        raise NotDrafted(f"row {number + 1} has no label in column A, by which a Crosstab knows its rows")
    label = published_label(cells[0])
    figures: list[Cell] = [at(cells, place) for place in places]
    found = tally(figures, sheet.grid.typed)
    if found.dates or (found.words and not found.are_figures):
        word = next(iter(found.words), "a date")
        notebook.decide.append(f"row {number + 1}, {plain(label)}: it holds {plain(word)}, which is no figure")
    where = partial(_address, number, places)
    return measure(sheet, label, notebook.names.of(label, f"row_{number + 1}"), found, where, as_at, notebook), found


def _address(number: int, places: list[int], index: int) -> str:
    return address(number, places[index])
