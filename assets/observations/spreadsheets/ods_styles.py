"""The styles of an ODS file, as far as they hide or strike out what a person would see.

Belongs here: hidden sheets, rows and columns without height or width, struck
text. Does not belong here: how figures are shown, which the cells say
themselves (`shown`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from assets.observations.spreadsheets.ods_names import STYLE, TABLE, TEXT
from assets.observations.spreadsheets.places import is_zero_length

_LINES = (f"{STYLE}text-line-through-style", f"{STYLE}text-line-through-type")


@dataclass(slots=True)
class Styles:
    """Names of the styles that matter, each as (family, name).

    Attributes:
        hiding: Styles of sheets that are not displayed, of rows without height, of columns without width.
        striking: Styles of cells and text that are struck out.
    """

    hiding: set[tuple[str, str]] = field(default_factory=set)
    striking: set[tuple[str, str]] = field(default_factory=set)

    def take(self, style: Any) -> None:
        """Take one style; those it is derived from come before it."""
        family, parent = style.get(f"{STYLE}family", ""), style.get(f"{STYLE}parent-style-name", "")
        name = (family, style.get(f"{STYLE}name", ""))
        struck = (family, parent) in self.striking
        for properties in style:
            if properties.get(f"{TABLE}display", "").strip() == "false":
                self.hiding.add(name)
            if is_zero_length(properties.get(f"{STYLE}row-height")) or is_zero_length(
                properties.get(f"{STYLE}column-width")
            ):
                self.hiding.add(name)
            if values := [value for line in _LINES if (value := properties.get(line))]:
                struck = any(value.strip() != "none" for value in values)
        if struck:
            self.striking.add(name)

    def hides(self, family: str, element: Any) -> bool:
        """Tell whether the style of a sheet, row or column hides it."""
        return bool(self.hiding) and (family, element.get(f"{TABLE}style-name", "")) in self.hiding

    def strikes(self, cell: Any, default: str | None) -> bool:
        """Tell whether a cell or a part of its text is struck out; `default` is the style of its row or column."""
        if not self.striking:
            return False
        if ("table-cell", cell.get(f"{TABLE}style-name") or default or "") in self.striking:
            return True
        names = (span.get(f"{TEXT}style-name") for span in cell.iter() if isinstance(span.tag, str))
        return any(("text", name) in self.striking for name in names if name)
