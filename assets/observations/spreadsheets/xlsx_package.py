"""The parts of an XLSX file and how they hang together: sheets, styles, shared texts.

Belongs here: finding parts by their relations.
Does not belong here: what the parts say (`xlsx_styles`, `xlsx_texts`,
`xlsx_sheet`).

Elements are known by their name in either of the two namespaces of OOXML, so
that a prefix or the strict variant makes no difference.
"""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from assets.observations.spreadsheets.xml_parts import parse

MAIN = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)
_RELATIONS = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",
)


@dataclass(frozen=True, slots=True)
class SheetEntry:
    """A sheet as the workbook lists it.

    Attributes:
        name: Its name.
        part: Name of the part that holds its cells, or None where the file has none.
        shown: Whether a person sees it.
    """

    name: str
    part: str | None
    shown: bool


@dataclass(frozen=True, slots=True)
class Package:
    """What `xl/workbook.xml` says of an XLSX file.

    Attributes:
        sheets: Its sheets, in their order.
        styles: Name of the part with the styles, if there is one.
        texts: Name of the part with the shared texts, if there is one.
        epoch_1904: Whether dates count from 1904.
    """

    sheets: tuple[SheetEntry, ...]
    styles: str | None
    texts: str | None
    epoch_1904: bool


def names(*local: str) -> tuple[str, ...]:
    """Return the tags of elements in both namespaces."""
    return tuple(f"{{{space}}}{name}" for space in MAIN for name in local)


def local_name(element: Any) -> str:
    """Return an element's name without its namespace; empty for elements of other namespaces."""
    return _local(element.tag)


@lru_cache(maxsize=1_024)
def _local(tag: object) -> str:
    space, _, name = str(tag)[1:].rpartition("}")
    return name if space in MAIN else ""


def is_true(text: str | None) -> bool:
    """Tell whether an attribute says yes, as OOXML writes it."""
    return text is not None and text.strip().lower() in ("1", "true", "on")


def read_package(parts: zipfile.ZipFile) -> Package:
    """Read the list of sheets and where their parts lie.

    Raises:
        ValueError: If the workbook's own part is not one, or names two sheets alike.
        lxml.etree.XMLSyntaxError: If a part is not well-formed.
    """
    book = parse(parts.read("xl/workbook.xml"))
    if local_name(book) != "workbook":
        raise ValueError("xl/workbook.xml is not the list of a workbook's sheets")
    present = set(parts.namelist())
    targets: dict[str, str] = {}
    kinds: dict[str, str] = {}
    if "xl/_rels/workbook.xml.rels" in present:
        for relation in parse(parts.read("xl/_rels/workbook.xml.rels")):
            part = posixpath.normpath(posixpath.join("/xl", relation.get("Target", ""))).lstrip("/")
            targets[relation.get("Id", "")] = part
            kinds[relation.get("Type", "").rpartition("/")[2]] = part
    sheets = tuple(_sheets(book, targets, present))
    listed = [sheet.name for sheet in sheets]
    if doubled := {name for name in listed if listed.count(name) > 1}:
        raise ValueError(f"two sheets have the name {sorted(doubled)[0]!r}, so that they cannot be told apart")
    properties = next(book.iterchildren(*names("workbookPr")), None)
    return Package(
        sheets,
        styles=next((part for part in (kinds.get("styles"), "xl/styles.xml") if part in present), None),
        texts=next((part for part in (kinds.get("sharedStrings"), "xl/sharedStrings.xml") if part in present), None),
        epoch_1904=properties is not None and is_true(properties.get("date1904")),
    )


def _sheets(book: Any, targets: dict[str, str], present: set[str]) -> Iterator[SheetEntry]:
    for listed in book.iterchildren(*names("sheets")):
        for sheet in listed.iterchildren(*names("sheet")):
            identity = next((sheet.get(f"{{{space}}}id") for space in _RELATIONS if sheet.get(f"{{{space}}}id")), "")
            part = targets.get(identity)
            shown = sheet.get("state", "visible").strip() == "visible"
            yield SheetEntry(sheet.get("name", ""), part if part in present else None, shown)
