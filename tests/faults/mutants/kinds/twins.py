"""Two of anything: sheets, tables, rows above the header, and units said beside the table."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import lxml.etree as etree

from assets.contracts.language import Facts
from assets.sample.furniture import day_text
from tests.faults.mutants.documents import HtmlDocument, NotHere
from tests.faults.mutants.kinds.hidden import _twin
from tests.faults.mutants.kinds.registry import Expected, family, kind
from tests.faults.mutants.place import Place, replace, told

P = "Two of anything is a question"
U = "Units said beside the table"


@family(
    P,
    {"twin-sheet-before": ("a second sheet before the table fits as well, with other figures", True),
     "twin-sheet-after": ("a second sheet after the table fits as well, with other figures", False)},
    names="sheet",
)  # fmt: skip
def twin_sheet(place: Place, before: Any) -> None:
    _twin(place, before=before)


@family(
    P,
    {"second-table-above": ("HTML: a second table above, with other figures for the same periods", True),
     "second-table-below": ("HTML: a second table below, with other figures for the same periods", False)},
    names="sheet",
)  # fmt: skip
def second_table(place: Place, above: Any) -> None:
    html, figure = place.html, place.figure(lambda f: (f.value or 0) >= 1)
    if html.listed:
        raise NotHere
    before = html._inside(figure.row, figure.column)
    html.put(figure.row, figure.column, str(int(figure.value or 0) * 2 + 1))
    other = etree.tostring(html.table, encoding="unicode", with_tail=False)
    html.put_html(figure.row, figure.column, before)
    html.beside(other, above=above)


@kind(P, "a second list of statements, for the same day, with other figures", names="sheet")
def second_list(place: Place) -> None:
    if not isinstance(place.contract.layout, Facts):
        raise NotHere
    html, figure = place.html, place.figure()
    before = place.document.text(figure.row, figure.column)
    html.put(figure.row, figure.column, str(int(figure.value or 0) * 2 + 1))
    other = etree.tostring(html.table, encoding="unicode", with_tail=False)
    sentence = etree.tostring(html.rows[0], encoding="unicode", with_tail=False)
    html.put(figure.row, figure.column, before)
    html.beside(sentence + other, above=place.random.random() < 0.5)


@kind(P, "rows of figures stand above the header", names="sheet")
def rows_above_header(place: Place) -> None:
    if not place.listing or place.header < 0:
        raise NotHere
    figure = place.figure(closed=place.full)
    rows = [figure.row] if place.random.random() < 0.5 or not place.full else place.rows_of(figure.period)
    for number, row in enumerate(sorted(rows)):
        place.document.copy_row(row + number, place.header)
    # Moved, not copied: what stands above is missing below.
    place.document.drop([row + len(rows) for row in rows])


@kind(P, "another header stands among the rows, with two labels exchanged", names="sheet")
def header_again(place: Place) -> None:
    columns = sorted(set(place.measures().values()))
    if not place.listing or len(columns) < 2 or len(place.periods()) < 5:
        raise NotHere
    row = place.random.choice(sorted({figure.row for figure in place.figures})[1:-1])
    place.document.copy_row(place.header, row)
    place.document.swap((row, columns[0]), (row, columns[1]))


@kind(P, "a second table beside the first, in the same sheet", names="sheet")
def table_beside(place: Place) -> None:
    if not place.listing or not place.typed:
        raise NotHere
    rows = [place.header, *sorted({figure.row for figure in place.figures})]
    width = max(place.document.width(row) for row in rows)
    for row in rows:
        for column in range(width):
            text = place.document.text(row, column)
            number = place.random.randint(1, 999) if row != place.header and column else text
            place.document.put(row, width + 1 + column, number)


_UNITS = (
    "Figures in thousands", "All figures are in thousands", "(thousands)", "Thousands", "Numbers are shown in 000s",
    "Units: thousands", "£ thousands", "£ millions", "In millions", "Figures are in hundreds", "Rounded, in '000",
)  # fmt: skip


@kind(U, "a row above the header says that figures are in thousands or millions")
def unit_above_header(place: Place) -> None:
    if place.header < 0 or isinstance(place.contract.layout, Facts) or not place.typed:
        raise NotHere
    place.document.insert(place.header, [place.random.choice(_UNITS)])


@kind(U, "the title of the sheet says that figures are in thousands or millions")
def unit_in_title(place: Place) -> None:
    if not place.typed or place.header < 1:
        raise NotHere
    place.document.put(
        0,
        0,
        f"{place.document.text(0, 0)} ({place.random.choice(('thousands', 'in thousands', '£ millions', '000s'))})",
    )


@kind(U, "a label says that its figures are in thousands or millions")
def unit_in_label(place: Place) -> None:
    if place.header < 0 and place.listing:
        raise NotHere
    measure = place.figure().measure
    cell = (place.header, place.measures()[measure]) if place.listing else (place.measures()[measure], 0)
    text = re.sub(r"\s*\(Millions\)", "", place.document.text(*cell))
    words = (
        "(thousands)",
        "(in thousands)",
        "(000s)",
        "[thousands]",
        "[note: thousands]",
        "(hundreds)",
        "'000",
        ", in thousands",
    )
    place.document.put(*cell, f"{text} {place.random.choice(words)}")


@kind(U, "HTML: a caption says that figures are in thousands or millions", names="sheet")
def unit_in_caption(place: Place) -> None:
    html = place.html
    if html.listed:
        raise NotHere
    caption = etree.Element("caption")
    caption.text = place.random.choice(_UNITS)
    html.table.insert(0, caption)


@kind(U, "HTML: a heading above says that figures are in thousands or millions", names="sheet")
def unit_in_heading(place: Place) -> None:
    html: HtmlDocument = place.html
    if html.listed:
        raise NotHere
    html.beside(f"<h3>{place.random.choice(_UNITS)}</h3>", above=True)


@kind(U, "a row below the table says that figures are in thousands", names="sheet")
def unit_below(place: Place) -> None:
    if not place.typed or place.contract.table_id.startswith(("Ret_D", "Irr_D")):
        raise NotHere
    last = max(figure.row for figure in place.figures) + 1
    place.document.insert(last, [place.random.choice(_UNITS)])


@kind(P, "two days stand in two tables or lists of one page", "shown", names="sheet")
def second_day(place: Place) -> Expected:
    if not isinstance(place.contract.layout, Facts):
        raise NotHere
    html = place.html
    day = place.figures[0].start
    other = day - timedelta(days=1)
    sentence = etree.tostring(html.rows[0], encoding="unicode", with_tail=False).replace(day_text(day), day_text(other))
    items = etree.tostring(html.table, encoding="unicode", with_tail=False)
    html.beside(sentence + items, above=place.random.random() < 0.5)
    more = [replace(f, period=other.isoformat(), start=other, end=other) for f in place.figures]
    return Expected("shown", [told(f) for f in [*place.figures, *more]])
