"""What is found out about the cells of one sheet, besides their values.

Belongs here: the doubts a workbook can raise, in their words, and their bounded
collection. Does not belong here: how they are found (`ods`, `xlsx_sheet`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from assets.observations.grid import Cell, Doubt
from assets.problems import Problem, TableError

TEXT_MAX = 32_767  # as long as Excel lets a cell's text be
KEPT_OF_LONG_TEXT = 200
COLLECTED_MAX = 1_000_000

_ERRORS = re.compile(
    r"#(?:DIV/0!|N/A|NAME\?|NULL!|NUM!|REF!|VALUE!|SPILL!|CALC!|FIELD!|BLOCKED!|CONNECT!|BUSY!|UNKNOWN!|GETTING_DATA"
    r"|EXTERNAL!|PYTHON!)|Err:\d{3}"
)
_CALCULATED_ERROR = re.compile(r"#[^\s#]{1,20}[!?]|#N/?[A-Z]{1,2}|(?:Err|Fehler|Erreur|Fout)\s?:\d+")


def is_error(text: str) -> bool:
    """Tell whether a text is one of the errors that spreadsheet programs show in English."""
    return bool(_ERRORS.fullmatch(text.strip()[:40]))


def is_calculated_error(text: str) -> bool:
    """Tell whether a text shown for a number or a formula is an error in any language: `#WERT!`, `Err:502`."""
    return bool(_CALCULATED_ERROR.fullmatch(text.strip()[:40]))


@dataclass(slots=True)
class CellDoubts:
    """Doubts, hidden cells, spans and dates of one sheet, by address, as `Grid` takes them.

    Attributes:
        file: Name of the file as published, for messages.
        sheet: Name of the sheet, for messages.
    """

    file: str
    sheet: str
    doubts: dict[str, Doubt] = field(default_factory=dict)
    hidden: dict[str, str] = field(default_factory=dict)
    spanned: dict[str, str] = field(default_factory=dict)
    dates_shown: dict[str, str] = field(default_factory=dict)

    def check_size(self) -> None:
        """Refuse a sheet of which more is found out than a person could look at.

        Raises:
            TableError: With rule `too_large`.
        """
        kept = len(self.doubts) + len(self.hidden) + len(self.spanned) + len(self.dates_shown)
        if kept > COLLECTED_MAX:
            raise self.error(
                "too_large",
                f"more than {COLLECTED_MAX:,} cells of the sheet are hidden, merged or doubtful",
                "look at the file by hand: a table is not published like that",
            )

    def error(self, rule: str, message: str, advice: str, cell: str | None = None) -> TableError:
        """Return an error about this sheet."""
        return TableError([Problem(rule, message, advice, file=self.file, sheet=self.sheet, cell=cell)])

    def doubt(self, where: str, doubt: Doubt) -> None:
        """Keep a doubt about a cell; the first of a cell stands."""
        self.doubts.setdefault(where, doubt)

    def hide(self, where: str, value: Cell) -> None:
        """Keep what a cell holds that a person does not see; it is not read, so nothing of it is doubted."""
        self.hidden[where] = str(value)[:KEPT_OF_LONG_TEXT]
        self.doubts.pop(where, None)
        self.dates_shown.pop(where, None)

    def kept_text(self, where: str, text: str) -> str:
        """Return a cell's text; one that no spreadsheet program would save is doubted and cut short."""
        if len(text) <= TEXT_MAX:
            return text
        self.doubt(where, too_long(text))
        return text[:KEPT_OF_LONG_TEXT]


def error_cell(shown: str) -> Doubt:
    """The cell holds a spreadsheet error."""
    return Doubt(
        "error_cell",
        "the cell holds a spreadsheet error, not a figure",
        shown[:KEPT_OF_LONG_TEXT],
        "wait for the publisher to mend it, and tell them; nothing stands in its place meanwhile",
    )


def formula_without_value(formula: str) -> Doubt:
    """The cell holds a formula whose result was not saved."""
    return Doubt(
        "formula_without_value",
        "the cell holds a formula whose result was not saved with it",
        formula[:KEPT_OF_LONG_TEXT],
        "wait for the publisher to save the file from a spreadsheet program, and tell them",
    )


def shown_otherwise(stored: object, shown: str) -> Doubt:
    """A person sees something else than what is stored; `shown` says what, in words or as text."""
    return Doubt(
        "shown_otherwise",
        "the cell is shown otherwise than it is stored, so that it is not known which of the two is meant",
        f"stored {str(stored)[:KEPT_OF_LONG_TEXT]}, shown {shown[:KEPT_OF_LONG_TEXT]}",
        "wait for the publisher to store what the table shows, and tell them",
    )


def struck_out(text: object) -> Doubt:
    """A figure, or a part of it, is struck out."""
    return Doubt(
        "struck_out",
        "the cell, or a part of it, is struck out, so that it is not known whether it still holds",
        str(text)[:KEPT_OF_LONG_TEXT],
        "wait for the publisher to remove what no longer holds, and tell them",
    )


def misplaced(why: str, found: str) -> Doubt:
    """The file gives one address to two cells, or to a cell that stands elsewhere."""
    return Doubt(
        "duplicate_address",
        f"it is not known where the cell stands: {why}",
        found[:KEPT_OF_LONG_TEXT],
        "open the file in a spreadsheet program and see whether it repairs it; tell the publisher",
    )


def odd_count(stated: str) -> Doubt:
    """How often the cell or its row stands is not said by a number."""
    return Doubt(
        "odd_repeat_count",
        "the file says how often this cell or its row stands, but not with a count",
        stated[:KEPT_OF_LONG_TEXT],
        "open the file in a spreadsheet program and save it again, and tell the publisher",
    )


def not_a_number(found: str) -> Doubt:
    """The cell says that it holds a number, a date or a time, and holds none."""
    return Doubt(
        "not_a_number",
        "the cell says that it holds a number, a date or a time, but what it holds is none",
        found[:KEPT_OF_LONG_TEXT],
        "open the file in a spreadsheet program to see what is meant, and tell the publisher",
    )


def too_long(text: str) -> Doubt:
    """The cell's text is longer than spreadsheet programs allow."""
    return Doubt(
        "too_long",
        f"the cell's text is longer than the {TEXT_MAX:,} characters that a spreadsheet cell holds",
        text[:KEPT_OF_LONG_TEXT],
        "look at the file by hand: no spreadsheet program saves such a cell",
    )
