"""Files that are saved in another way and read as before, and categories that are new."""

from __future__ import annotations

from typing import Any

import lxml.etree as etree

from assets.contracts.language import Facts, NoteColumn
from tests.faults.mutants.documents import HtmlDocument, NotHere, OdsDocument
from tests.faults.mutants.documents.ods import named as ods_named
from tests.faults.mutants.kinds.registry import Expected, family, kind
from tests.faults.mutants.place import Figure, Place, replace, told

P = "Good files are read"
C = "Open and closed lists"


def _label(place: Place) -> tuple[int, int]:
    if place.header < 0:
        raise NotHere
    measure = place.figure().measure
    return (place.header, place.measures()[measure]) if place.listing else (place.measures()[measure], 0)


@family(
    P,
    {
        "label-no-break": ("a no-break space in a label", "\N{NO-BREAK SPACE}"),
        "label-two-blanks": ("two blanks in a label", "  "),
        "label-line-break": ("a line break in a label", "\n"),
        "label-thin-space": ("a thin space in a label", "\N{THIN SPACE}"),
        "label-tab": ("a tab in a label", "\t"),
    },
    "read",
)
def blank_in_label(place: Place, blank: Any) -> None:
    cell = _label(place)
    text = place.document.text(*cell)
    if " " not in text:
        raise NotHere
    document = place.document
    if blank == "\n" and isinstance(document, OdsDocument):
        head, _, rest = text.partition(" ")
        document.put(*cell, head)
        etree.SubElement(document.cell(*cell)[0], ods_named("text:line-break")).tail = rest
    elif blank == "\n" and isinstance(document, HtmlDocument):
        document.put_html(*cell, text.replace(" ", "<br>", 1))
    else:
        document.put(*cell, text.replace(" ", blank, 1))


@family(
    P,
    {
        "label-blank-after": ("a blank after a label", "{} "),
        "label-blank-before": ("a blank before a label", " {}"),
        "label-note": ("a note reference after a label", "{} [note 3]"),
        "label-capitals": ("a label in capitals", "upper"),
    },
    "read",
)
def furniture_of_label(place: Place, how: Any) -> None:
    cell = _label(place)
    if isinstance(place.contract.layout, Facts):
        raise NotHere  # the label ends where its colon stands
    text = place.document.text(*cell)
    place.document.put(*cell, text.upper() if how == "upper" else how.format(text))


@kind(P, "an empty row within the table", "read")
def empty_row(place: Place) -> None:
    if not place.listing or not place.typed:
        raise NotHere
    place.document.insert(place.random.choice(sorted({figure.row for figure in place.figures})[1:]), [None])


@kind(P, "an empty row above the header", "read")
def empty_row_above(place: Place) -> None:
    if place.header < 0 or not place.typed:
        raise NotHere
    place.document.insert(place.header, [None])


@kind(P, "a remark of the publisher spans two rows", "same")
def note_over_rows(place: Place) -> None:
    column = place.column_like(NoteColumn)
    rows = sorted({figure.row for figure in place.figures})
    row = place.random.choice([row for row in rows if row + 1 in rows])
    place.document.put(row, column, "Revised")
    document = place.document
    if isinstance(document, HtmlDocument):
        document.cell(row, column).set("rowspan", "2")
        below = document.cell(row + 1, column)
        below.getparent().remove(below)
    else:
        document.put(row + 1, column, None)
        place.ods.cell(row, column).set(ods_named("table:number-rows-spanned"), "2")
        place.ods.cell(row, column).set(ods_named("table:number-columns-spanned"), "1")
        place.ods.cell(row + 1, column).tag = ods_named("table:covered-table-cell")


@kind(P, "a remark that the contract does not know", "refuse")
def note_unknown(place: Place) -> None:
    place.document.put(place.figure().row, place.column_like(NoteColumn), "Excludes one boat")


def _renamed(place: Place, dimension: str, new: str) -> tuple[Figure, list[Figure]]:
    column = place.dimension(dimension)
    figure = place.figure()
    row = figure.row
    place.document.put(row, column, new)
    changed = [
        replace(f, keys=tuple((n, new if n == dimension else v) for n, v in f.keys)) if f.row == row else f
        for f in place.figures
    ]
    return figure, changed


def _countries(place: Place) -> str:
    names = [d.name for d in place.contract.dimensions if d.categories == "nationalities"]
    if not names:
        raise NotHere
    return names[0]


@kind(C, "a new country, in the newest period, under a name that is not in the list", "shown")
def country_unknown(place: Place) -> Expected:
    if not place.listing:
        raise NotHere
    dimension = _countries(place)
    column = place.dimension(dimension)
    newest = place.periods()[-1]
    row = place.figure(lambda f: f.period == newest).row
    new = place.random.choice(["Sealand", "New Granada", "Kingdom of Bohemia"])
    if place.contract.table_id.startswith(("Ret_D", "Irr_D", "illegal")):
        place.document.put(row, column, new)
    return Expected(
        "shown",
        [
            told(replace(f, keys=tuple((n, new if n == dimension else v) for n, v in f.keys)) if f.row == row else f)
            for f in place.figures
        ],
    )


@family(
    C,
    {
        "country-total": ("a row `Total` among the countries", "Total"),
        "country-all": ("a row `All nationalities` among the countries", "All nationalities"),
        "country-digits": ("a country whose name has digits", "Albania1"),
        "country-number": ("a number among the countries", "1234"),
        "country-percent": ("`of which: Albania` among the countries", "of which: Albania"),
    },
)
def country_not_one(place: Place, new: Any) -> None:
    _renamed(place, _countries(place), new)


@family(
    C,
    {
        "return-type-unknown": ("a return type that is not in the list", "return_type"),
        "return-group-unknown": ("a group of return types that is not in the list", "return_type_group"),
        "method-unknown": ("a method of entry that is not in the list", "method_of_entry"),
        "sex-unknown": ("a sex that is not in the list", "sex"),
        "age-unknown": ("an age group that is not in the list", "age_group"),
        "region-unknown": ("a region that is not in the list", "region"),
        "destination-unknown": ("a group of destinations that is not in the list", "destination_group"),
    },
)
def category_unknown(place: Place, dimension: Any) -> None:
    known = [d for d in place.contract.dimensions if d.name == dimension and d.categories]
    if not known:
        raise NotHere
    _renamed(place, dimension, "Something new")


@kind(C, "a dimension is empty in one row")
def category_empty(place: Place) -> None:
    if not place.contract.dimensions:
        raise NotHere
    name = place.random.choice([d.name for d in place.contract.dimensions])
    place.document.put(place.figure().row, place.dimension(name), None)


@kind(C, "a column that the contract does not know")
def column_unknown(place: Place) -> None:
    if not place.listing or place.header < 0:
        raise NotHere
    if not place.typed:
        raise NotHere
    width = place.document.width(place.header)
    place.document.put(place.header, width, "Of which: repeat")
    for row in sorted({figure.row for figure in place.figures}):
        place.document.put(row, width, 1)


@kind(C, "a column of figures without a label")
def column_unlabelled(place: Place) -> None:
    if not place.listing or place.header < 0 or not place.typed:
        raise NotHere
    width = place.document.width(place.header)
    place.document.put(place.figure().row, width, place.random.randint(1, 99))


@kind(C, "the label of a measure is gone")
def label_lost(place: Place) -> None:
    if not place.listing or place.header < 0:
        raise NotHere
    place.document.put(place.header, place.figure().column, None)
