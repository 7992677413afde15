"""Figures in prose: statements `label: figure`, the period above them, tables left as raw markdown.

Belongs here: reading one paragraph or list item into cells, and telling a
sentence that states a period from a remark that mentions one. Does not belong
here: which lists a page has (`grids`), what the labels mean (`layouts`).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from assets.observations.pages.text import Text

BLOCKS = ("h2", "h3", "h4", "h5", "h6", "p", "ul", "ol", "table")
_STATEMENT_MAX = 500
_REMARK_MAX = 2_000
_COLONS_TRIED = 3
_PERIOD_MAX = 40

_COLON = re.compile(r"(?<=\S)(?:: |(?<![0-9]):) ?")
_VALUE = re.compile(r"\S++(?: \[[^\[\]]*\])*")
_PERIOD = re.compile(r"(?i)24.hour period\b")
_ON = re.compile(r"(?i)\b23:59,? (?:on )?(.+)$")
_DATE = (
    r"(?:[a-z]{3,9}day,? )?(?:[0-9]{1,2}(?:st|nd|rd|th)? [a-z]{3,9},? [0-9]{4}"
    r"|[0-9]{1,2}/[0-9]{1,2}/[0-9]{2,4}|[0-9]{4}-[0-9]{2}-[0-9]{2})"
)
_ENDS_WITH_DATE = re.compile(rf"(?i)({_DATE})[.)\] ]*")
_GOES_ON = re.compile(rf"(?i){_DATE}(?![0-9])")

Row = list[Text]


def statement(text: Text) -> Row:
    """Read `label: figure` into two cells; any other text into one."""
    raw = text.raw.removesuffix(".")
    if len(raw) <= _STATEMENT_MAX:
        for colon in list(_COLON.finditer(raw))[: -_COLONS_TRIED - 1 : -1]:
            if _VALUE.fullmatch(raw, colon.end()):
                return [text.part(raw[: colon.start()]), text.part(raw[colon.end() :])]
    return [text]


def has_figure(row: Row) -> bool:
    """Say whether a statement gives a figure."""
    return len(row) > 1 and row[1].is_figure


def stated_period(text: Text) -> Text | None:
    """Return the date of a sentence that names its 24-hour period and ends with it.

    What is no date is given as it stands, for a contract to object to. A
    sentence that goes on after the date is a remark.
    """
    on = _named_day(text) if len(text.raw) <= _STATEMENT_MAX else None
    if on is None:
        return None
    if date := _ENDS_WITH_DATE.fullmatch(on):
        return text.part(date[1])
    if _GOES_ON.match(on) or len(on) > _PERIOD_MAX:
        return None
    return text.part(on.removesuffix("."))


def is_remark_on_period(text: Text) -> bool:
    """Say whether a sentence mentions a 24-hour period without stating one for what follows."""
    return len(text.raw) <= _REMARK_MAX and _named_day(text) is not None and stated_period(text) is None


def _named_day(text: Text) -> str | None:
    """Return what follows the hours of a 24-hour period, to the end of the text."""
    period = _PERIOD.search(text.raw)
    match = _ON.search(text.raw, period.end()) if period else None
    return match[1] if match else None


def pipe_row(line: Text) -> Row:
    """Read a line of a markdown table that was left as text; a line of rules is a row of empty cells."""
    cells = [cell.strip() for cell in line.raw.removeprefix("|").removesuffix("|").split("|")]
    if all(re.fullmatch(r"[-–—:]*", cell) for cell in cells):
        return [Text("") for _ in cells]
    return [line.part(re.sub(r"^# ?", "", cell)) for cell in cells]


def run_of(paragraph: Any, read: Callable[[Any], list[Row]]) -> list[Row]:
    """Return the rows of a paragraph and of those like it that follow at once; nothing for one that follows."""
    rows = read(paragraph)
    previous = paragraph.getprevious()
    if not rows or (previous is not None and previous.tag == "p" and read(previous)):
        return []
    for sibling in paragraph.itersiblings():
        more = read(sibling) if sibling.tag == "p" else []
        if not more:
            break
        rows += more
    return rows
