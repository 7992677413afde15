"""The texts of an XLSX file, shared or in the cell.

Belongs here: reading rich text into what is seen, and what is to be doubted of
it. Does not belong here: where the texts stand (`xlsx_sheet`).
"""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass
from typing import Any

from assets.observations.spreadsheets.doubts import TEXT_MAX, is_error
from assets.observations.spreadsheets.xlsx_package import local_name, names
from assets.observations.spreadsheets.xlsx_styles import is_struck
from assets.observations.spreadsheets.xml_parts import elements, release

_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_ESCAPED = re.compile(r"_x((?![dD][89a-fA-F])[0-9A-Fa-f]{4})_")


@dataclass(frozen=True, slots=True)
class Texts:
    """The shared texts of a file.

    Attributes:
        values: The texts, as cells refer to them by number.
        struck: Numbers of those with a figure struck out.
        loose: Whether one begins or ends with spaces without asking for them to be kept: readers differ there.
    """

    values: tuple[str, ...] = ()
    struck: frozenset[int] = frozenset()
    loose: bool = False

    @property
    def plain(self) -> bool:
        """Tell whether every text is read alike by every reader, and none is struck out, an error, or overlong."""
        return not (self.struck or self.loose) and not any(
            len(text) > TEXT_MAX or is_error(text) for text in self.values
        )


def read_texts(parts: zipfile.ZipFile, part: str | None) -> Texts:
    """Return the shared texts; a file without that part has none.

    Raises:
        ValueError: If the part declares a document type.
        lxml.etree.XMLSyntaxError: If it is not well-formed.
    """
    if part is None:
        return Texts()
    values: list[str] = []
    struck = set()
    loose = False
    with parts.open(part) as stream:
        for _, item in elements(stream, ("end",), names("si")):
            text, doubtful = read_text(item)
            if doubtful:
                struck.add(len(values))
            values.append(text)
            loose = loose or any(map(_is_loose, item.iter(*names("t"))))
            release(item)
    return Texts(tuple(values), frozenset(struck), loose)


def read_text(item: Any) -> tuple[str, bool]:
    """Return the text of an element and whether a figure in it is struck out.

    How a text is pronounced (`rPh`) is not part of it.
    """
    pieces, struck = [], False
    for child in item:
        kind = local_name(child)
        if kind == "t":
            pieces.append(child.text or "")
        elif kind == "r":
            run = "".join(part.text or "" for part in child if local_name(part) == "t")
            pieces.append(run)
            properties = next((part for part in child if local_name(part) == "rPr"), ())
            struck = struck or (is_struck(properties) and bool(re.search(r"\d", run)))
    return unescaped("".join(pieces)), struck


def _is_loose(text: Any) -> bool:
    words = text.text or ""
    return bool(words != words.strip()) and text.get(_SPACE) != "preserve"


def unescaped(text: str) -> str:
    """Return a text with the characters that OOXML writes as `_x000D_`."""
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text
