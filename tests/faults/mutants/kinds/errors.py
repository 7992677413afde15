"""Error cells and formulas without values, in every form that programs save them in."""

from __future__ import annotations

import re
from typing import Any

import lxml.etree as etree

from assets.observations.grid import address
from tests.faults.mutants.documents import NotHere
from tests.faults.mutants.documents.ods import named as ods_named
from tests.faults.mutants.documents.xlsx import MAIN
from tests.faults.mutants.documents.xlsx import named as xlsx_named
from tests.faults.mutants.kinds.registry import Expected, family, kind
from tests.faults.mutants.place import Figure, Place

P = "Error cells"
_TEXTS = ("#DIV/0!", "#N/A", "#REF!", "#VALUE!", "#NAME?", "#NUM!", "Err:502", "Err:508")
_STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"


def _cells(place: Place, whole_row: bool) -> list[tuple[int, int]]:
    figure = place.figure()
    if not whole_row:
        return [(figure.row, figure.column)]
    width = place.document.width(figure.row)
    return [(figure.row, column) for column in range(width) if place.document.text(figure.row, column)]


@family(
    P,
    {
        "ods-error-float": ("ODS: a float of 0 that shows an error, as Excel saves it", ("float", False)),
        "ods-error-calcext": ("ODS: an error by `calcext:value-type`, as LibreOffice saves it", ("calcext", False)),
        "ods-error-string": ("ODS: an error as a formula with text", ("string", False)),
        "ods-error-empty": ("ODS: a formula whose cell has no value", ("none", False)),
        "ods-error-row": ("ODS: a whole row of errors", ("float", True)),
        "ods-error-row-calcext": ("ODS: a whole row of errors by `calcext:value-type`", ("calcext", True)),
        "ods-formula-row": ("ODS: a whole row of formulas without values", ("none", True)),
    },
)
def ods_error(place: Place, how: Any) -> None:
    form, whole_row = how
    shown = place.random.choice(_TEXTS)
    for row, column in _cells(place, whole_row):
        place.ods.put(row, column, None)
        cell = place.ods.cell(row, column)
        cell.set(ods_named("table:formula"), "of:=[.B2]/0")
        if form == "none":
            continue
        cell.set(ods_named("office:value-type"), "float" if form == "float" else "string")
        if form == "float":
            cell.set(ods_named("office:value"), "0")
        else:
            cell.set(ods_named("office:string-value"), "")
        if form == "calcext":
            cell.set(ods_named("calcext:value-type"), "error")
        etree.SubElement(cell, ods_named("text:p")).text = shown


def _single_quotes(data: bytes) -> bytes:
    return re.sub(rb'\bt="e"', b"t='e'", data)


def _no_addresses(data: bytes) -> bytes:
    rows = re.sub(rb'(<c\b[^>]*?) r="[A-Z]+[0-9]+"', rb"\1", data)
    return re.sub(rb'<c r="[A-Z]+[0-9]+"', b"<c", rows)


def _prefixed(data: bytes) -> bytes:
    data = re.sub(rb"<(/?)([A-Za-z])", rb"<\1x:\2", data).replace(b"xmlns=", b"xmlns:x=")
    return data


def _strict(data: bytes) -> bytes:
    return data.replace(MAIN.encode(), _STRICT.encode())


_FORMS = {
    "plain": lambda data: data,
    "quotes": _single_quotes,
    "no-r": _no_addresses,
    "prefix": _prefixed,
    "strict": _strict,
}


@family(
    P,
    {
        f"xlsx-error-{form}{'-row' if row else ''}": (
            f"XLSX: {'a whole row of errors' if row else 'an error'}{words}",
            (form, row),
        )
        for form, words in {
            "plain": "",
            "quotes": ", attributes in single quotes",
            "no-r": ", cells without addresses",
            "prefix": ", elements with a prefix",
            "strict": ", in the strict namespace",
        }.items()
        for row in (False, True)
    },
)
def xlsx_error(place: Place, how: Any) -> None:
    form, whole_row = how
    if form == "no-r" and place.document.text(place.first, 0) == "":
        raise NotHere
    for row, column in _cells(place, whole_row):
        place.xlsx.put(row, column, None)
        cell = place.xlsx.cell(row, column)
        cell.set("t", "e")
        etree.SubElement(cell, xlsx_named("v")).text = place.random.choice(_TEXTS[:6])
    place.xlsx.after.append(_FORMS[form])


@family(
    P,
    {
        "xlsx-formula": ("XLSX: a formula without a value", False),
        "xlsx-formula-row": ("XLSX: a whole row of formulas without values", True),
    },
)
def xlsx_formula(place: Place, whole_row: Any) -> None:
    for row, column in _cells(place, whole_row):
        place.xlsx.put(row, column, None)
        etree.SubElement(place.xlsx.cell(row, column), xlsx_named("f")).text = "B2/0"


@family(
    P,
    {
        "xlsx-good-prefix": ("XLSX: elements with a prefix, nothing else", _prefixed),
        "xlsx-good-no-r": ("XLSX: cells without addresses, nothing else", _no_addresses),
        "xlsx-good-quotes": (
            "XLSX: attributes in single quotes, nothing else",
            lambda d: re.sub(rb'"([\w.]*)"', rb"'\1'", d),
        ),
    },
    "same",
    names="file",
)
def xlsx_good_forms(place: Place, form: Any) -> None:
    place.xlsx.after.append(form)


@kind(P, "a text that is a spreadsheet's error in place of a figure")
def error_text(place: Place) -> None:
    figure: Figure = place.figure()
    place.document.put(figure.row, figure.column, place.random.choice(_TEXTS))


@kind(P, "a cell's address stands twice, with different figures")
def address_twice(place: Place) -> None:
    figure = place.figure(lambda f: (f.value or 0) >= 1)
    place.xlsx.put(figure.row, figure.column, figure.value)
    where = address(figure.row, figure.column).encode()

    def doubled(data: bytes) -> bytes:
        cell = re.search(rb'<c\b[^>]* r="' + where + rb'"[^>]*>.*?</c>', data) or re.search(
            rb'<c r="' + where + rb'"[^>]*>.*?</c>', data
        )
        if cell is None:
            raise NotHere
        other = re.sub(rb"<v>.*?</v>", f"<v>{int(figure.value or 0) + 7}</v>".encode(), cell[0])
        pair = (other + cell[0]) if place.random.random() < 0.5 else (cell[0] + other)
        return data.replace(cell[0], pair, 1)

    place.xlsx.after.append(doubled)


@kind(P, "a row's number stands twice")
def row_number_twice(place: Place) -> Expected | None:
    figure = place.figure(closed=place.full)
    number = figure.row + 1
    if number + 1 >= place.xlsx.height:
        raise NotHere

    def same_number(data: bytes) -> bytes:
        data = re.sub(rf'<row\b([^>]*) r="{number + 1}"'.encode(), rf'<row\1 r="{number}"'.encode(), data)
        data = data.replace(f'<row r="{number + 1}"'.encode(), f'<row r="{number}"'.encode())
        return re.sub(rf'r="([A-Z]+){number + 1}"'.encode(), rf'r="\g<1>{number}"'.encode(), data)

    place.xlsx.after.append(same_number)
    return None
