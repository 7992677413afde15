"""Text from outside, as a terminal may show it.

Belongs here: taking out what a terminal would obey. Does not belong here: markup of any kind, or showing it
(`orchestration.commands`).
"""

from __future__ import annotations

import unicodedata

_OBEYED = {"Cc", "Cf", "Cs"}  # control, format (they turn the direction of writing), surrogate
_KEPT = "\n\t"


def printable(text: str) -> str:
    """Return text with a mark in place of each character that a terminal would obey; line ends and tabs stay."""
    if text.isprintable():
        return text
    return "".join(
        "\ufffd" if unicodedata.category(character) in _OBEYED and character not in _KEPT else character
        for character in text
    )
