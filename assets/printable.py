"""Text from outside, as a terminal, a log or an operator's page may show it.

Belongs here: taking out what a terminal would obey, and what a page would take for a link or a mark-up of its own. Does
not belong here: showing it (`orchestration.commands`, the `assets` of each stage).
"""

from __future__ import annotations

import logging
import re
import unicodedata
from typing import Any

_OBEYED = {"Cc", "Cf", "Cs"}  # control, format (they turn the direction of writing), surrogate
_KEPT = "\n\t"
# Of Markdown, what begins a link, an address, code or HTML; and what would take the escape away.
_MARKUP = re.compile(r"[\\\[<`]")


def printable(text: str) -> str:
    """Return text with a mark in place of each character that a terminal would obey; line ends and tabs stay."""
    if text.isprintable():
        return text
    return "".join(
        "\ufffd" if unicodedata.category(character) in _OBEYED and character not in _KEPT else character
        for character in text
    )


def printable_json(text: str) -> str:
    """Return JSON in which each character that a terminal would obey is written by its number; it means the same."""
    if text.isprintable():
        return text
    return "".join(
        _by_number(character) if unicodedata.category(character) in _OBEYED and character != "\n" else character
        for character in text
    )


def no_markup(value: Any) -> Any:
    """Return a text, or all texts of lists and mappings, printable and with no markup: Markdown takes it for text."""
    if isinstance(value, str):
        return _MARKUP.sub(lambda sign: f"\\{sign[0]}", printable(value))
    if isinstance(value, list):
        return [no_markup(each) for each in value]
    if isinstance(value, dict):
        return {no_markup(name): no_markup(each) for name, each in value.items()}
    return value


class _Record(logging.LogRecord):
    """A line of a log in which nothing is obeyed, whoever writes it and wherever it goes."""

    def getMessage(self) -> str:
        return printable(super().getMessage())


def keep_logs_printable() -> None:
    """Have every line that this process logs from now on be printable."""
    logging.setLogRecordFactory(_Record)


def _by_number(character: str) -> str:
    units = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))
