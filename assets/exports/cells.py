"""Cells that no spreadsheet program takes for a formula, and that come back as they were.

Belongs here: which text is guarded, the guard and its removal, and the SQL that does so. Does not belong here:
writing a file.

A text that is empty, or begins with an apostrophe or with what begins a formula (= + - @, also after blanks, also in
their full width, or a control character), gets one apostrophe in front. Who reads the file takes one apostrophe off
each text that begins with one, and has the text again. So an empty text also differs from none.
"""

from __future__ import annotations

import re

from assets.literals import quoted

GUARD = "'"
# Nothing stands in it that Python and DuckDB (RE2) read in two ways, such as what is a blank.
_DANGEROUS = r"^([\x00-\x1f\x7f']|[\x00-\x20\x7f\xa0]*[=+\-@＝＋－＠])"
_IN_PYTHON = re.compile(_DANGEROUS)


def is_dangerous(text: str) -> bool:
    """Say whether a spreadsheet program may take a text for something else than that text."""
    return not text or bool(_IN_PYTHON.match(text))


def guarded(text: str) -> str:
    """Return a text as it is written into CSV."""
    return GUARD + text if is_dangerous(text) else text


def unguarded(cell: str) -> str:
    """Return the text of a cell of CSV."""
    return cell.removeprefix(GUARD)


def guarded_sql(expression: str) -> str:
    """Return SQL that guards a text as `guarded` does."""
    return (
        f"CASE WHEN {expression} = '' OR regexp_matches({expression}, {quoted(_DANGEROUS)}) "
        f"THEN chr({ord(GUARD)}) || {expression} ELSE {expression} END"
    )
