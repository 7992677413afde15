"""Notes glued to figures, years and periods, and figures that are struck out."""

from __future__ import annotations

from html import escape
from typing import Any

import lxml.etree as etree

from assets.contracts.language import Repeats
from tests.faults.mutants.documents import NotHere, OdsDocument
from tests.faults.mutants.documents.ods import named as ods_named
from tests.faults.mutants.documents.xlsx import named as xlsx_named
from tests.faults.mutants.kinds.bounds import period_cells
from tests.faults.mutants.kinds.registry import family, kind
from tests.faults.mutants.place import Place

P = "Notes glued to figures"
_MARKS = {
    "sup": "<sup>{}</sup>",
    "small": "<small>{}</small>",
    "span": "<span>{}</span>",
    "span-class": '<span class="footnote">{}</span>',
    "font": '<font size="1">{}</font>',
    "strong": "<strong>{}</strong>",
    "em": "<em>{}</em>",
    "b": "<b>{}</b>",
    "i": "<i>{}</i>",
    "u": "<u>{}</u>",
    "abbr": '<abbr title="note">{}</abbr>',
    "link-here": '<a href="#note-{0}">{0}</a>',
    "link-away": '<a href="https://www.gov.uk/guidance/notes">{}</a>',
    "link-in-sup": '<sup><a href="#fn:{0}">{0}</a></sup>',
    "sub": "<sub>{}</sub>",
    "code": "<code>{}</code>",
    "ins": "<ins>{}</ins>",
    "label": "<label>{}</label>",
}


@family(
    P, {f"glued-{name}": (f"HTML: a note glued to a figure by `{html}`", html) for name, html in _MARKS.items()}, "same"
)
def glued(place: Place, mark: Any) -> None:
    figure = place.figure()
    text = escape(place.document.text(figure.row, figure.column))
    place.html.put_html(figure.row, figure.column, text + mark.format(place.random.randint(1, 9)))


@family(
    P,
    {
        f"glued-before-{name}": (f"HTML: a note glued before a figure by `{_MARKS[name]}`", _MARKS[name])
        for name in ("sup", "small", "span", "link-away")
    },
    "same",
)
def glued_before(place: Place, mark: Any) -> None:
    figure = place.figure()
    text = escape(place.document.text(figure.row, figure.column))
    place.html.put_html(figure.row, figure.column, mark.format(place.random.randint(1, 9)) + text)


@family(
    P,
    {
        f"glued-period-{name}": (f"HTML: a note glued to a period by `{_MARKS[name]}`", _MARKS[name])
        for name in ("sup", "small", "span", "link-here", "link-away")
    },
    "same",
)
def glued_to_period(place: Place, mark: Any) -> None:
    cell = place.random.choice(period_cells(place))
    text = escape(place.document.text(*cell))
    note = mark.format(place.random.randint(1, 9))
    place.html.put_html(*cell, f"{note}{text}" if place.random.random() < 0.3 else f"{text}{note}")


@family(
    P,
    {
        "unicode-superscript": ("a figure ends in a superscript digit of Unicode (389¹)", "¹²³⁴⁵"),
        "unicode-subscript": ("a figure ends in a subscript digit of Unicode (389₁)", "₁₂₃"),
        "unicode-circled": ("a figure ends in a circled digit (389①)", "①②③"),
        "note-asterisk": ("a figure ends in an asterisk", "*"),
        "note-dagger": ("a figure ends in a dagger", "†"),
        "note-bracket": ("a figure ends in a digit in brackets (389(1))", "("),
    },
    "same",
)
def unicode_mark(place: Place, marks: Any) -> None:
    figure = place.figure()
    mark = place.random.choice(marks)
    text = place.document.text(figure.row, figure.column)
    place.document.put(figure.row, figure.column, f"{text}{f'({place.random.randint(1, 9)})' if mark == '(' else mark}")


@family(
    P,
    {
        "period-superscript": ("a period ends in a superscript digit of Unicode", "¹²³"),
        "period-digit": ("a period ends in one digit more", "123456789"),
    },
    "same",
)
def period_mark(place: Place, marks: Any) -> None:
    cell = place.random.choice(period_cells(place))
    text = place.document.text(*cell)
    if "/" in text:
        raise NotHere
    place.document.put(*cell, f"{text}{place.random.choice(marks)}")


@kind(P, "the year beside a quarter ends in a superscript digit", "same")
def year_superscript(place: Place) -> None:
    column = place.column_like(Repeats)
    figure = place.figure()
    place.document.put(figure.row, column, f"{figure.start.year}{place.random.choice('¹²³')}")


@kind(P, "the year beside a quarter is another", "same")
def year_beside_differs(place: Place) -> None:
    column = place.column_like(Repeats)
    figure = place.figure()
    year = figure.start.year + place.random.choice([-1, 1, 10])
    place.document.put(figure.row, column, year if place.typed else str(year))


@kind(P, "ODS: a superscript digit in the text of a number", "same")
def ods_text_of_number(place: Place) -> None:
    figure = place.figure()
    paragraph = place.ods.cell(figure.row, figure.column)[0]
    etree.SubElement(paragraph, ods_named("text:span")).text = str(place.random.randint(1, 9))


@kind(P, "a digit of a note in superscript makes the figure a text (3891)", "same")
def rich_text_figure(place: Place) -> None:
    figure = place.figure(lambda f: float(f.value or 0).is_integer())
    digits, note = str(int(figure.value or 0)), str(place.random.randint(1, 9))
    document = place.workbook
    if isinstance(document, OdsDocument):
        document.put(figure.row, figure.column, digits)
        etree.SubElement(document.cell(figure.row, figure.column)[0], ods_named("text:span")).text = note
        return
    document.put(figure.row, figure.column, "x")
    inside = document.cell(figure.row, figure.column)[0]
    inside.clear()
    for text, raised in ((digits, False), (note, True)):
        run = etree.SubElement(inside, xlsx_named("r"))
        if raised:
            etree.SubElement(etree.SubElement(run, xlsx_named("rPr")), xlsx_named("vertAlign")).set(
                "val", "superscript"
            )
        etree.SubElement(run, xlsx_named("t")).text = text


@family(
    P,
    {
        f"struck-{tag}": (f"HTML: a figure struck out by `<{tag}>`, and its correction beside it", tag)
        for tag in ("s", "del", "strike")
    },
    "same",
)
def struck_and_corrected(place: Place, tag: Any) -> None:
    figure = place.figure()
    text = escape(place.document.text(figure.row, figure.column))
    place.html.put_html(figure.row, figure.column, f"<{tag}>{place.random.randint(10, 99)}</{tag}>{text}")


@family(
    P,
    {f"struck-out-{tag}": (f"HTML: a figure struck out by `<{tag}>`", tag) for tag in ("s", "del", "strike", "style")},
)
def struck_out(place: Place, tag: Any) -> None:
    figure = place.figure()
    text = escape(place.document.text(figure.row, figure.column))
    html = f'<span style="text-decoration:line-through">{text}</span>' if tag == "style" else f"<{tag}>{text}</{tag}>"
    place.html.put_html(figure.row, figure.column, html)


@kind(P, "a figure of a workbook is struck out by its style")
def struck_style(place: Place) -> None:
    figure = place.figure()
    document = place.workbook
    if isinstance(document, OdsDocument):
        style = document.style("table-cell", **{"text-properties": {"style:text-line-through-style": "solid"}})
        document.cell(figure.row, figure.column).set(ods_named("table:style-name"), style)
    else:
        document.cell(figure.row, figure.column).set("s", document.font("<strike/><sz val='11'/>"))
