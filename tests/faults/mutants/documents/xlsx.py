"""Excel workbooks opened for change, by the parts of a sheet, its styles and the book."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from copy import deepcopy
from datetime import date
from typing import Any

import lxml.etree as etree

from assets.observations.grid import address
from tests.faults.mutants.documents.base import Document, Value
from tests.faults.mutants.documents.parts import read_parts, write_parts

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_EPOCH = date(1899, 12, 30)


def named(name: str) -> str:
    """Return an element's name in the namespace of sheets."""
    return f"{{{MAIN}}}{name}"


class XlsxDocument(Document):
    """Opened at one sheet.

    Attributes:
        root: Root of the sheet's part.
        book: Root of `xl/workbook.xml`.
        rows: For each row its element, and its cells by column.
        after: Changes made to the bytes of the sheet's part when it is saved.
    """

    format = "xlsx"

    def __init__(self, data: bytes, sheet: str) -> None:
        self.parts = read_parts(data)
        self.book = etree.fromstring(self.parts["xl/workbook.xml"])
        relations = etree.fromstring(self.parts["xl/_rels/workbook.xml.rels"])
        self.entry = next(item for item in self.book.iter(named("sheet")) if item.get("name") == sheet)
        target = next(item for item in relations if item.get("Id") == self.entry.get(f"{{{REL}}}id")).get("Target")
        self.part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        self.root = etree.fromstring(self.parts[self.part])
        self.shared = self._shared()
        self.after: list[Callable[[bytes], bytes]] = []
        self.rows: list[tuple[Any, dict[int, Any]]] = []
        for row in self.root.find(named("sheetData")):
            while len(self.rows) < int(row.get("r")) - 1:
                self.rows.append((etree.Element(named("row")), {}))
            self.rows.append((row, {_column(cell.get("r")): cell for cell in row}))

    def _shared(self) -> list[str]:
        data = self.parts.get("xl/sharedStrings.xml")
        return ["".join(item.itertext()) for item in etree.fromstring(data)] if data else []

    @property
    def height(self) -> int:
        return len(self.rows)

    def width(self, row: int) -> int:
        return max(self.rows[row][1], default=-1) + 1

    def cell(self, row: int, column: int) -> Any:
        """Return a cell's element, made where there is none."""
        return self.rows[row][1].setdefault(column, etree.Element(named("c")))

    def text(self, row: int, column: int) -> str:
        cell = self.rows[row][1].get(column)
        if cell is None:
            return ""
        value = cell.findtext(named("v")) or ""
        return self.shared[int(value)] if cell.get("t") == "s" else value or "".join(cell.itertext())

    def put(self, row: int, column: int, value: Value) -> None:
        self._write(self.cell(row, column), value)

    @staticmethod
    def _write(cell: Any, value: Value) -> None:
        for child in list(cell):
            cell.remove(child)
        cell.attrib.pop("t", None)
        if value is None or value == "":
            return
        if isinstance(value, str):
            cell.set("t", "inlineStr")
            etree.SubElement(etree.SubElement(cell, named("is")), named("t")).text = value
        else:
            number = (value - _EPOCH).days if isinstance(value, date) else value
            etree.SubElement(cell, named("v")).text = repr(number)

    def drop(self, rows: Sequence[int]) -> None:
        self.rows = [row for number, row in enumerate(self.rows) if number not in set(rows)]

    def drop_column(self, column: int) -> None:
        self.rows = [
            (row, {place - (place > column): cell for place, cell in cells.items() if place != column})
            for row, cells in self.rows
        ]

    def copy_row(self, row: int, before: int) -> None:
        element, cells = self.rows[row]
        self.rows.insert(before, (deepcopy(element), {place: deepcopy(cell) for place, cell in cells.items()}))

    def insert(self, row: int, values: Sequence[Value]) -> None:
        self.rows.insert(row, (etree.Element(named("row")), {}))
        for place, value in enumerate(values):
            if value is not None:
                self.put(row, place, value)

    def swap(self, one: tuple[int, int], other: tuple[int, int]) -> None:
        first, second = self.cell(*one), self.cell(*other)
        self.rows[one[0]][1][one[1]], self.rows[other[0]][1][other[1]] = second, first

    def number_format(self, code: str) -> str:
        """Add a number format and a cell style that uses it; returns the style's number."""
        return self._style(
            f'<numFmt xmlns="{MAIN}" numFmtId="{{id}}" formatCode="{_quoted(code)}"/>', ("numFmts", "numFmtId")
        )

    def font(self, inside: str) -> str:
        """Add a font, given as XML, and a cell style that uses it; returns the style's number."""
        return self._style(f'<font xmlns="{MAIN}">{inside}</font>', ("fonts", "fontId"))

    def _style(self, xml: str, kept: tuple[str, str]) -> str:
        styles = etree.fromstring(self.parts["xl/styles.xml"])
        holder = styles.find(named(kept[0]))
        if holder is None:
            holder = etree.Element(named(kept[0]))
            styles.insert(0, holder)
        number = str(200 + len(holder)) if kept[0] == "numFmts" else str(len(holder))
        holder.append(etree.fromstring(xml.replace("{id}", number)))
        holder.set("count", str(len(holder)))
        formats = styles.find(named("cellXfs"))
        style = deepcopy(formats[0])
        style.set(kept[1], number)
        style.set("applyNumberFormat" if kept[0] == "numFmts" else "applyFont", "1")
        formats.append(style)
        formats.set("count", str(len(formats)))
        self.parts["xl/styles.xml"] = etree.tostring(styles, encoding="UTF-8", xml_declaration=True, standalone=True)
        return str(len(formats) - 1)

    def add(self, name: str, inside: str) -> None:
        """Add an element after the cells, such as `mergeCells`, given its content as XML."""
        element = etree.fromstring(f'<{name} xmlns="{MAIN}">{inside}</{name}>')
        self.root.find(named("sheetData")).addnext(element)

    def columns_hidden(self, column: int) -> None:
        """Hide a column."""
        element = etree.fromstring(
            f'<cols xmlns="{MAIN}"><col min="{column + 1}" max="{column + 1}" width="9" hidden="1"/></cols>'
        )
        if (old := self.root.find(named("cols"))) is not None:
            self.root.remove(old)
        self.root.find(named("sheetData")).addprevious(element)

    def copy_sheet(self, name: str, *, before: bool) -> XlsxDocument:
        """Put a copy of the sheet beside it, under another name; returns it opened, to be given to `join`."""
        other = XlsxDocument(self.save(), self.entry.get("name"))
        other.part = self.part.replace(".xml", "-mutant.xml")
        entry = deepcopy(self.entry)
        entry.set("name", name)
        entry.set("sheetId", "900")
        entry.set(f"{{{REL}}}id", "rIdMutant")
        self.entry.addprevious(entry) if before else self.entry.addnext(entry)
        other.book, other.entry = self.book, entry
        self._declare(other.part)
        return other

    def _declare(self, part: str) -> None:
        relations = etree.fromstring(self.parts["xl/_rels/workbook.xml.rels"])
        relation = etree.SubElement(
            relations, "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
        )
        relation.set("Id", "rIdMutant")
        relation.set("Type", f"{REL}/worksheet")
        relation.set("Target", f"/{part}")
        self.parts["xl/_rels/workbook.xml.rels"] = etree.tostring(relations, encoding="UTF-8", xml_declaration=True)
        types = self.parts["[Content_Types].xml"].decode()
        entry = (
            f'<Override PartName="/{part}" '
            'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
        )
        self.parts["[Content_Types].xml"] = types.replace("</Types>", f"{entry}</Types>").encode()

    def join(self, other: XlsxDocument) -> None:
        """Take the part of a copied sheet into this file."""
        self.parts[other.part] = other.sheet_bytes()

    def sheet_bytes(self) -> bytes:
        data = self.root.find(named("sheetData"))
        for child in list(data):
            data.remove(child)
        for number, (row, cells) in enumerate(self.rows):
            for child in list(row):
                row.remove(child)
            row.set("r", str(number + 1))
            row.attrib.pop("spans", None)
            for place, cell in sorted(cells.items()):
                cell.set("r", address(number, place))
                row.append(cell)
            if len(row):
                data.append(row)
        if (size := self.root.find(named("dimension"))) is not None:
            self.root.remove(size)
        content = etree.tostring(self.root, encoding="UTF-8", xml_declaration=True, standalone=True)
        for change in self.after:
            content = change(content)
        return bytes(content)

    def save(self) -> bytes:
        book = etree.tostring(self.book, encoding="UTF-8", xml_declaration=True, standalone=True)
        return write_parts(self.parts | {self.part: self.sheet_bytes(), "xl/workbook.xml": book})


def _column(reference: str) -> int:
    number = 0
    for letter in re.sub(r"\d", "", reference):
        number = number * 26 + ord(letter) - 64
    return number - 1


def _quoted(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
