"""Whether the text that an ODS file shows for a figure or a date is what it stores.

Belongs here: comparing shown and stored. Does not belong here: XLSX, which
saves a number format in place of the shown text (`formats`).

Equal is a stored number that rounds to the shown digits, after currency, known
units and separators are taken off: `1,234,567`, and `12,34,567` as a real release
of 2025 shows it; `47%` is 0.47. A stored 0 shown
as `-` is not equal: accounting formats show it so, but in these tables a dash is
a marker, and it is not known which of the two is meant. A number without any
shown text is believed: programs that are no spreadsheets write files so.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time
from decimal import Context, Decimal
from functools import lru_cache

from assets.observations.spreadsheets.literals import SPACES, without_known

_FIGURE = re.compile(
    r"(?P<sign>[-+]?)"
    r"(?P<whole>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,2}(?:,[0-9]{2})+,[0-9]{3}|[0-9]{1,3}(?:[ '’][0-9]{3})+|[0-9]*)"
    r"(?:\.(?P<part>[0-9]*))?(?:[eE](?P<exponent>[-+]?[0-9]{1,3}))?(?P<percent> ?%?)"
)
_EXACT = Context(prec=800, Emax=100_000, Emin=-100_000)
_SHOWN_MAX = 400
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def is_shown(value: float, text: str) -> bool:
    """Tell whether a text shows a number as it is stored, up to rounding.

    Args:
        value: The stored number; it must be finite.
        text: What a person sees.
    """
    plain = _without_beside(text)
    if plain is None:
        return False
    negative = plain.startswith("(") and plain.endswith(")")
    figure = _FIGURE.fullmatch(plain[1:-1].strip() if negative else plain)
    if not figure or not (figure["whole"] or figure["part"]) or (negative and figure["sign"]):
        return False
    digits = re.sub("[^0-9]", "", figure["whole"]) or "0"
    part, exponent = figure["part"] or "", int(figure["exponent"] or 0)
    shown = Decimal(f"{digits}.{part or 0}E{exponent}")
    if negative or figure["sign"] == "-":
        shown = shown.copy_negate()
    stored = Decimal(repr(value))
    if "%" in figure["percent"]:
        stored = _EXACT.multiply(stored, Decimal(100))
    half_of_last_digit = Decimal(f"0.5E{exponent - len(part)}")
    # What binary numbers cannot hold exactly is no difference.
    slack = _EXACT.add(half_of_last_digit, _EXACT.multiply(_EXACT.abs(stored), Decimal("1E-12")))
    return _EXACT.abs(_EXACT.subtract(stored, shown)) <= slack


def _without_beside(text: str) -> str | None:
    """Return a shown figure without currency and known units; None where it is none at all."""
    text = text.strip(SPACES + "\n")
    if not text or len(text) > _SHOWN_MAX:
        return None
    for space in SPACES:
        text = text.replace(space, " ")
    plain = without_known(text.replace("\u2212", "-").replace("\u2013", "-"))
    return re.sub(r"^(\(?[-+]?) +", r"\1", plain).strip()


def date_shown(moment: date | datetime | time, text: str) -> str | None:
    """Return how a date is shown that is not shown to the day.

    Returns:
        `month`, `quarter`, `year` or `other`; `otherwise` where another day is shown; None where the day is shown.
    """
    if isinstance(moment, time):
        return "other"
    return _date_shown(moment, text[:_SHOWN_MAX])


@lru_cache(maxsize=4096)  # the same days stand in every table of a workbook, and in every release
def _date_shown(moment: date | datetime, text: str) -> str | None:
    words = text.casefold()[:_SHOWN_MAX]
    numbers = [int(number) for number in re.findall(r"[0-9]{1,9}", words)]
    named = any(re.match(month, word) for month in _MONTHS for word in re.findall("[a-z]+", words))
    years = {moment.year, moment.year % 100}
    if re.search(r"\bq ?[1-4]\b|quarter", words):
        return "quarter"
    if named:
        return _with_month_named(moment, words, numbers, years)
    if len(numbers) >= 3:
        parts = sorted(numbers[:3])
        same = any(sorted((moment.day, moment.month, year)) == parts for year in years)
        return None if same else "otherwise"
    if len(numbers) == 2 and moment.month in numbers and years & set(numbers):
        return "month"
    return "year" if len(numbers) == 1 and numbers[0] == moment.year else "other"


def _with_month_named(moment: date, words: str, numbers: list[int], years: set[int]) -> str | None:
    if _MONTHS[moment.month - 1] not in words:
        return "otherwise"
    if len(numbers) >= 2:
        return None if moment.day in numbers and years & set(numbers) else "otherwise"
    if re.search(rf"\b0?{moment.day}(?:st|nd|rd|th)?[ -]+[a-z]", words):
        return None
    return "month" if not numbers or numbers[0] in years else "otherwise"
