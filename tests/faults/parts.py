"""Workbooks written part by part, as no library would write them."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from assets.observations.grid import Grid
from assets.observations.limits import Limits
from assets.observations.workbook import Workbook
from tests.builders import zip_with

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_REL = "http://purl.oclc.org/ooxml/officeDocument/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
NAMES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{space}:1.0"'
    for name, space in [
        ("office", "office"), ("table", "table"), ("text", "text"), ("style", "style"), ("draw", "drawing"),
        ("fo", "xsl-fo-compatible"), ("number", "datastyle"),
    ]
) + ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'  # fmt: skip


def ods_of(path: Path, tables: str, styles: str = "", doctype: str = "", **parts: bytes) -> Path:
    content = (
        f'<?xml version="1.0"?>{doctype}<office:document-content {NAMES}><office:automatic-styles>{styles}'
        f"</office:automatic-styles><office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    return zip_with(
        path,
        {
            "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": content.encode(),
            "META-INF/manifest.xml": b"<manifest/>",
            **{name.replace("_", "."): data for name, data in parts.items()},
        },
    )


def ods_grid(folder: Path, rows: str, styles: str = "", limits: Limits | None = None, **attributes: str) -> Grid:
    """The grid of the one sheet with these rows."""
    said = "".join(f' table:{name.replace("_", "-")}="{value}"' for name, value in attributes.items())
    table = f'<table:table table:name="S"{said}>{rows}</table:table>'
    return Workbook(ods_of(folder / "a.ods", table, styles), "a.ods", limits).grid("S")


def ods_row(*cells: str, **attributes: str) -> str:
    said = "".join(f' table:{name.replace("_", "-")}="{value}"' for name, value in attributes.items())
    return f"<table:table-row{said}>{''.join(cells)}</table:table-row>"


def ods_cell(kind: str | None = "float", value: object = None, *shown: str, more: str = "", inside: str = "") -> str:
    stored = {"string": "string-value", "date": "date-value", "time": "time-value", "boolean": "boolean-value"}
    attributes = f' office:value-type="{kind}"' if kind else ""
    if value is not None:
        attributes += f' office:{stored.get(kind or "", "value")}="{value}"'
    paragraphs = "".join(f"<text:p>{text}</text:p>" for text in shown)
    return f"<table:table-cell{attributes} {more}>{inside}{paragraphs}</table:table-cell>"


def styles_of(*formats: str, fonts: str = "<font/>", namespace: str = MAIN) -> bytes:
    """Styles 1, 2, … with these number formats; style 0 has none."""
    codes = "".join(
        f'<numFmt numFmtId="{164 + place}" formatCode="{escape(code, {chr(34): "&quot;"})}"/>'
        for place, code in enumerate(formats)
    )
    cells = "".join(f'<xf numFmtId="{164 + place}" fontId="0"/>' for place in range(len(formats)))
    return (
        f'<styleSheet xmlns="{namespace}"><numFmts>{codes}</numFmts><fonts>{fonts}</fonts>'
        f'<cellXfs><xf numFmtId="0" fontId="0"/>{cells}</cellXfs></styleSheet>'
    ).encode()


def texts_of(*items: str) -> dict[str, bytes]:
    listed = "".join(f"<si>{item}</si>" for item in items)
    return {"xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{listed}</sst>'.encode()}


def styled(*formats: str, fonts: str = "<font/>") -> dict[str, bytes]:
    return {"xl/styles.xml": styles_of(*formats, fonts=fonts)}


def xlsx_of(
    path: Path,
    sheet: str,
    *,
    parts: dict[str, bytes] | None = None,
    book: str = "",
    state: str = "visible",
    target: str = "worksheets/sheet1.xml",
    main: str = MAIN,
    rel: str = REL,
) -> Path:
    """A workbook with one sheet `S`; `sheet` is the whole part, or what stands in its sheetData."""
    if "<sheetData" not in sheet and "<!DOCTYPE" not in sheet:
        sheet = f"<sheetData>{sheet}</sheetData>"
    if "worksheet" not in sheet:
        sheet = f'<worksheet xmlns="{main}">{sheet}</worksheet>'
    book = book or (
        f'<workbook xmlns="{main}" xmlns:r="{rel}"><sheets>'
        f'<sheet name="S" sheetId="1" state="{state}" r:id="rId1"/></sheets></workbook>'
    )
    return zip_with(
        path,
        {
            "_rels/.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" Type="{rel}/officeDocument" '
            'Target="xl/workbook.xml"/></Relationships>'.encode(),
            "xl/workbook.xml": book.encode(),
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" '
            f'Type="{rel}/worksheet" Target="{target}"/></Relationships>'.encode(),
            "xl/worksheets/sheet1.xml": sheet.encode(),
            **(parts or {}),
        },
    )


def xlsx_grid(folder: Path, sheet: str, **options: Any) -> Grid:
    limits = options.pop("limits", None)
    return Workbook(xlsx_of(folder / "a.xlsx", sheet, **options), "a.xlsx", limits).grid("S")


def rules(grid: Grid) -> dict[str, str]:
    return {where: doubt.rule for where, doubt in grid.doubts.items()}


def values(grid: Grid) -> list[list[Any]]:
    return [list(row) for row in grid.rows]
