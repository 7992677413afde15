"""GOV.UK documents opened for change: saved pages, and items of the Content API that hold HTML."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from copy import deepcopy
from datetime import date
from html import escape
from typing import Any

import lxml.etree as etree
import lxml.html

from tests.faults.mutants.documents.base import Document, NotHere, Value


class HtmlDocument(Document):
    """Opened at one table, or at one list of statements `label: figure` below a sentence that names its day.

    Attributes:
        item: The item of the Content API; None for a saved page.
        root: Root of the content.
        rows: The rows: `tr` elements, or the sentence and the `li` elements.
    """

    format = "html"

    def __init__(self, data: bytes, sheet: str) -> None:
        text = data.decode()
        self.item: dict[str, Any] | None = json.loads(text) if text.lstrip().startswith("{") else None
        self.root = (
            lxml.html.fragment_fromstring(self.item["details"]["body"], create_parent="div")
            if self.item
            else lxml.html.document_fromstring(text)
        )
        kind, _, number = sheet.partition(" ")
        self.listed = kind == "list"
        found = list(self.root.iter("ul" if self.listed else "table"))
        if self.listed:
            found = [each for each in found if re.search(r"detected.*:", each.text_content())]
        self.table = found[int(number) - 1]
        self.rows: list[Any] = list(self.table.iter("li" if self.listed else "tr"))
        if self.listed:
            self.rows.insert(0, next(e for e in self.root.iter("p", "h3") if "24-hour" in e.text_content()))

    @property
    def height(self) -> int:
        return len(self.rows)

    def cells(self, row: int) -> list[Any]:
        return [cell for cell in self.rows[row] if cell.tag in ("td", "th")]

    def cell(self, row: int, column: int) -> Any:
        return self.cells(row)[column]

    def width(self, row: int) -> int:
        return 2 if self.listed else len(self.cells(row))

    def text(self, row: int, column: int) -> str:
        if not self.listed:
            return str(self.cell(row, column).text_content())
        whole = self.rows[row].text_content()
        if row == 0:
            return str(re.search(r"23:59,? (.*?)\.?$", whole)[1]) if column else "Period"  # type: ignore[index]
        return str(whole.partition(": ")[2 if column else 0])

    def put(self, row: int, column: int, value: Value) -> None:
        text = f"{value.day} {value:%B %Y}" if isinstance(value, date) else "" if value is None else str(value)
        self.put_html(row, column, escape(text))

    def put_html(self, row: int, column: int, inside: str) -> None:
        """Write a cell's HTML."""
        if not self.listed:
            _fill(self.cell(row, column), inside)
        elif row == 0:
            whole = escape(self.rows[0].text_content())
            _fill(self.rows[0], whole.replace(escape(self.text(0, 1)), inside))
        else:
            label = inside if column == 0 else escape(self.text(row, 0))
            _fill(self.rows[row], f"{label}: {inside if column else escape(self.text(row, 1))}")

    def drop(self, rows: Sequence[int]) -> None:
        for number in sorted(set(rows), reverse=True):
            element = self.rows.pop(number)
            element.getparent().remove(element)

    def drop_column(self, column: int) -> None:
        if self.listed:
            raise NotHere
        for number in range(self.height):
            self.rows[number].remove(self.cell(number, column))

    def copy_row(self, row: int, before: int) -> None:
        self._place(deepcopy(self.rows[row]), before)

    def insert(self, row: int, values: Sequence[Value]) -> None:
        if self.listed:
            raise NotHere
        element = etree.Element("tr")
        for value in values:
            etree.SubElement(element, "td").text = "" if value is None else str(value)
        self._place(element, row)

    def _place(self, element: Any, before: int) -> None:
        if before < self.height:
            self.rows[before].addprevious(element)
        else:
            self.rows[-1].addnext(element)
        self.rows.insert(before, element)

    def swap(self, one: tuple[int, int], other: tuple[int, int]) -> None:
        first, second = self._inside(*one), self._inside(*other)
        self.put_html(*one, second)
        self.put_html(*other, first)

    def _inside(self, row: int, column: int) -> str:
        if self.listed:
            return escape(self.text(row, column))
        cell = self.cell(row, column)
        return escape(cell.text or "") + "".join(etree.tostring(child, encoding="unicode") for child in cell)

    def heading(self) -> Any:
        """Return the heading above the table."""
        above = [
            each for each in self.root.iter("h2", "h3", "h4", "table") if each.tag != "table" or each is self.table
        ]
        at = above.index(self.table)
        if at == 0:
            raise NotHere
        return above[at - 1]

    def beside(self, html: str, *, above: bool) -> None:
        """Put HTML above or below the table."""
        for element in (
            reversed(lxml.html.fragments_fromstring(html)) if not above else lxml.html.fragments_fromstring(html)
        ):
            element.tail = None
            self.table.addprevious(element) if above else self.table.addnext(element)

    def save(self) -> bytes:
        if self.item is None:
            return bytes(lxml.html.tostring(self.root, encoding="utf-8", doctype="<!DOCTYPE html>"))
        body = (self.root.text or "") + "".join(lxml.html.tostring(each, encoding="unicode") for each in self.root)
        item = self.item | {"details": self.item["details"] | {"body": body}}
        return json.dumps(item, ensure_ascii=False).encode()


def _fill(element: Any, inside: str) -> None:
    for child in list(element):
        element.remove(child)
    new = lxml.html.fragment_fromstring(inside, create_parent="div")
    element.text = new.text
    for child in new:
        element.append(child)
