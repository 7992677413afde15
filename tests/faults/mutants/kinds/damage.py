"""Files cut short, and cells that try the patience of a reader."""

from __future__ import annotations

import json
from typing import Any

from tests.faults.mutants.documents import CsvDocument, HtmlDocument, NotHere, OdsDocument
from tests.faults.mutants.documents.ods import named as ods_named
from tests.faults.mutants.kinds.bounds import period_cells
from tests.faults.mutants.kinds.registry import Expected, family, kind
from tests.faults.mutants.place import Place

P = "Damage stays small"


@kind(P, "the file is cut at a random byte", names="file")
def cut(place: Place) -> Expected:
    data = place.base.newest.data
    if isinstance(place.document, CsvDocument):
        raise NotHere
    last = data.rfind(b"</html>") if data.rstrip().endswith(b"</html>") else len(data)
    return Expected("refuse", data=data[: place.random.randint(1, last - 2)])


@kind(P, "a piece is lost from the middle of the file", names="file")
def piece_lost(place: Place) -> Expected:
    data = place.base.newest.data
    if not place.typed:
        raise NotHere
    start = place.random.randint(100, len(data) // 2)
    return Expected("refuse", data=data[:start] + data[start + place.random.randint(1, 400) :])


@kind(P, "one byte of the zipped file is another", "same", names="file")
def byte_changed(place: Place) -> Expected:
    data = bytearray(place.base.newest.data)
    if not place.typed:
        raise NotHere
    data[place.random.randrange(len(data))] ^= place.random.randint(1, 255)
    return Expected("same", data=bytes(data))


@kind(P, "CSV: cut at the end of a line", names="sheet")
def csv_cut_at_line(place: Place) -> Expected:
    lines = place.csv.save().splitlines(keepends=True)
    known = len(set(f.row for f in place.figures if f.period in {g.period for g in place.before}))
    return Expected("refuse", data=b"".join(lines[: place.random.randint(2, known - 1)]))


@kind(P, "CSV: cut within a line", names="sheet")
def csv_cut_in_line(place: Place) -> Expected:
    lines = place.csv.save().splitlines(keepends=True)
    at = place.random.randint(2, len(lines) - 1)
    line = lines[at].rstrip()
    return Expected("refuse", data=b"".join(lines[:at]) + line[: place.random.randint(1, len(line) - 1)])


@kind(P, "CSV: a quotation mark opens and never closes", names="file")
def csv_open_quote(place: Place) -> Expected:
    lines = place.csv.save().splitlines(keepends=True)
    row = place.figure().row
    return Expected("refuse", data=b"".join([*lines[:row], b'"', *lines[row:]]))


@kind(P, "CSV: a row has a cell less", names="cell")
def csv_cell_less(place: Place) -> None:
    row = place.csv.rows[place.figure().row]
    del row[place.random.randrange(len(row))]


@kind(P, "CSV: a row has a cell more", names="cell")
def csv_cell_more(place: Place) -> None:
    row = place.csv.rows[place.figure().row]
    row.insert(place.random.randrange(len(row)), "7")


@kind(P, "HTML: the content is cut within the table, the document is whole", "same", names="file")
def body_cut(place: Place) -> Expected:
    html: HtmlDocument = place.html
    if html.item is None or html.listed:
        raise NotHere
    item = json.loads(html.save())
    body = item["details"]["body"]
    start, end = body.find("<tbody"), body.find("</table>")
    item["details"]["body"] = body[: place.random.randint(start + 20, end - 1)]
    return Expected("same", data=json.dumps(item).encode())


@family(
    P,
    {
        "blanks-before": ("300,000 blanks before a figure", (" ", "")),
        "blanks-after": ("300,000 blanks after a figure", ("", " ")),
        "blanks-no-break": ("300,000 no-break spaces after a figure", ("", "\N{NO-BREAK SPACE}")),
        "blanks-lines": ("300,000 line breaks after a figure", ("", "\n")),
    },
    "same",
)
def blanks(place: Place, how: Any) -> None:
    before, after = how
    figure = place.figure()
    text = place.document.text(figure.row, figure.column)
    place.document.put(figure.row, figure.column, f"{before * 300_000}{text}{after * 300_000}")


@family(
    P,
    {
        "label-blanks": ("300,000 blanks in a label", " " * 300_000),
        "label-digits": ("300,000 digits after a label", "1" * 300_000),
        "label-commas": ("a label followed by 100,000 notes", " 1," * 100_000),
        "label-brackets": ("a label followed by 100,000 open brackets", " [note" * 100_000),
    },
    "same",
)
def long_label(place: Place, text: Any) -> None:
    if place.header < 0 or not place.listing:
        raise NotHere
    column = place.figure().column
    place.document.put(place.header, column, f"{place.document.text(place.header, column)}{text}x")


@family(
    P,
    {
        "digits-5000": ("a figure of 5,000 digits", "9" * 5000),
        "digits-5000-commas": ("a figure of 5,000 digits with commas", "9" + ",999" * 1666),
        "digits-300000": ("a figure of 300,000 digits", "9" * 300_000),
        "digit-superscript": ("a superscript two in place of a figure", "²"),
        "digit-other-script": ("a figure in Bengali digits", "১২৩"),
        "figure-null": ("`None` in place of a figure", "None"),
        "figure-true": ("`TRUE` in place of a figure", "TRUE"),
        "figure-date": ("a day in place of a figure", "01/02/2023"),
        "figure-inf": ("`inf` in place of a figure", "inf"),
        "figure-underscore": ("an underscore between digits", "1_000"),
        "figure-hex": ("a hexadecimal figure", "0x1F"),
        "figure-formula": ("a formula as text", "=1+1"),
        "figure-blank": ("an empty text in place of a figure", " "),
        "figure-dash": ("a long dash in place of a figure", "–"),
        "figure-dots": ("two dots in place of a figure", ".."),
    },
)
def odd_figure(place: Place, text: Any) -> None:
    figure = place.figure()
    place.document.put(figure.row, figure.column, str(text))


@family(
    P,
    {
        "period-digits-5000": ("a period with 5,000 digits", "9" * 5000),
        "period-superscript-year": ("a period that is `202²`", "202²"),
        "period-blanks": ("a period of 300,000 blanks", " " * 300_000 + "x"),
        "period-long-words": ("a period of 60,000 words", "year ending " * 60_000),
    },
)
def odd_period(place: Place, text: Any) -> None:
    place.document.put(*place.random.choice(period_cells(place)), str(text))


@family(
    P,
    {
        "repeat-superscript": ("ODS: a repeat count of `²`", "²"),
        "repeat-negative": ("ODS: a repeat count of -1", "-1"),
        "repeat-nought": ("ODS: a repeat count of 0", "0"),
        "repeat-words": ("ODS: a repeat count of `many`", "many"),
        "repeat-huge": ("ODS: a repeat count of 4,000,000,000", "4000000000"),
        "repeat-digits": ("ODS: a repeat count of 5,000 digits", "9" * 5000),
    },
    names="file",
)
def repeats(place: Place, count: Any) -> None:
    figure = place.figure(closed=place.full)
    if place.random.random() < 0.5:
        place.ods.rows[figure.row].set(ods_named("table:number-rows-repeated"), count)
    else:
        place.ods.cell(figure.row, figure.column).set(ods_named("table:number-columns-repeated"), count)


@kind(P, "an entity is declared in the XML, and not used", "same", names="file")
def entity(place: Place) -> None:
    declared = b'<!DOCTYPE x [<!ENTITY a "7">]>'

    def with_entity(data: bytes) -> bytes:
        head, _, rest = data.partition(b"?>")
        return head + b"?>" + declared + rest

    place.workbook.after.append(with_entity)


@kind(P, "HTML: a row has a cell less", names="cell")
def html_cell_less(place: Place) -> None:
    html = place.html
    if html.listed:
        raise NotHere
    figure = place.figure()
    cell = html.cell(figure.row, figure.column)
    cell.getparent().remove(cell)


@kind(P, "ODS: a row or a figure is repeated twice")
def repeat_two(place: Place) -> None:
    if not isinstance(place.document, OdsDocument):
        raise NotHere
    figure = place.figure(closed=place.full)
    if place.random.random() < 0.5 and place.listing:
        place.ods.rows[figure.row].set(ods_named("table:number-rows-repeated"), "2")
    else:
        place.ods.cell(figure.row, figure.column).set(ods_named("table:number-columns-repeated"), "2")
