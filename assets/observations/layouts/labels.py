"""Texts of cells as labels: in one line, without note marks, in the forms a contract may know them by.

Belongs here: reading the words of one cell. Does not belong here: which labels a table has (its contract).
"""

from __future__ import annotations

import re

from assets.contracts.language import Column
from assets.observations.grid import Cell

TEXT_MAX = 2_000
NAME_MAX = 80
_NOTE = re.compile(r"\[notes? [^\[\]]*\]", re.IGNORECASE)
MARK = re.compile(r"\[[A-Za-z]+\]")
_SCALE = re.compile(
    r"(?:\bin|£|\(|^|:|-|–|,) ?(?:hundreds|thousands?|millions?|billions?)\b|\b(?:thousands|millions|billions)\b"
    r"|[('’‘`´]000s?\b|\b(?:1,?)?000s\b|\b(?:units? of|[x×]) ?1,?000|£ ?(?:000|k|m|mn|bn)s?\b",
    re.IGNORECASE,
)
_GLUED_NOTE = re.compile(r"(?<=[^\W\d])\s?\d{1,2}(?:\s?,\s?\d{1,2})*(?:\s?,?\s?[A-Z]\b(?:\s?\d{1,2})?)?$")


def plain_label(text: Cell) -> str:
    """Return a label without note references and doubled white space, case folded."""
    if text is None or isinstance(text, bool | int | float):
        return "" if text is None else str(text)
    return without_notes(text).casefold()


def without_notes(text: Cell) -> str:
    """Return a cell's text in one line, without references to notes."""
    return one_line(_NOTE.sub("", one_line(text)))


def one_line(text: Cell) -> str:
    """Return a cell's text in one line, white space of any kind and length being one blank."""
    return " ".join(str(text)[:TEXT_MAX].split())


def shortened(text: str, most: int = 200) -> str:
    """Return a text that fits a message."""
    return text if len(text) <= most else f"{text[:most]}… ({len(text):,} characters)"


def may_be_a_name(text: str) -> bool:
    """Say whether a value may be the name of a place: no figure, mark, or word for a total stands in it."""
    return (
        len(text) <= NAME_MAX
        and re.fullmatch(r"[^\W\d_][^\d\[\]<>|*#:;=]*", text) is not None
        and not re.search(r"\b(?:total|subtotal|all|sum|of which|average|per ?cent|note)\b", text, re.IGNORECASE)
    )


def scale_in(text: Cell) -> str | None:
    """Return the words that say that figures are given in thousands, millions or the like, if there are any."""
    match = _SCALE.search(one_line(text)) if isinstance(text, str) else None
    return match.group().strip() if match else None


def label_forms(text: Cell) -> tuple[str, ...]:
    """Return the forms a label may be known by: as it stands, and without a glued note mark."""
    plain = plain_label(text)
    bare = _GLUED_NOTE.sub("", one_line(text or "")).strip().casefold()
    return (plain, bare) if bare and bare != plain else (plain,)


def name(column: Column) -> str:
    """Return our name of a column, or one made of its kind where it has none."""
    return getattr(column, "name", "") or f"{type(column).__name__}:{column.label}"


def without_marks(cell: Cell) -> tuple[Cell, list[str]]:
    """Return a cell without note references and marks in square brackets, and the marks."""
    if not isinstance(cell, str):
        return cell, []
    text = _NOTE.sub("", one_line(cell))
    return one_line(MARK.sub("", text)), MARK.findall(text)
