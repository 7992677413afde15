"""Figures and dates that are shown otherwise than they are stored."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from tests.faults.mutants.documents import NotHere, OdsDocument
from tests.faults.mutants.documents.ods import named as ods_named
from tests.faults.mutants.kinds.bounds import period_cells
from tests.faults.mutants.kinds.registry import family, kind
from tests.faults.mutants.place import Place

P = "Shown is what is read"
_SCALING = {
    "millions": "0.0,,",
    "thousands": "#,##0,",
    "percent": '0"%"',
    "suffix-m": '0.0"m"',
    "suffix-k": '0"k"',
    "suffix-thousand": '#,##0" thousand"',
    "digit": '0"1"',
    "nothing": ";;;",
    "text-only": '"see note"',
    "date": "dd/mm/yyyy",
    "minus": '"-"0',
}
_ROUNDING = {"percent": "0%", "scientific": "0E+00", "fraction": "# ?/?", "no-decimals": "0"}
_HARMLESS = {
    "grouped": "#,##0",
    "decimals": "0.00",
    "general": "General",
    "coloured": "#,##0;[Red]-#,##0",
    "padded": "#,##0_ ;-#,##0 ",
}


@family(
    P,
    {
        f"xlsx-format-{name}": (f"XLSX: a number format that shows another figure: `{code}`", code)
        for name, code in _SCALING.items()
    },
)
def xlsx_format(place: Place, code: Any) -> None:
    rates = {measure.name for measure in place.contract.measures if measure.kind == "rate"}
    figure = place.figure(lambda f: (f.value or 0) >= 2 and f.measure not in rates)
    place.xlsx.cell(figure.row, figure.column).set("s", place.xlsx.number_format(code))


@family(
    P,
    {
        f"xlsx-good-format-{name}": (f"XLSX: a number format that shows the figure: `{code}`", code)
        for name, code in _HARMLESS.items()
    },
    "read",
)
def xlsx_good_format(place: Place, code: Any) -> None:
    style = place.xlsx.number_format(code)
    for figure in place.figures:
        if figure.value is not None:
            place.xlsx.cell(figure.row, figure.column).set("s", style)


@family(
    P,
    {
        f"xlsx-shown-{name}": (f"XLSX: a number format that shows a figure another way: `{code}`", code)
        for name, code in _ROUNDING.items()
    },
    "same",
)
def xlsx_other_way(place: Place, code: Any) -> None:
    figure = place.figure()
    place.xlsx.cell(figure.row, figure.column).set("s", place.xlsx.number_format(code))


_NUMBER = '<number:number-style style:name="NAME">{}</number:number-style>'
_ODS_SCALING = {
    "factor": (_NUMBER.format('<number:number number:min-integer-digits="1" number:display-factor="1000"/>'), "/1000"),
    "suffix": (_NUMBER.format('<number:number number:min-integer-digits="1"/><number:text>%</number:text>'), "%"),
    "suffix-m": (_NUMBER.format('<number:number number:min-integer-digits="1"/><number:text>m</number:text>'), "m"),
    "digit": (_NUMBER.format('<number:number number:min-integer-digits="1"/><number:text>1</number:text>'), "1"),
}


@family(
    P,
    {
        f"ods-format-{name}": (f"ODS: a number style that shows another figure ({shown})", (xml, shown))
        for name, (xml, shown) in _ODS_SCALING.items()
    },
)
def ods_format(place: Place, how: Any) -> None:
    xml, shown = how
    figure = place.figure(lambda f: (f.value or 0) >= 2)
    cell = place.ods.cell(figure.row, figure.column)
    cell.set(ods_named("table:style-name"), place.ods.number_style(xml))
    text = f"{(figure.value or 0) / 1000:.0f}" if shown == "/1000" else f"{figure.value:g}{shown}"
    cell[0].text = text


@kind(P, "ODS: the text of a number is another number")
def ods_text_differs(place: Place) -> None:
    figure = place.figure(lambda f: float(f.value or 0).is_integer())
    place.ods.cell(figure.row, figure.column)[0].text = str(int(figure.value or 0) + place.random.randint(1, 900))


@kind(P, "a share is given in points of a hundred")
def percent_points(place: Place) -> None:
    rates = {measure.name for measure in place.contract.measures if measure.kind == "rate"}
    figure = place.figure(lambda f: f.measure in rates and (f.value or 0) > 0.02)
    for other in place.figures:
        if other.measure == figure.measure and other.value is not None:
            place.number(other, round(other.value * 100, 1))


@kind(P, "a share that is shown as a percentage", "read")
def share_as_percentage(place: Place) -> None:
    rates = {measure.name for measure in place.contract.measures if measure.kind == "rate"}
    style = place.xlsx.number_format("0%")
    figures = [figure for figure in place.figures if figure.measure in rates and figure.value is not None]
    if not figures:
        raise NotHere
    for figure in figures:
        place.xlsx.cell(figure.row, figure.column).set("s", style)


_DATES = {"day": "dd/mm/yyyy", "month": "mmm yyyy", "month-short": "mmm-yy", "quarter": '"Q"q yyyy', "year": "yyyy"}


def _put_date(place: Place, cell: tuple[int, int], day: date, code: str) -> None:
    document = place.workbook
    document.put(*cell, day)
    if isinstance(document, OdsDocument):
        parts = {"yyyy": "<number:year number:style='long'/>", "mmm": "<number:month number:textual='true'/>"}
        words = [w for w in re.split(r"[ \-/]", code) if w in parts]
        xml = f'<number:date-style style:name="NAME">{"".join(parts[w] for w in words) or parts["yyyy"]}</number:date-style>'
        document.cell(*cell).set(ods_named("table:style-name"), document.number_style(xml))
        document.cell(*cell)[0].text = f"{day:%Y}" if code == "yyyy" else f"{day:%b %Y}"
    else:
        document.cell(*cell).set("s", document.number_format(code))


@family(P, {f"quarter-as-{name}": (f"a date under `Quarter`, shown as {code}", code) for name, code in _DATES.items()})
def date_for_quarter(place: Place, code: Any) -> None:
    if not place.typed:
        raise NotHere
    cells = [cell for cell in period_cells(place) if " Q" in place.document.text(*cell)]
    if not cells or (isinstance(place.document, OdsDocument) and code not in ("mmm yyyy", "yyyy")):
        raise NotHere
    chosen = cells if place.random.random() < 0.5 else [place.random.choice(cells)]
    for cell in chosen:
        text = place.document.text(*cell)
        _put_date(place, cell, date(int(text[:4]), int(text[-1]) * 3 - 2, 1), code)


@family(
    P,
    {
        "year-as-date": ("a date that is shown as its year, in place of a year", ("yyyy", 1, 1)),
        "year-as-day": ("a date that is shown as a day, in place of a year", ("dd/mm/yyyy", 1, 1)),
        "year-as-month": ("a date that is shown as a month, in place of a year", ("mmm yyyy", 6, 30)),
    },
    "same",
)
def date_for_year(place: Place, how: Any) -> None:
    code, month, day = how
    if not place.typed:
        raise NotHere
    cells = [cell for cell in period_cells(place) if re.fullmatch(r"20\d\d(\.0)?", place.document.text(*cell))]
    if not cells:
        raise NotHere
    cell = place.random.choice(cells)
    _put_date(place, cell, date(int(place.document.text(*cell)[:4]), month, day), code)


@kind(P, "a day of a daily table is shown as its year")
def day_shown_as_year(place: Place) -> None:
    figure = place.figure(lambda f: f.start == f.end)
    _put_date(place, (figure.row, place.period_column), figure.start, "yyyy")


@kind(P, "a day of a daily table is shown as its month")
def day_shown_as_month(place: Place) -> None:
    figure = place.figure(lambda f: f.start == f.end)
    _put_date(place, (figure.row, place.period_column), figure.start, "mmm yyyy")


@kind(P, "a day of a daily table has an hour", "same")
def day_with_hour(place: Place) -> None:
    figure = place.figure(lambda f: f.start == f.end)
    cell = place.ods.cell(figure.row, place.period_column)
    cell.set(ods_named("office:date-value"), f"{figure.start.isoformat()}T23:30:00")
