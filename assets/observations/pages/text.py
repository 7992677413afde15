"""Text of a page as a person reads it, with what is doubtful of it.

Belongs here: one line of text out of an element, without what is hidden, and
the doubt where figures in it may be more or less than they look. Does not
belong here: which element is hidden (`sight`), reading a number
(`layouts`).

Text comes in one line, white space collapsed. What HTML shows apart stays
apart, and so do digits that come from two elements: `389` with a small 1 may be
389 with a note mark, so it reads `389 1`, which is no number, and is doubted. A
note mark in superscript is written out: `389` with a superscript 1 reads
`389 [note 1]`; shorthand such as `[r]` and the ordinals of dates stay as they
are.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

import lxml.etree as etree

from assets.observations.grid import Doubt
from assets.observations.pages.sight import Sight

CELL_MAX = 32_767  # characters in a cell of a workbook
_CUT = 200

# Private characters that stand where one element's text ends and another's begins, and for a line break.
_SEAM, _BREAK = "\ue000", "\ue001"
_UNSEEN = "\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
_RAISED = "²³¹⁰⁴-⁹₀-₉¼-¾⅐-⅞①-⑳"
_RUN = re.compile(rf"[\d.,{_SEAM}{_BREAK}{_UNSEEN}{_RAISED}]+")
_DIGIT = re.compile(rf"[\d{_RAISED}]")
_FIGURE = re.compile(rf"[\d{_RAISED}][\d,{_RAISED}]*(?:\.[\d{_RAISED}]+)?(?: \[[^\[\]]*\])*")
_NOT_SEEN = re.compile(f"[{_SEAM}{_BREAK}{_UNSEEN}]")
_ODD = re.compile(rf"[^0-9.,{_SEAM}{_BREAK}{_RAISED}]")

_WAIT = "look at the page: wait for the publisher to write the figure as one plain number"

_APART = frozenset(
    {"address", "article", "aside", "blockquote", "br", "caption", "center", "dd", "del", "details", "dialog", "dir"}
    | {"div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6"}
    | {"header", "hgroup", "hr", "img", "legend", "li", "main", "math", "menu", "nav", "ol", "p", "picture", "pre", "s"}
    | {"section", "strike", "summary", "svg", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"}
)  # fmt: skip
_NO_PLAIN_TEXT = frozenset(
    {"audio", "bdo", "canvas", "embed", "iframe", "img", "input", "math", "meter", "object", "picture", "progress"}
    | {"select", "svg", "textarea", "video"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Text:
    """Text in one line.

    Attributes:
        raw: The text, with marks where digits of two elements meet.
        whole: What is doubtful of the text as a whole.
        hidden: Text that a person does not see.
    """

    raw: str
    whole: Doubt | None = None
    hidden: str = ""

    @property
    def shown(self) -> str:
        """The text to read: digits of two elements apart, and cut short where it is longer than any cell."""
        text = self.raw if len(self.raw) <= CELL_MAX else self.raw[:_CUT]
        return one_line(text.replace(_SEAM, " ").replace(_BREAK, " ")) if _SEAM in text or _BREAK in text else text

    @property
    def doubt(self) -> Doubt | None:
        """What is doubtful of it, the figures in it among that."""
        if len(self.raw) > CELL_MAX:
            message = f"the cell holds {len(self.raw):,} characters, more than {CELL_MAX:,}"
            return Doubt("too_long", message, self.shown, "look at the page: wait for the publisher to mend it")
        if self.whole:
            return self.whole if self.whole.found else replace(self.whole, found=self.shown[:_CUT])
        return next(filter(None, map(_doubt_of_run, _RUN.findall(self.raw))), None) if _has_digit(self.raw) else None

    @property
    def is_figure(self) -> bool:
        """Whether the text is written as a figure, doubtful or not, with shorthand or notes after it or without."""
        return _FIGURE.fullmatch(_NOT_SEEN.sub("", self.raw)) is not None

    def part(self, raw: str) -> Text:
        """Return some of this text; a doubt of the whole stays with it."""
        return Text(raw, self.whole)


def one_line(text: str) -> str:
    """Return text with its white space collapsed."""
    return " ".join(text.split())


def read_text(element: Any, sight: Sight, without: Collection[str] = (), doubt: Doubt | None = None) -> Text:
    """Read an element's text, leaving out what lies in elements of some names.

    Args:
        element: The element; None has no text.
        sight: What is seen of the page.
        without: Names of elements to leave out.
        doubt: What is doubtful of all text here.
    """
    pieces = _Pieces(sight, without, doubt)
    if element is not None:
        pieces.read(element)
    return pieces.text("".join(pieces.raw))


def read_lines(
    element: Any, sight: Sight, mark: str, without: Collection[str] = (), doubt: Doubt | None = None
) -> list[Text]:
    """Read those lines of an element's text, as its line breaks part it, in which a mark stands more than once."""
    pieces = _Pieces(sight, without, doubt)
    pieces.read(element)
    lines = "".join(pieces.raw).replace(_BREAK, "\n").split("\n")
    return [pieces.text(line) for line in lines if line.count(mark) > 1]


def plain_text(element: Any) -> str:
    """Return all text in an element, hidden or not, cut short."""
    return one_line("".join(element.itertext()))[:_CUT]


class _Pieces:
    """Text gathered on one walk through an element."""

    def __init__(self, sight: Sight, without: Collection[str], doubt: Doubt | None) -> None:
        self.raw: list[str] = []
        self._sight, self._without = sight, without
        self._doubts: list[tuple[Any, Doubt]] = [(None, doubt)] if doubt else []
        self._doubt: Doubt | None = None
        self._no_plain_text: str | None = None
        self._hidden: list[str] = []

    def text(self, raw: str) -> Text:
        """Return gathered text, or one line of it, with what is doubtful of all that was gathered."""
        line = one_line(raw)
        if _BREAK in line or line.rfind(_SEAM) > 0:
            line = one_line(_RUN.sub(_seams_that_count, line))
        line = line.removeprefix(_SEAM).lstrip()
        doubt = self._doubt
        if doubt is None and self._no_plain_text and _has_digit(line):
            shown = f"{line[:_CUT]} beside <{self._no_plain_text}>"
            doubt = Doubt("not_plain_text", "the cell shows more than plain text beside its figure", shown, _WAIT)
        return Text(line, doubt, one_line(" ".join(self._hidden))[:_CUT])

    def read(self, element: Any) -> None:
        """Gather the text of an element."""
        self._piece(element.text)
        if not len(element):
            return
        walker = etree.iterwalk(element, events=("start", "end"))
        for event, part in walker:
            if part is element:
                continue
            if part.tag in _APART and (event == "start" or part.tag != "br"):
                self.raw.append(_BREAK if part.tag == "br" else "\n")
            if event == "end":
                if self._doubts and self._doubts[-1][0] is part:
                    self._doubts.pop()
                self._piece(part.tail)
            elif not self._enter(part):
                walker.skip_subtree()

    def _enter(self, part: Any) -> bool:
        """Gather an element's own text; False where the elements in it are not to be read."""
        if part.tag in _NO_PLAIN_TEXT and part.get("type") != "hidden":
            self._no_plain_text = part.tag
        if part.tag in self._without:
            return False
        look = self._sight.look(part)
        if look.unseen:
            self._hide(plain_text(part), look.unseen == "aria")
            return False
        if look.doubt:
            self._doubts.append((part, look.doubt))
        if part.tag == "sup":
            self._piece(_note_mark(read_text(part, self._sight).shown))
            return False
        self._piece(part.text)
        return True

    def _piece(self, text: str | None) -> None:
        if text:
            self.raw += (_SEAM, text.replace(_SEAM, "\ufffd").replace(_BREAK, "\ufffd"))
            if self._doubts and self._doubt is None and not text.isspace():
                self._doubt = self._doubts[-1][1]

    def _hide(self, text: str, shown_to_some: bool) -> None:
        if text:
            self._hidden.append(text)
        if text and shown_to_some and self._doubt is None:
            message = "text of the cell is shown, but marked as not to be read out"
            self._doubt = Doubt("shown_to_some", message, text, _WAIT)


def _seams_that_count(run: re.Match[str]) -> str:
    if len(_digits_by_element(run[0])) > 1:
        return run[0]
    return run[0].replace(_SEAM, "").replace(_BREAK, " ")


def _digits_by_element(run: str) -> list[str]:
    return [part for part in re.split(f"[{_SEAM}{_BREAK}]", run) if _has_digit(part)]


def _has_digit(text: str) -> bool:
    return _DIGIT.search(text) is not None


def _doubt_of_run(run: str) -> Doubt | None:
    parts = _digits_by_element(run)
    if len(parts) > 1:
        message = "the digits of one figure come from several elements; one of them may be a note mark"
        return Doubt("glued_figure", message, " + ".join(f"`{part}`" for part in parts)[:_CUT], _WAIT)
    if not parts or not (re.search(r"[0-9]", run) or _ODD.search(run)):
        return None
    if _ODD.search(run):
        message = "the figure holds characters that are not seen, or digits other than 0 to 9"
        return Doubt("odd_characters", message, ascii(run[:_CUT]), _WAIT)
    if re.search(f"[{_RAISED}]", run):
        message = "the figure ends in a raised or lowered digit, which may be a note mark"
        return Doubt("glued_figure", message, run[:_CUT], _WAIT)
    return None


def _note_mark(text: str) -> str:
    """Write a superscript out so that no number can swallow it."""
    if text.casefold() in ("", "st", "nd", "rd", "th"):
        return text
    if re.fullmatch(r"\[[A-Za-z]{1,4}\]", text):
        return f" {text} "
    return f" [note {re.sub(r'(?i)^(?:foot)?notes? ', '', text.strip('[]()'))}] "
