"""Words and signs that may stand beside a figure without changing what it says.

Belongs here: which currencies and units are known. Does not belong here: what a
number format does with the figure itself (`formats`, `shown`).

A word that is not known here makes a figure doubtful: `m` and `k` scale it, `[r]`
and `p` are markers that reading the number alone would lose.
"""

from __future__ import annotations

import re

SPACES = " \u00a0\u2007\u2009\u202f"
SIGNS = "-\u2212\u2013"
_CURRENCIES = re.compile(r"[£$€¥]|\b(?:GBP|EUR|USD)\b", re.IGNORECASE)
_UNITS = re.compile(
    r"\b(?:days?|weeks?|months?|quarters?|years?|hours?|hrs?|minutes?|mins?|people|persons?|cases?|boats?|pounds?)\b",
    re.IGNORECASE,
)


def without_currency(text: str) -> str:
    """Return a text without currency signs and codes."""
    return _CURRENCIES.sub("", text)


def without_known(text: str) -> str:
    """Return what is left of a text without currencies, units and spaces: empty where nothing is unknown."""
    return _UNITS.sub("", without_currency(text)).strip(SPACES)
