"""Content that a person does not see: it is not read, and a table that is only there is told of."""

from __future__ import annotations

from html import escape
from typing import Any

import lxml.etree as etree

from assets.observations.grid import address
from tests.faults.mutants.documents import NotHere, OdsDocument
from tests.faults.mutants.documents.ods import named as ods_named
from tests.faults.mutants.documents.xlsx import XlsxDocument
from tests.faults.mutants.kinds.registry import family, kind
from tests.faults.mutants.place import Figure, Place

P = "Only what is shown is read"
_HIDING = (
    'hidden=""',
    'style="display:none"',
    'style="display: none !important"',
    'style="visibility:hidden"',
    'class="govuk-visually-hidden"',
    'class="visually-hidden"',
    'class="visuallyhidden"',
    'class="sr-only"',
    'style="position:absolute;left:-9999px"',
)


def _hide_row(place: Place, row: int) -> None:
    document = place.workbook
    if isinstance(document, OdsDocument):
        document.rows[row].set(ods_named("table:visibility"), place.random.choice(["collapse", "filter"]))
    else:
        document.rows[row][0].set("hidden", "1")


def _without_filter(place: Place) -> None:
    """Take filters off: a row that one of them leaves out is not hidden."""
    document = place.workbook
    for element in list(document.root.iter("{*}database-ranges", "{*}autoFilter")):
        element.getparent().remove(element)


@kind(P, "a row of a closed period is hidden", names="sheet")
def hidden_row(place: Place) -> None:
    if place.across:
        raise NotHere
    figure = place.figure(closed=True)
    _without_filter(place)
    _hide_row(place, figure.row)


@kind(P, "a filter that was left on shows half of the rows only", "read")
def filter_left_on(place: Place) -> None:
    if place.across:
        raise NotHere
    document, rows = place.workbook, place.first
    _without_filter(place)
    area = f"A{rows}:{address(place.workbook.height - 1, 6)}"
    if isinstance(document, OdsDocument):
        name = document.sheet.get(ods_named("table:name"))
        ranges = etree.SubElement(document.sheet.getparent(), ods_named("table:database-ranges"))
        where = f"'{name}'.{area.replace(':', f':{chr(39)}{name}{chr(39)}.')}"
        attributes = {"table:target-range-address": where, "table:display-filter-buttons": "true"}
        etree.SubElement(ranges, ods_named("table:database-range"), {ods_named(k): v for k, v in attributes.items()})
    else:
        data = next(child for child in document.root if child.tag.endswith("}sheetData"))
        filtered = etree.Element(data.tag.replace("sheetData", "autoFilter"), ref=area)
        etree.SubElement(filtered, data.tag.replace("sheetData", "filterColumn"), colId="0")
        data.addnext(filtered)
    for row in range(rows, (rows + document.height) // 2):
        _hide_row(place, row)


@kind(P, "a hidden row holds a period again, with other figures", "same")
def hidden_extra_row(place: Place) -> None:
    if not place.listing:
        raise NotHere
    figure = place.figure(lambda f: (f.value or 0) >= 1)
    place.document.copy_row(figure.row, figure.row)
    place.number(figure, (figure.value or 0) * 3)
    _hide_row(place, figure.row)


@kind(P, "a column of figures is hidden", names="sheet")
def hidden_column(place: Place) -> None:
    if not place.listing:
        raise NotHere
    column = place.figure().column
    document = place.workbook
    if isinstance(document, XlsxDocument):
        document.columns_hidden(column)
        return
    _ods_columns(place, column)


def _ods_columns(place: Place, column: int) -> None:
    document = place.ods
    for old in list(document.sheet.iterchildren(ods_named("table:table-column"))):
        document.sheet.remove(old)
    first = document.rows[0]
    for place_ in range(column + 2):
        element = etree.Element(ods_named("table:table-column"))
        if place_ == column:
            element.set(ods_named("table:visibility"), "collapse")
        first.addprevious(element)


@kind(P, "a hidden column has the label of a measure and other figures", "same")
def hidden_twin_column(place: Place) -> None:
    document = place.workbook
    if not place.listing:
        raise NotHere
    column = place.figure().column
    rows = [place.header, *sorted({figure.row for figure in place.figures})]
    width = max(place.document.width(row) for row in rows)
    for row in rows:
        text = place.document.text(row, column)
        place.document.put(row, width, text if row == place.header else place.random.randint(1, 999))
        place.document.swap((row, column), (row, width))
    if place.random.random() < 0.5:
        for row in rows:
            place.document.swap((row, column), (row, width))
        column, width = width, column
    document.columns_hidden(column) if isinstance(document, XlsxDocument) else _ods_columns(place, column)


@kind(P, "a hidden sheet before the table has its name but for a blank, and other figures", "same", names="sheet")
def hidden_twin_sheet(place: Place) -> None:
    other = _twin(place, before=True)
    if isinstance(other, OdsDocument):
        style = other.style("table", **{"table-properties": {"table:display": "false"}})
        other.sheet.set(ods_named("table:style-name"), style)
    else:
        other.entry.set("state", place.random.choice(["hidden", "veryHidden"]))


def _twin(place: Place, *, before: bool) -> OdsDocument | XlsxDocument:
    """Copy the sheet under a name that fits as well, with one measure's figures changed."""
    document = place.workbook
    name = f"{place.sheet} " if place.random.random() < 0.5 else f" {place.sheet}"
    measure = place.figure(lambda f: (f.value or 0) >= 1).measure
    other = document.copy_sheet(name, before=before)
    for figure in place.figures:
        if figure.measure == measure and figure.value is not None:
            other.put(figure.row, figure.column, figure.value * 2 + 1)
    if isinstance(document, XlsxDocument) and isinstance(other, XlsxDocument):
        document.join(other)
    return other


@kind(P, "the only sheet of the table is hidden", names="sheet")
def hidden_sheet(place: Place) -> None:
    document = place.workbook
    if isinstance(document, OdsDocument):
        style = document.style("table", **{"table-properties": {"table:display": "false"}})
        document.sheet.set(ods_named("table:style-name"), style)
    else:
        document.entry.set("state", place.random.choice(["hidden", "veryHidden"]))


def _shown(figure: Figure, place: Place) -> str:
    return escape(place.document.text(figure.row, figure.column))


@family(
    P,
    {
        f"html-hidden-{number}": (f"HTML: hidden digits before a figure, by `{how}`", how)
        for number, how in enumerate(_HIDING, 1)
    },
    "same",
)
def html_hidden_digits(place: Place, how: Any) -> None:
    figure = place.figure()
    text = _shown(figure, place)
    hidden = f"<span {how}>{place.random.randint(1, 999)}</span>"
    place.html.put_html(
        figure.row, figure.column, f"{hidden}{text}" if place.random.random() < 0.5 else f"{text}{hidden}"
    )


@kind(P, "HTML: a sign that screen readers pass over stands before a figure", "same")
def html_aria_hidden(place: Place) -> None:
    figure = place.figure()
    place.html.put_html(figure.row, figure.column, f'<span aria-hidden="true">▲</span>{_shown(figure, place)}')


@kind(P, "HTML: the only text of a figure is hidden")
def html_hidden_figure(place: Place) -> None:
    figure = place.figure()
    how = place.random.choice(_HIDING)
    place.html.put_html(figure.row, figure.column, f"<span {how}>{_shown(figure, place)}</span>")


@kind(P, "HTML: a hidden row holds a period again, with other figures", "same")
def html_hidden_row(place: Place) -> None:
    if not place.listing:
        raise NotHere
    figure = place.figure(lambda f: (f.value or 0) >= 1)
    html = place.html
    html.copy_row(figure.row, figure.row)
    html.put(figure.row, figure.column, str(int(figure.value or 0) * 3))
    name, _, value = place.random.choice(_HIDING[:3]).partition("=")
    html.rows[figure.row].set(name, value.strip('"'))


@kind(P, "HTML: a hidden table above the table has other figures", "same", names="sheet")
def html_hidden_table(place: Place) -> None:
    figure = place.figure(lambda f: (f.value or 0) >= 1)
    html = place.html
    whole = etree.tostring(html.table, encoding="unicode", with_tail=False)
    html.put(figure.row, figure.column, str(int(figure.value or 0) * 3))
    changed = etree.tostring(html.table, encoding="unicode", with_tail=False)
    html.put_html(figure.row, figure.column, f"{int(figure.value or 0):,}")
    assert whole != changed
    html.beside(f"<div {place.random.choice(_HIDING)}>{changed}</div>", above=True)


@kind(P, "HTML: the only table is hidden", names="file")
def html_hidden_only(place: Place) -> None:
    name, _, value = place.random.choice(_HIDING).partition("=")
    place.html.table.set(name, value.strip('"'))


@kind(P, "cells of two rows are merged: the second figure is covered")
def covered_cell(place: Place) -> None:
    figure = place.figure(lambda f: any(g.row == f.row + 1 and g.column == f.column for g in place.figures))
    if isinstance(place.document, OdsDocument):
        place.ods.cell(figure.row, figure.column).set(ods_named("table:number-rows-spanned"), "2")
        place.ods.cell(figure.row, figure.column).set(ods_named("table:number-columns-spanned"), "1")
        place.ods.cell(figure.row + 1, figure.column).tag = ods_named("table:covered-table-cell")
        return
    if isinstance(place.document, XlsxDocument):
        area = f"{address(figure.row, figure.column)}:{address(figure.row + 1, figure.column)}"
        place.xlsx.add("mergeCells", f'<mergeCell ref="{area}"/>')
        return
    html = place.html
    if html.listed:
        raise NotHere
    html.cell(figure.row, figure.column).set("rowspan", "2")
    below = html.cell(figure.row + 1, figure.column)
    below.getparent().remove(below)


@kind(P, "two figures side by side are merged: the second is covered")
def covered_cell_beside(place: Place) -> None:
    figure = place.figure(
        lambda f: any(g.row == f.row and g.column == f.column + 1 and g.value is not None for g in place.figures)
    )
    if isinstance(place.document, OdsDocument):
        place.ods.cell(figure.row, figure.column).set(ods_named("table:number-columns-spanned"), "2")
        place.ods.cell(figure.row, figure.column).set(ods_named("table:number-rows-spanned"), "1")
        place.ods.cell(figure.row, figure.column + 1).tag = ods_named("table:covered-table-cell")
    elif isinstance(place.document, XlsxDocument):
        area = f"{address(figure.row, figure.column)}:{address(figure.row, figure.column + 1)}"
        place.xlsx.add("mergeCells", f'<mergeCell ref="{area}"/>')
    else:
        html = place.html
        if html.listed:
            raise NotHere
        html.cell(figure.row, figure.column).set("colspan", "2")
        beside = html.cell(figure.row, figure.column + 1)
        beside.getparent().remove(beside)
