"""A real XLSX workbook written over as ODS, as Excel writes one: for releases of which only the XLSX is at hand.

Belongs here: values, shown texts, superscript runs, repeated empty cells. Does not belong here: column widths and
colours, which no reader looks at.
"""

from __future__ import annotations

import re
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import openpyxl
from openpyxl.cell.rich_text import CellRichText, TextBlock

_COLUMNS = 16_384
_MIMETYPE = "application/vnd.oasis.opendocument.spreadsheet"
_URN = "urn:oasis:names:tc:opendocument:xmlns"
_SPACES = f'xmlns:office="{_URN}:office:1.0" xmlns:table="{_URN}:table:1.0" xmlns:text="{_URN}:text:1.0" xmlns:style="{_URN}:style:1.0"'
_STYLES = (
    f'<office:automatic-styles><style:style style:name="T1" style:family="text"><style:text-properties xmlns:style="{_URN}:style:1.0" '
    'style:text-position="super 66.6%"/></style:style></office:automatic-styles>'
)


def as_ods(workbook: Path, path: Path) -> Path:
    """Write the sheets of an XLSX file as an ODS file, each cell where it was."""
    book = openpyxl.load_workbook(workbook, rich_text=True, data_only=True)
    sheets = "".join(_sheet(sheet) for sheet in book.worksheets)
    body = f"<office:body><office:spreadsheet>{sheets}</office:spreadsheet></office:body>"
    content = f'<?xml version="1.0"?><office:document-content {_SPACES} office:version="1.3">{_STYLES}{body}</office:document-content>'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("mimetype", _MIMETYPE, zipfile.ZIP_STORED)
        parts.writestr("content.xml", content)
    return path


def _sheet(sheet: Any) -> str:
    rows = "".join(
        f"<table:table-row>{''.join(map(_cell, row))}"
        f'<table:table-cell table:number-columns-repeated="{_COLUMNS - len(row)}"/></table:table-row>'
        for row in sheet.iter_rows()
    )
    return f"<table:table table:name={quoteattr(sheet.title)}>{rows}</table:table>"


def _cell(cell: Any) -> str:
    value = cell.value
    if value is None:
        return "<table:table-cell/>"
    if isinstance(value, datetime):
        shown = f"{value:%b-%y}" if cell.number_format == "mmm-yy" else f"{value:%d-%b-%Y}"
        return _typed("date", f'office:date-value="{value:%Y-%m-%d}"', shown)
    if isinstance(value, int | float):
        decimals = len((re.search(r"0\.(0+)", cell.number_format) or ["", ""])[1])
        if "%" in cell.number_format:
            return _typed("percentage", f'office:value="{value!r}"', f"{value:.{decimals}%}")
        if "£" in cell.number_format:
            money = f'office:currency="GBP" office:value="{value!r}"'
            return _typed("currency", money, f"£{value:,.{decimals}f}")
        return _typed("float", f'office:value="{value!r}"', f"{value:,}" if "," in cell.number_format else f"{value}")
    return f'<table:table-cell office:value-type="string"><text:p>{_text(value)}</text:p></table:table-cell>'


def _typed(kind: str, stored: str, shown: str) -> str:
    return f'<table:table-cell office:value-type="{kind}" {stored}><text:p>{shown}</text:p></table:table-cell>'


def _text(value: str | CellRichText) -> str:
    pieces = value if isinstance(value, CellRichText) else [value]
    return "".join(
        f'<text:span text:style-name="T1">{_escaped(piece.text)}</text:span>'
        if isinstance(piece, TextBlock) and piece.font.vertAlign == "superscript"
        else _escaped(str(piece))
        for piece in pieces
    )


def _escaped(text: str) -> str:
    """Text as ODF keeps it: a leading blank, and each after the first, is an element of its own."""
    escaped = escape(text).replace("\n", "<text:line-break/>")
    return re.sub(r"^ | (?= )| $", "<text:s/>", escaped)
