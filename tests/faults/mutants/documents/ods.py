"""OpenDocument spreadsheets opened for change, by their `content.xml`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import deepcopy
from datetime import date
from typing import Any

import lxml.etree as etree

from tests.faults.mutants.documents.base import Document, NotHere, Value
from tests.faults.mutants.documents.parts import read_parts, write_parts

NAMES = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
    "number": "urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0",
    "calcext": "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0",
}
_SPREAD_MAX = 64


def named(name: str) -> str:
    """Return `table:name` in the form of lxml."""
    short, _, rest = name.partition(":")
    return f"{{{NAMES[short]}}}{rest}"


class OdsDocument(Document):
    """Opened at one sheet.

    Attributes:
        sheet: The sheet's element.
        rows: The elements of its rows, repeats written out; the last may stand for the empty rest.
        after: Changes made to the text of `content.xml` when it is saved.
    """

    format = "ods"

    def __init__(self, data: bytes, sheet: str) -> None:
        self.parts = read_parts(data)
        self.root = etree.fromstring(self.parts["content.xml"], etree.XMLParser(huge_tree=True))
        sheets = self.root.iter(named("table:table"))
        self.sheet = next(found for found in sheets if found.get(named("table:name")) == sheet)
        self.after: list[Callable[[bytes], bytes]] = []
        for row in list(self.sheet.iter(named("table:table-row"))):
            _write_out(row, named("table:number-rows-repeated"))
        self.rows: list[Any] = list(self.sheet.iter(named("table:table-row")))
        self._spread: set[int] = set()

    @property
    def height(self) -> int:
        return len(self.rows)

    def cells(self, row: int) -> list[Any]:
        element = self.rows[row]
        if id(element) not in self._spread:
            for cell in list(element):
                _write_out(cell, named("table:number-columns-repeated"))
            self._spread.add(id(element))
        return list(element)

    def cell(self, row: int, column: int) -> Any:
        """Return a cell's element, with empty ones before it where the row is short."""
        cells = self.cells(row)
        while len(cells) <= column or cells[column].get(named("table:number-columns-repeated")):
            rest = next((cell for cell in cells if cell.get(named("table:number-columns-repeated"))), None)
            new = etree.Element(named("table:table-cell"))
            self.rows[row].append(new) if rest is None else rest.addprevious(new)
            cells = list(self.rows[row])
        return cells[column]

    def width(self, row: int) -> int:
        return sum(1 for cell in self.cells(row) if not cell.get(named("table:number-columns-repeated")))

    def text(self, row: int, column: int) -> str:
        cells = self.cells(row)
        return "".join(cells[column].itertext()) if column < len(cells) else ""

    def put(self, row: int, column: int, value: Value) -> None:
        self._write(self.cell(row, column), value)

    @staticmethod
    def _write(cell: Any, value: Value) -> None:
        for child in list(cell):
            cell.remove(child)
        for name in list(cell.attrib):
            if name.startswith(f"{{{NAMES['office']}}}") or name.startswith(f"{{{NAMES['calcext']}}}"):
                del cell.attrib[name]
        if value is None or value == "":
            return
        if isinstance(value, date):
            cell.set(named("office:value-type"), "date")
            cell.set(named("office:date-value"), value.isoformat())
        elif isinstance(value, str):
            cell.set(named("office:value-type"), "string")
        else:
            cell.set(named("office:value-type"), "float")
            cell.set(named("office:value"), repr(value))
        etree.SubElement(cell, named("text:p")).text = f"{value:%d/%m/%Y}" if isinstance(value, date) else str(value)

    def drop(self, rows: Sequence[int]) -> None:
        for number in sorted(set(rows), reverse=True):
            element = self.rows.pop(number)
            element.getparent().remove(element)

    def drop_column(self, column: int) -> None:
        for number in range(self.height):
            if column < self.width(number):
                self.rows[number].remove(self.cell(number, column))

    def copy_row(self, row: int, before: int) -> None:
        self._place(deepcopy(self.rows[row]), before)

    def insert(self, row: int, values: Sequence[Value]) -> None:
        element = etree.Element(named("table:table-row"))
        for value in values:
            self._write(etree.SubElement(element, named("table:table-cell")), value)
        self._place(element, row)

    def _place(self, element: Any, before: int) -> None:
        if before < self.height:
            self.rows[before].addprevious(element)
        else:
            self.rows[-1].addnext(element)
        self.rows.insert(before, element)

    def swap(self, one: tuple[int, int], other: tuple[int, int]) -> None:
        first, second = self.cell(*one), self.cell(*other)
        copies = deepcopy(first), deepcopy(second)
        first.getparent().replace(first, copies[1])
        second.getparent().replace(second, copies[0])

    def style(self, family: str, **inside: dict[str, str]) -> str:
        """Add an automatic style with properties, each given as `kind_properties={attribute: value}`; its name."""
        styles = self.root.find(named("office:automatic-styles"))
        if styles is None:
            styles = etree.Element(named("office:automatic-styles"))
            self.root.find(named("office:body")).addprevious(styles)
        name = f"mutant{len(styles)}"
        style = etree.SubElement(styles, named("style:style"))
        style.set(named("style:name"), name)
        style.set(named("style:family"), family)
        for kind, attributes in inside.items():
            properties = etree.SubElement(style, named(f"style:{kind.replace('_', '-')}"))
            for attribute, value in attributes.items():
                properties.set(named(attribute), value)
        return name

    def number_style(self, xml: str) -> str:
        """Add a cell style that shows numbers by a `number:number-style` given as XML with `NAME` for its name."""
        name = self.style("table-cell")
        styles = self.root.find(named("office:automatic-styles"))
        declared = " ".join(f'xmlns:{short}="{full}"' for short, full in NAMES.items())
        styles.append(etree.fromstring(f"<x {declared}>{xml.replace('NAME', f'{name}N')}</x>")[0])
        next(s for s in styles if s.get(named("style:name")) == name).set(named("style:data-style-name"), f"{name}N")
        return name

    def copy_sheet(self, name: str, *, before: bool) -> OdsDocument:
        """Put a copy of the sheet beside it, under another name; returns it opened in this file."""
        other = OdsDocument.__new__(OdsDocument)
        other.parts, other.root, other.after, other._spread = self.parts, self.root, self.after, set()
        other.sheet = deepcopy(self.sheet)
        other.sheet.set(named("table:name"), name)
        self.sheet.addprevious(other.sheet) if before else self.sheet.addnext(other.sheet)
        other.rows = list(other.sheet.iter(named("table:table-row")))
        return other

    def save(self) -> bytes:
        content = etree.tostring(self.root, encoding="UTF-8", xml_declaration=True, standalone=True)
        for change in self.after:
            content = change(content)
        return write_parts(self.parts | {"content.xml": content})


def _write_out(element: Any, repeats: str) -> None:
    """Write a small repeat count out as so many elements."""
    count = int(element.get(repeats, "1"))
    if 1 < count <= _SPREAD_MAX:
        del element.attrib[repeats]
        for _ in range(count - 1):
            element.addnext(deepcopy(element))


__all__ = ["NAMES", "NotHere", "OdsDocument", "named"]
