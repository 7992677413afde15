"""An OpenDocument spreadsheet, written as the publisher's program encodes one.

Belongs here: sheets of plain cells in, bytes out, the same bytes every time.
Does not belong here: what the sheets hold (`books`).
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from xml.sax.saxutils import escape, quoteattr

Cell = str | int | float | date | None
Sheets = Mapping[str, Sequence[Sequence[Cell]]]

_COLUMNS, _ROWS = 16_384, 1_048_576
_MIMETYPE = "application/vnd.oasis.opendocument.spreadsheet"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_NAMES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for short, name in (
        ("office", "office"), ("table", "table"), ("text", "text"), ("style", "style"), ("number", "datastyle"),
        ("meta", "meta"), ("manifest", "manifest"),
    )
)  # fmt: skip
_STYLES = (
    '<office:automatic-styles><number:date-style style:name="N14"><number:day number:style="long"/>'
    '<number:text>/</number:text><number:month number:style="long"/><number:text>/</number:text>'
    '<number:year number:style="long"/></number:date-style><style:style style:name="ce1" '
    'style:family="table-cell" style:data-style-name="N14"/></office:automatic-styles>'
)


def ods(sheets: Sheets, created: date) -> bytes:
    """Return the bytes of a workbook.

    Args:
        sheets: Rows of each sheet, in order; None and empty text leave a cell empty.
        created: Day that `meta.xml` states as the creation date.
    """
    body = "".join(_sheet(name, rows) for name, rows in sheets.items())
    parts = {
        "mimetype": _MIMETYPE,
        "content.xml": (
            f'{_HEAD}<office:document-content {_NAMES} office:version="1.3">{_STYLES}<office:body>'
            f"<office:spreadsheet>{body}</office:spreadsheet></office:body></office:document-content>"
        ),
        "meta.xml": (
            f'{_HEAD}<office:document-meta {_NAMES} office:version="1.3"><office:meta>'
            f"<meta:creation-date>{created.isoformat()}T08:00:00Z</meta:creation-date>"
            "</office:meta></office:document-meta>"
        ),
        "META-INF/manifest.xml": (
            f'{_HEAD}<manifest:manifest {_NAMES} manifest:version="1.3">'
            f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{_MIMETYPE}"/>'
            '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
            '<manifest:file-entry manifest:full-path="meta.xml" manifest:media-type="text/xml"/>'
            "</manifest:manifest>"
        ),
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, text in parts.items():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.create_system = 3  # the same on every machine
            entry.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(entry, text, compresslevel=9)
    return stream.getvalue()


def _sheet(name: str, rows: Sequence[Sequence[Cell]]) -> str:
    empty = f'<table:table-row table:number-rows-repeated="{_ROWS - len(rows)}">{_empty(_COLUMNS)}</table:table-row>'
    return f"<table:table table:name={quoteattr(name)}>{''.join(map(_row, rows))}{empty}</table:table>"


def _row(cells: Iterable[Cell]) -> str:
    written = [_cell(cell) for cell in cells]
    return f"<table:table-row>{''.join(written)}{_empty(_COLUMNS - len(written))}</table:table-row>"


def _empty(count: int) -> str:
    return f'<table:table-cell table:number-columns-repeated="{count}"/>'


def _cell(cell: Cell) -> str:
    if cell is None or cell == "":
        return "<table:table-cell/>"
    if isinstance(cell, date):
        kind = f'date" office:date-value="{cell.isoformat()}T00:00:00" table:style-name="ce1'
        shown = [f"{cell:%d/%m/%Y}"]
    elif isinstance(cell, int | float):
        kind, shown = f'float" office:value="{cell!r}', [repr(cell)]
    else:
        kind, shown = "string", cell.split("\n")
    text = "".join(f"<text:p>{escape(line)}</text:p>" for line in shown)
    return f'<table:table-cell office:value-type="{kind}">{text}</table:table-cell>'
