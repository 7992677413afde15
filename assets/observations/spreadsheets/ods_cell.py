"""The value of one cell of an ODS file, and what is to be doubted of it.

Belongs here: value types, error cells, stored against shown. Does not belong
here: where the cell stands (`ods_sheet`).

Spreadsheet programs have no common way to save an error. LibreOffice saves an
empty text with `calcext:value-type="error"`, Excel the number 0; both show
`#DIV/0!`.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from assets.observations.grid import Cell, Doubt
from assets.observations.spreadsheets import doubts
from assets.observations.spreadsheets.dates import from_duration, from_iso
from assets.observations.spreadsheets.ods_names import CALC_EXTENSION, OFFICE, TABLE
from assets.observations.spreadsheets.ods_text import read_text
from assets.observations.spreadsheets.shown import date_shown, is_shown

_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,6})?|[+-]?INF|NaN")
_KEPT = doubts.KEPT_OF_LONG_TEXT
_KIND, _FORMULA = f"{OFFICE}value-type", f"{TABLE}formula"
_CALCULATED = f"{CALC_EXTENSION}value-type"
# Where a cell of a kind stores its value; one of another kind stores a text.
_STORED = {
    **dict.fromkeys(("float", "percentage", "currency"), f"{OFFICE}value"),
    **{kind: f"{OFFICE}{kind}-value" for kind in ("date", "time", "boolean")},
}
_STRING = f"{OFFICE}string-value"
_SHORT = 100


@dataclass(frozen=True, slots=True)
class Read:
    """What a cell holds.

    Attributes:
        value: Its value; the empty string where it is empty.
        doubt: Why it may not be read as it stands.
        date_shown: How its date is shown, where that is not to the day.
    """

    value: Cell = ""
    doubt: Doubt | None = None
    date_shown: str | None = None


EMPTY = Read()


def read_cell(cell: Any) -> Read:
    """Read a cell element."""
    kind, formula = cell.get(_KIND), cell.get(_FORMULA)
    if kind is None and formula is None and not len(cell):
        return EMPTY
    text = read_text(cell)
    stored = cell.get(_STORED.get(kind or "", _STRING))
    is_error = cell.get(_CALCULATED, "").strip() == "error"
    if kind == "boolean" and stored is None:
        kind, stored = "string", cell.get(_STRING)
    # The same words and figures stand in many cells, and in every release.
    short = len(text or "") + len(stored or "") + len(formula or "") < _SHORT
    return (_read_again if short else _read)(kind, stored, text, formula, is_error)


def _read(kind: str | None, stored: str | None, text: str | None, formula: str | None, is_error: bool) -> Read:
    number = kind in ("float", "percentage", "currency")
    words = text or ""
    if is_error or doubts.is_error(words) or ((number or formula is not None) and doubts.is_calculated_error(words)):
        return Read(words[:_KEPT] or "error", doubts.error_cell(words or "error"))
    if number:
        return _number(stored, text, formula)
    if kind == "date":
        return _date(stored, text, formula)
    if kind == "time":
        return _time(stored, text, formula)
    if kind == "boolean" and stored is not None:
        return Read(stored.strip() == "true")
    return _text(stored, text, formula, kind)


_read_again = lru_cache(maxsize=20_000)(_read)


def _number(stored: str | None, text: str | None, formula: str | None) -> Read:
    if stored is None:
        return _without_value(text, formula)
    if not _NUMBER.fullmatch(stored.strip()):
        return Read(stored[:_KEPT], doubts.not_a_number(stored))
    value = float(stored)
    if text not in (None, stored) and math.isfinite(value) and not is_shown(value, text or ""):
        return Read(value, doubts.shown_otherwise(stored, repr(text[:_KEPT])))
    return Read(value)


def _date(stored: str | None, text: str | None, formula: str | None) -> Read:
    if stored is None:
        return _without_value(text, formula)
    moment = from_iso(stored)
    if moment is None:
        return Read(stored[:_KEPT], doubts.not_a_number(stored))
    if text is None:
        return Read(moment)
    shown = date_shown(moment, text)
    if shown == "otherwise" or not text.strip():
        return Read(moment, doubts.shown_otherwise(stored, repr(text[:_KEPT])))
    return Read(moment, date_shown=shown)


def _time(stored: str | None, text: str | None, formula: str | None) -> Read:
    if stored is None:
        return _without_value(text, formula)
    length = from_duration(stored)
    if length is None:
        return Read(stored[:_KEPT], doubts.not_a_number(stored))
    return Read(length, date_shown="other")


def _text(stored: str | None, text: str | None, formula: str | None, kind: str | None) -> Read:
    if formula is not None and stored is None and (text is None or (kind is None and text == "")):
        return _without_value(None, formula)
    value = text if text is not None else stored or ""
    if len(value) > doubts.TEXT_MAX:
        return Read(value[:_KEPT], doubts.too_long(value))
    # Some programs save a text with other spaces than they show.
    if stored is not None and text is not None and stored.split() != text.split():
        return Read(value, doubts.shown_otherwise(repr(stored[:_KEPT]), repr(text[:_KEPT])))
    return Read(value)


def _without_value(text: str | None, formula: str | None) -> Read:
    if formula is not None:
        return Read((text or f"={formula}")[:_KEPT], doubts.formula_without_value(formula))
    return Read(text[:_KEPT], doubts.not_a_number(text)) if text else EMPTY
