"""Sentences that give figures: how a contract writes them down, and what it means by the places in them.

Belongs here: the words `Sentence` and `Sentences`, their places such as `{enforced before}`, and what is wrong with one
as it is written. Does not belong here: the sentences of a document (`assets.observations`), or the other words of the
language (`language`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache

from assets.contracts.words import Pattern, did_you_mean, word

_DAY = r"(?<![0-9])[0-9]{1,2}(?:st|nd|rd|th)? [A-Za-z]{3,9}"
DAYS = rf"{_DAY}(?: [0-9]{{4}})? ?(?:to|and|until|-) ?{_DAY} [0-9]{{4}}"
SINCE = rf"{_DAY} [0-9]{{4}}"
# Whole numbers only: whatever stands before it in a pattern, none of its digits are taken away.
FIGURE = r"(?<![0-9,.])(?:0|[1-9](?:[0-9,]*[0-9])?)(?![0-9]|[,.][0-9])"
PERCENT = r"(?<![0-9.])[0-9]{1,3}(?:\.[0-9]{1,2})? ?(?:%|per ?cent)"
_FORMS = {"period": DAYS, "since": SINCE, "percent": PERCENT}
_PLACE = re.compile(r"\{([a-z_?][a-z_0-9 ?]*)\}")


@word
class Sentence:
    """A sentence that gives figures, or the days that figures below it are of.

    Attributes:
        pattern: Pattern of the whole sentence without its full stop, case ignored. In braces stand `{period}`
            (`5 July 2024 to 22 March 2025`), `{since}` (the first day of it), `{percent}` (held against the figures,
            never read), the name of a measure for a figure of that period, `{name before}` for one of the same
            days a year before, and `{period before}` for those days.
        after: Measure that the sentence just before must give, of either period, where this one only refers to it
            (`This is an increase on …`).
    """

    pattern: Pattern
    after: str = ""


@word
class Sentences:
    """The sentences of a document that give the figures of a table, where it has no table of them.

    Attributes:
        sentences: Every sentence that is read.
        about: Pattern of words by which a sentence speaks of the table; one with a number that is not read is told.
        not_read: Patterns of sentences that are deliberately not read, each with its reason.
    """

    sentences: tuple[Sentence, ...]
    about: Pattern
    not_read: dict[Pattern, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Expanded:
    """A sentence's pattern as a regular expression.

    Attributes:
        pattern: It, with a group a place.
        places: What each group is: `period`, `since`, `percent` or a measure; and whether it is of the year before.
    """

    pattern: re.Pattern[str]
    places: tuple[tuple[str, bool], ...]


@cache
def expanded(sentence: Sentence) -> Expanded:
    """Return the regular expression of a sentence.

    Raises:
        re.error: If it is none.
    """
    places: list[tuple[str, bool]] = []

    def place(match: re.Match[str]) -> str:
        name, _, rest = match[1].partition(" ")
        places.append((name, rest == "before"))
        return f"(?P<place{len(places) - 1}>{_FORMS.get(name, FIGURE)})"

    return Expanded(re.compile(_PLACE.sub(place, sentence.pattern), re.IGNORECASE), tuple(places))


def faults(sentences: Sentences, measures: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield field and message of what is wrong with sentences as they are written."""
    names = [*measures]
    known = [*_FORMS, *names, "period before", *(f"{name} before" for name in names)]
    for number, sentence in enumerate(sentences.sentences, 1):
        where = f"sentences entry {number}"
        places = _PLACE.findall(sentence.pattern)
        for name in (name for name in places if name not in known):
            yield where, f"{{{name}}} is no place of a sentence{did_you_mean(name, known)}"
        if not {*places} - {"percent", "since"}:
            yield (
                where,
                "it gives no figure and no period: name a measure in braces, as in {" + "".join(names[:1]) + "}",
            )
        if sentence.after and sentence.after not in names:
            yield where, f"after: {sentence.after!r} is no measure of the table{did_you_mean(sentence.after, names)}"
