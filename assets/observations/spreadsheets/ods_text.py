"""The text that a person sees in a cell of an ODS file.

Belongs here: paragraphs, spaces, line breaks. Does not belong here: comments,
drawings, footnotes and tables within the cell, whose text is not the cell's.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Any

from assets.observations.spreadsheets.doubts import TEXT_MAX
from assets.observations.spreadsheets.ods_names import TEXT
from assets.observations.spreadsheets.places import read_count

_PARAGRAPH = f"{TEXT}p"
_PARAGRAPHS = frozenset(f"{TEXT}{name}" for name in ("p", "h"))
_HOLDERS = frozenset(
    f"{TEXT}{name}" for name in ("list", "list-item", "list-header", "section", "numbered-paragraph")
)  # fmt: skip
_UNSEEN = frozenset(f"{TEXT}{name}" for name in ("note", "ruby-text", "tracked-changes", "script", "variable-decls"))
_SPACE, _TAB, _BREAK = f"{TEXT}s", f"{TEXT}tab", f"{TEXT}line-break"


def read_text(cell: Any) -> str | None:
    """Return the paragraphs of a cell, one a line; None where it has none.

    Reading ends where the text is longer than a spreadsheet cell can hold, whatever counts of spaces stand for.
    """
    if len(cell) == 1 and cell[0].tag == _PARAGRAPH and not len(cell[0]):
        return cell[0].text or ""  # as nearly every cell
    pieces: list[str] = []
    length = 0
    for number, paragraph in enumerate(_paragraphs(cell)):
        for piece in chain(["\n"] if number else [""], _pieces(paragraph)):
            pieces.append(piece)
            length += len(piece)
            if length > TEXT_MAX:
                return "".join(pieces)
    return "".join(pieces) if pieces else None


def _paragraphs(element: Any) -> Iterator[Any]:
    for child in element:
        if child.tag in _PARAGRAPHS:
            yield child
        elif child.tag in _HOLDERS:
            yield from _paragraphs(child)


def _pieces(element: Any) -> Iterator[str]:
    if element.text:
        yield element.text
    for child in element:
        if child.tag == _SPACE:
            yield " " * read_count(child.get(f"{TEXT}c"), TEXT_MAX + 1)
        elif child.tag == _TAB:
            yield " "
        elif child.tag == _BREAK:
            yield "\n"
        elif isinstance(child.tag, str) and child.tag.startswith(TEXT) and child.tag not in _UNSEEN:
            yield from _pieces(child)
        if child.tail:
            yield child.tail
