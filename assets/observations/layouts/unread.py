"""Sentences that are not read: which of them a person should look at, and how a contract would declare them.

Belongs here: what makes a sentence one with a figure, words of approximation, days in words, a first draft of a
sentence. Does not belong here: reading the sentences that a contract knows (`sentences`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from assets.contracts.language import Measure
from assets.contracts.sentences import DAYS, FIGURE, PERCENT, SINCE, Sentences
from assets.observations.layouts.labels import one_line, shortened
from assets.observations.layouts.problem_log import ProblemLog

TOLD = 5
APPROXIMATE_BEFORE = re.compile(
    r"(?i)(?:\b(?:almost|nearly|around|about|approximately|approx|roughly|circa|ca?|some|over|under|above|below|up to"
    r"|(?:more|fewer|less|greater|higher|lower) than|at (?:least|most)|as (?:many|few) as|close to|just|well|just short"
    r" of|an estimated|estimated(?: at)?)\.? ?|[~≈<>±] ?)$"
)
APPROXIMATE_AFTER = re.compile(r"(?i) ?(?:\+|or (?:more|so|fewer|less)\b|plus\b|-odd\b|%|per ?cent)")
_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sep|oct|nov|dec)[a-z]*"
_DATE = rf"(?:{DAYS}|{SINCE}|[0-9]{{1,2}}(?:st|nd|rd|th)? {_MONTH}|{_MONTH} [0-9]{{4}})"
_NAMES_DAYS = re.compile(
    rf"(?i)\b(?:{_DATE}|(?:19|20)[0-9][0-9]|(?:in|during|over|for) the (?:last|past|latest|previous|first|second|week"
    r"|month|quarter|year)|(?:week|month|quarter|year) ending)\b"
)
_HEADS_DAYS = re.compile(
    r"(?i)\b(?:last|latest|past|previous|recent|this) (?:(?:[0-9]+|[a-z]+) )?"
    r"(?:days?|weeks?|months?|quarters?|years?)\b"
)
_NO_FIGURE = re.compile(
    rf"(?i){_DATE}|{PERCENT}|\b(?:19|20)[0-9][0-9]\b|\b[0-9]+ (?:days?|weeks?|months?|years?|quarters?)\b"
)
_YEAR_BEFORE = re.compile(r"(?i)\b(?:before|prior|previous|earlier|compare[ds]?|from)\b")
_MARKED = re.compile(
    rf"(?i)(?P<period>{DAYS})|(?P<since>{SINCE})|(?P<percent>{PERCENT})|{_NO_FIGURE.pattern[4:]}|(?P<figure>{FIGURE})"
)
_NUMBER_IN_WORDS = re.compile(
    r"(?i)\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens?|hundreds?|thousands?|millions?)\b"
)
_NOTE = re.compile(r" ?\[note [^\[\]]{0,40}\]")
_FOLDED = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‑": "-"})


def plain(sentence: str) -> str:
    """Return a sentence as patterns are held against it: without notes and full stop, quotes and dashes plain."""
    return one_line(_NOTE.sub("", sentence)).translate(_FOLDED).removesuffix(".").rstrip()


def names_days(words: str, *, heading: bool = False) -> bool:
    """Say whether words name days of their own, so that what follows them may be of those, as `Latest month` heads."""
    return _NAMES_DAYS.search(words) is not None or (heading and _HEADS_DAYS.search(words) is not None)


def has_number(words: str) -> bool:
    """Say whether a number stands in a sentence, in digits or words, beside dates and percentages."""
    rest = _NO_FIGURE.sub(" ", words)
    return re.search(r"[0-9]", rest) is not None or _NUMBER_IN_WORDS.search(rest) is not None


def tell(log: ProblemLog, sentences: Sentences, not_read: dict[int, str]) -> None:
    """Warn of sentences about the table that have a number and were not read, the first few one by one."""
    about = _about(log, sentences, not_read)
    for count, (row, words) in enumerate(about[:TOLD], 1):
        more = len(about) - TOLD if count == TOLD else 0
        why, declare = not_read[row] or _approximation(words), ""
        if not why:
            why = "no sentence of the contract fits it"
            declare = (
                f"if it gives a figure of the table, declare it in `sentences` of {log.contract.file}, for instance as "
                f"{drafted(words, log.contract.measures)}; else "
            )
        log.warn(
            "unread_sentence",
            f"a sentence with a number was not read: {why}" + (f" (and {more:,} more sentences)" if more > 0 else ""),
            f"{declare}name it in `not_read` of {log.contract.file} with a reason, if it need not be looked at again",
            row=row,
            column=0,
            found=log.grid.rows[row][0],
        )


def unknown(log: ProblemLog, sentences: Sentences, not_read: dict[int, str]) -> None:
    """Note that no sentence of a document is known, with a draft for each of the first that have a number."""
    about = _about(log, sentences, not_read)
    for row, words in about[:TOLD]:
        why = not_read[row] or _approximation(words)
        log.problem(
            "unknown_sentence",
            "the contract knows no sentence like this one" + (f": {why}" if why else ""),
            f"declare it in `sentences` of {log.contract.file}, for instance as "
            f"{drafted(words, log.contract.measures)}, with a measure for every {{?}}; look at the document",
            row=row,
            column=0,
            found=log.grid.rows[row][0],
        )
    if not about:
        log.problem(
            "unknown_sentence",
            "the document has no table and no sentence with a number that speaks of the table",
            "look at the document by hand",
        )


def _approximation(words: str) -> str:
    """Say which figure of a sentence is an approximation, which is never read."""
    for match in re.finditer(FIGURE, words):
        before, after = APPROXIMATE_BEFORE.search(words[: match.start()]), APPROXIMATE_AFTER.match(words[match.end() :])
        if before or (after and "%" not in after[0] and "cent" not in after[0]):
            return f"{match[0]} is an approximation"
    return ""


def _about(log: ProblemLog, sentences: Sentences, not_read: dict[int, str]) -> list[tuple[int, str]]:
    known = [re.compile(pattern, re.IGNORECASE) for pattern in sentences.not_read]
    words = ((row, plain(str(log.grid.rows[row][0]))) for row in not_read)
    return [
        (row, text)
        for row, text in words
        if re.search(sentences.about, text, re.IGNORECASE)
        and has_number(text)
        and not any(pattern.fullmatch(text) for pattern in known)
    ]


def drafted(words: str, measures: Iterable[Measure]) -> str:
    """Return a sentence of a contract for words, with days, percentages and the likely measure of figures in braces."""
    measures = list(measures)
    found = [match for match in _MARKED.finditer(words) if match.lastgroup]
    text, end, last = "", 0, ""
    for number, match in enumerate(found):
        text += _literal(words[end : match.start()])
        end = match.end()
        following = words[end : found[number + 1].start()] if number + 1 < len(found) else words[end:]
        name = str(match.lastgroup)
        if name == "figure":
            name = _likely(following, measures)
            if last and name in (last, "?") and _YEAR_BEFORE.search(words):
                name = f"{last} before"
            last = last or name.replace("?", "")
        text += f"{{{name}}}"
    return f'Sentence(pattern=r"{shortened(text + _literal(words[end:]), 400)}")'


def _literal(text: str) -> str:
    return re.sub(r"([\\.^$*+?()\[\]|])", r"\\\1", text).replace('"', ".")


def _likely(following: str, measures: list[Measure]) -> str:
    """Return the measure whose label, taken word by word, the words after a figure name; `?` where none does."""
    after = {_stem(word) for word in re.findall(r"[a-z]+", following.casefold())}
    best = max(
        ((len(words), measure.name) for measure in measures for label in measure.labels
         if (words := {_stem(word) for word in re.findall(r"[a-z]+", label.casefold())} - {"and", "all"}) <= after),
        default=(0, "?"),
    )  # fmt: skip
    return best[1]


def _stem(word: str) -> str:
    return word.removesuffix("s")
