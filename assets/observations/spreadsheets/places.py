"""Addresses as files write them, and which rows and columns are hidden.

Belongs here: reading `B7` and `A1:C3`. Does not belong here: writing addresses
(`grid.address`).
"""

from __future__ import annotations

import re

ROWS_MAX, COLUMNS_MAX = 1_048_576, 16_384
_ADDRESS = re.compile(r"\$?([A-Za-z]{1,3})\$?([1-9][0-9]{0,6})")


def read_place(text: str) -> tuple[int, int] | None:
    """Return row and column of an address, both counting from 0; None where it is no cell of a sheet."""
    parts = _ADDRESS.fullmatch(text.strip())
    if not parts:
        return None
    column = 0
    for letter in parts[1].upper():
        column = column * 26 + ord(letter) - 64
    row = int(parts[2])
    return (row - 1, column - 1) if row <= ROWS_MAX and column <= COLUMNS_MAX else None


def read_range(text: str) -> tuple[int, int, int, int] | None:
    """Return first row, first column, last row and last column of a range; None where it is none."""
    first, _, last = text.strip().partition(":")
    start, end = read_place(first), read_place(last or first)
    if not start or not end:
        return None
    return min(start[0], end[0]), min(start[1], end[1]), max(start[0], end[0]), max(start[1], end[1])


def is_odd_count(text: str | None) -> bool:
    """Tell whether a repeat count is stated that is no count: `²`, `-1`, `0`, `many`."""
    return text is not None and re.fullmatch(r"\s*0*[1-9][0-9]*\s*", text[:10_000]) is None


def read_count(text: str | None, most: int) -> int:
    """Return a repeat count; what is no count is read as 1, as spreadsheet programs do, and none passes `most`."""
    digits = (text or "").strip().lstrip("0")
    if not (digits.isascii() and digits.isdigit()):
        return 1
    return most if len(digits) > 9 else min(int(digits), most)


def is_zero_length(text: str | None) -> bool:
    """Tell whether a width or height is stated to be nothing: `0`, `0.0`, `0cm`."""
    return bool(text and re.fullmatch(r"0*\.?0+\s*[a-z]*", text.strip()[:40]))
