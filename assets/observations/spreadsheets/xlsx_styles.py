"""The styles of an XLSX file: which number format a cell has, and whether its font is struck out.

Belongs here: reading `styles.xml`. Does not belong here: what a format shows
(`formats`).
"""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from assets.observations.spreadsheets.formats import BUILTIN, Format, read_format
from assets.observations.spreadsheets.xlsx_package import is_true, local_name
from assets.observations.spreadsheets.xml_parts import parse

# Figures that a format without conditions treats alike.
_FIGURES_FROM_ONE = (1.0, 7.25, 1_234_567.5)
_UNKNOWN = '"an unknown number format"'


@dataclass(frozen=True)
class Style:
    """How a cell is shown.

    Attributes:
        format: Its number format.
        struck: Whether its font is struck out.
    """

    format: Format
    struck: bool = False

    @cached_property
    def plain(self) -> bool:
        """Tell whether every number and every text is shown as it is stored, and none as a date."""
        return self._plain_for(*_FIGURES_FROM_ONE, 0.0, 0.25, -7.25)

    @cached_property
    def plain_from_one(self) -> bool:
        """Tell the same of texts and of numbers of 1 and more."""
        return self._plain_for(*_FIGURES_FROM_ONE)

    def _plain_for(self, *figures: float) -> bool:
        return not (
            self.struck
            or self.format.hides_text()
            or self.format.is_conditional
            or any(self.format.is_date(figure) or self.format.otherwise(figure) for figure in figures)
        )


DEFAULT = Style(read_format("General"))


def read_styles(parts: zipfile.ZipFile, part: str | None) -> tuple[Style, ...]:
    """Return the styles that cells refer to by number; a file without that part has none.

    Raises:
        ValueError: If the part declares a document type.
        lxml.etree.XMLSyntaxError: If it is not well-formed.
    """
    if part is None:
        return ()
    formats: dict[str, str] = {}
    struck: list[bool] = []
    cells: list[Any] = []
    for group in parse(parts.read(part)):
        if local_name(group) == "numFmts":
            formats |= {item.get("numFmtId", "").strip(): item.get("formatCode", "") for item in group}
        elif local_name(group) == "fonts":
            struck = [is_struck(font) for font in group]
        elif local_name(group) == "cellXfs":
            cells = list(group)
    return tuple(_style(cell, formats, struck) for cell in cells)


def _style(cell: Any, formats: dict[str, str], struck: list[bool]) -> Style:
    number, font = cell.get("numFmtId", "0").strip(), cell.get("fontId", "0").strip()
    builtin = {str(key): code for key, code in BUILTIN.items()}
    code = formats.get(number) or builtin.get(number, _UNKNOWN)
    place = int(font) if font.isascii() and font.isdigit() and len(font) < 7 else len(struck)
    return Style(read_format(code), place < len(struck) and struck[place])


def is_struck(properties: Any) -> bool:
    """Tell whether font properties strike the text out."""
    return any(local_name(item) == "strike" and is_true(item.get("val", "1")) for item in properties)
