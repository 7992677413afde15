"""What an Excel number format shows of a figure.

Belongs here: reading format codes such as `#,##0;-#,##0;"nil"`, and whether what
they show is what is stored. Does not belong here: which cell has which format
(`xlsx_styles`), nor ODS, which saves the shown text itself (`shown`).

A plain percentage (`0%`) is no doubt: 0.47 shown as 47% is one figure. A zero
that is shown as `-` is one: in these tables a dash is a marker, so that it is
not known which of the two is meant.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from assets.observations.spreadsheets.literals import SIGNS, SPACES, without_known

BUILTIN = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 5: "£#,##0;-£#,##0", 6: "£#,##0;-£#,##0",
    7: "£#,##0.00;-£#,##0.00", 8: "£#,##0.00;-£#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?",
    13: "# ??/??", 14: "dd/mm/yyyy", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM",
    20: "h:mm", 21: "h:mm:ss", 22: "dd/mm/yyyy h:mm", 37: "#,##0;-#,##0", 38: "#,##0;-#,##0", 39: "#,##0.00;-#,##0.00",
    40: "#,##0.00;-#,##0.00", 41: '_-* #,##0_-;-* #,##0_-;_-* "-"_-;_-@_-',
    42: '_-£* #,##0_-;-£* #,##0_-;_-£* "-"_-;_-@_-',
    43: '_-* #,##0.00_-;-* #,##0.00_-;_-* "-"??_-;_-@_-', 44: '_-£* #,##0.00_-;-£* #,##0.00_-;_-£* "-"??_-;_-@_-',
    45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0", 49: "@",
}  # fmt: skip
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?|\\(?P<escaped>.)|[_*](?P<padding>.?)|\[(?P<bracket>[^\]]*)\]?|(?P<general>general)'
    r"|(?P<ampm>am/pm|a/p)|(?P<exponent>e[+-])|(?P<dates>y+|m+|d+|h+|s+|b+|g+|e+|a{3,})|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*([+-]?[0-9]{1,300}(?:\.[0-9]{1,300})?)")
_LENGTH_MAX = 1_000


@dataclass(frozen=True, slots=True)
class _Section:
    """One of the up to four parts of a format code.

    Attributes:
        digits: Its placeholders, points, commas and percent signs in order; `L` for a text between them.
        literals: Its texts in order, each with whether placeholders stand before it.
        letters: Its date letters in order, such as `yyyy`, `mmm`, `d`.
        elapsed: Whether it shows hours or minutes beyond a day (`[h]`).
        condition: Operator and number of a condition such as `[>=1000]`.
        text: Whether it has a place for text (`@`).
        general: Whether it shows a number as it is stored.
    """

    digits: str = ""
    literals: tuple[str, ...] = ()
    letters: tuple[str, ...] = ()
    elapsed: bool = False
    condition: tuple[str, float] | None = None
    text: bool = False
    general: bool = False

    @property
    def has_digits(self) -> bool:
        return bool(re.search("[0#?]", self.digits))

    @property
    def is_date(self) -> bool:
        return self.elapsed or (bool(self.letters) and not re.search("[#?]", self.digits))

    def holds(self, value: float) -> bool:
        assert self.condition
        operator, bound = self.condition
        return {
            "<": value < bound,
            ">": value > bound,
            "<=": value <= bound,
            ">=": value >= bound,
            "=": value == bound,
            "<>": value != bound,
        }[operator]


@dataclass(frozen=True, slots=True)
class Format:
    """A number format, as far as it decides what a person sees.

    Attributes:
        code: The format code.
        sections: Its sections.
    """

    code: str
    sections: tuple[_Section, ...]

    @property
    def is_conditional(self) -> bool:
        """Tell whether the figure decides by a condition of the code how it is shown."""
        return any(section.condition for section in self.sections)

    def is_date(self, value: float) -> bool:
        """Tell whether a number with this format is shown as a date or a time."""
        return self._section(value).is_date

    def is_elapsed(self, value: float) -> bool:
        """Tell whether a number with this format is shown as hours or minutes beyond a day."""
        return self._section(value).elapsed

    def date_shown(self, value: float) -> str | None:
        """Return how a date is shown that is not shown to the day: `month`, `year` or `other`."""
        section = self._section(value)
        kinds = _date_parts(section.letters)
        if section.elapsed or any(re.search(r"\d|^\W*[qQ]", text) for text in section.literals):
            return "other"
        if {"day", "month"} <= kinds:
            return None
        if "day" not in kinds and kinds & {"month", "year"}:
            return "month" if "month" in kinds else "year"
        return "other"

    def otherwise(self, value: float) -> str | None:
        """Return in words how a number is shown, where that is not what is stored; else None."""
        section = self._section(value)
        if section.is_date or (section.general and not any(map(without_known, section.literals))):
            return None
        zero = not section.general and self._rounds_to_zero(section, value)
        explicit = len(self.sections) > 1 and section is not self.sections[0]
        return _scaled(section) or _worded(section) or _unseen(section, zero) or _signed(section, value, zero, explicit)

    def hides_text(self) -> bool:
        """Tell whether a text is shown otherwise than it is stored, or not at all."""
        if len(self.sections) < 4:
            texts = [section for section in self.sections if section.text and not section.has_digits]
            section = texts[-1] if texts else _Section(text=True)
        else:
            section = self.sections[3]
        return not (section.text or section.general) or any(text.strip(SPACES) for text in section.literals)

    @staticmethod
    def _rounds_to_zero(section: _Section, value: float) -> bool:
        point = section.digits.find(".")
        places = 0 if point < 0 else sum(char in "0#?" for char in section.digits[point:])
        percents = section.digits.count("%")
        return "E" not in section.digits and round(abs(value) * 100**percents, min(places, 30)) == 0

    def _section(self, value: float) -> _Section:
        # A last section with a place for text is the one of texts: `mmm yy;@`.
        numbers = [section for section in self.sections[:3] if section.has_digits or not section.text]
        if not numbers:
            return _Section(general=True)
        if self.is_conditional:
            for section in numbers:
                if section.condition is None or section.holds(value):
                    return section
            return _Section()
        if len(numbers) == 3 and value == 0:
            return numbers[2]
        return numbers[1] if len(numbers) > 1 and value < 0 else numbers[0]


def _scaled(section: _Section) -> str | None:
    digits = section.digits
    if "/" in digits:
        return "as a fraction"
    whole, _, decimals = digits.replace("%", "").rstrip("L").partition(".")
    if re.search(",L*$", whole) or re.search(",L*$", decimals):
        return "divided by thousands"
    if digits.count("%") > 1 or digits.count(".") > 1:
        return "with more than one percent sign or point"
    if re.search("[0#?.]L+[0#?.]", digits):
        return "with something between its digits"
    return None


def _worded(section: _Section) -> str | None:
    for text in section.literals:
        if re.search(r"\d", text):
            return f"with further digits ({text})"
        if without_known(text).strip(SIGNS + SPACES + "()+:"):
            return f"with {text.strip(SPACES)!r} beside it"
    return None


def _unseen(section: _Section, zero: bool) -> str | None:
    if section.general:
        return None
    if not section.has_digits or (zero and "0" not in section.digits):
        shown = "".join(section.literals).strip(SPACES)
        return f"as {shown!r}" if shown else "as nothing"
    return None


def _signed(section: _Section, value: float, zero: bool, explicit: bool) -> str | None:
    beside = "".join(section.literals)
    minus = any(sign in beside for sign in SIGNS) or ("(" in beside and ")" in beside)
    if zero or minus == (value < 0 and explicit):
        return None
    return "with a minus" if minus else "without its minus"


def _date_parts(letters: tuple[str, ...]) -> set[str]:
    """Return which of `day`, `month`, `year`, `time` are shown; `m` beside hours or seconds is minutes."""
    parts = set()
    for place, run in enumerate(letters):
        before = letters[place - 1][0] if place else ""
        after = letters[place + 1][0] if place + 1 < len(letters) else ""
        if run[0] in "hs" or (run[0] == "m" and len(run) < 3 and (before == "h" or after == "s")):
            parts.add("time")
        elif run[0] == "m":
            parts.add("month")
        elif run[0] in "ygeb":
            parts.add("year")
        elif run[0] == "d" and len(run) < 3:
            parts.add("day")
    return parts


@lru_cache(maxsize=4_096)
def read_format(code: str) -> Format:
    """Read a number format's code; one longer than any program saves shows nothing that is known."""
    if len(code) > _LENGTH_MAX:
        return Format(code[:_LENGTH_MAX], (_Section(literals=("an overlong number format",)),))
    sections, made = [], _Maker()
    for token in _TOKEN.finditer(code):
        if token["other"] == ";":
            sections.append(made.section())
            made = _Maker()
        else:
            made.take(token)
    return Format(code, (*sections, made.section()))


class _Maker:
    """Gathers the tokens of one section."""

    def __init__(self) -> None:
        self._digits = ""
        self._literals: list[str] = []
        self._letters: list[str] = []
        self._condition: tuple[str, float] | None = None
        self._elapsed = self._text = self._general = False

    def take(self, token: re.Match[str]) -> None:
        kind, text = token.lastgroup, token[0]
        if kind in ("quoted", "escaped"):
            self._literal(token[kind])
        elif kind == "bracket":
            self._bracket(token["bracket"])
        elif kind == "general":
            self._general = True
        elif kind == "exponent" and self._digits:
            self._digits += "E"
        elif kind == "dates":
            self._letters.append(text.lower())
        elif kind == "other":
            self._other(text)

    def section(self) -> _Section:
        return _Section(
            self._digits,
            tuple(self._literals),
            tuple(self._letters),
            self._elapsed,
            self._condition,
            self._text,
            self._general,
        )

    def _other(self, char: str) -> None:
        if char in "0#?.,%/" and not (self._letters and char in ".,/"):
            self._digits += char
        elif char == "@":
            self._text = True
        else:
            self._literal(char)

    def _literal(self, text: str) -> None:
        if not text:
            return
        if self._literals and self._digits.endswith("L"):
            self._literals[-1] += text
        else:
            self._literals.append(text)
        if text.strip(SPACES) and not self._digits.endswith("L"):
            self._digits += "L"

    def _bracket(self, inside: str) -> None:
        if inside.startswith("$"):
            self._literal(inside[1:].split("-")[0])
        elif inside and inside.lower().strip(inside[0].lower()) == "" and inside[0].lower() in "hms":
            self._elapsed = True
        elif condition := _CONDITION.fullmatch(inside.strip()):
            self._condition = (condition[1], float(condition[2]))
