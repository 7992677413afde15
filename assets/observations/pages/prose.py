"""The prose of a page: its paragraphs and list items, sentence by sentence.

Belongs here: which text of a page is prose, and where one sentence ends. Does not belong here: what a sentence says
(`layouts.sentences`), or tables and lists of figures (`grids`).

Prose is one grid, a row a sentence. Hidden text is not in it, nor tables, be they left as raw markdown or not, nor what
surrounds the content.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import lxml.etree as etree

from assets.observations.grid import Doubt, Grid, address
from assets.observations.pages.grids import is_furniture
from assets.observations.pages.sight import Sight
from assets.observations.pages.text import Text, read_text

PROSE = "prose"
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_BLOCKS = (
    *_HEADINGS, "p", "ul", "ol", "li", "table", "div", "section", "article", "main", "blockquote", "dl", "dd", "dt",
    "details", "summary", "figure", "figcaption", "aside", "header", "pre", "address",
)  # fmt: skip
# A full stop, what closes with it, notes, and then white space before what begins a sentence.
_END = re.compile(r"[.!?][\"')\]’”]*(?: ?\[note [^\[\]]{0,40}\])*[ \ue001]+(?=[A-Z0-9\"'“‘(])")
_NO_END = re.compile(
    r"(?i)(?:\b(?:no|nos|approx|c|ca|e\.g|i\.e|vs|st|mr|mrs|ms|dr|cf|fig|para|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov"
    r"|dec)|\b[a-z]\.[a-z])\.$"
)


def prose(main: Any, sight: Sight) -> Grid:
    """Return the sentences of a page's content.

    Args:
        main: The part of the page that holds its content.
        sight: What is seen of the page.
    """
    rows: list[list[str]] = []
    places: list[str] = []
    sections: list[str] = []
    doubts: dict[str, Doubt] = {}
    counts: Counter[str] = Counter()
    for kind, section, text in _blocks(main, sight):
        counts[kind] += 1
        for number, sentence in enumerate(_sentences(text), 1):
            if doubt := sentence.doubt:
                doubts[address(len(rows), 0)] = doubt
            rows.append([sentence.shown])
            places.append(f"{kind} {counts[kind]}, sentence {number}")
            sections.append(section)
    return Grid(PROSE, rows, typed=False, doubts=doubts, places=tuple(places), sections=tuple(sections))


def _blocks(main: Any, sight: Sight) -> Iterator[tuple[str, str, Text]]:
    """Yield each block of text that is seen, with its kind and the heading above it."""
    around = [sight.look(element) for element in main.iterancestors()]
    if any(look.unseen for look in around):
        return
    doubts: list[tuple[Any, Doubt]] = [(None, look.doubt) for look in around if look.doubt]
    section = ""
    walker = etree.iterwalk(main, events=("start", "end"))
    for event, block in walker:
        if event == "end":
            if doubts and doubts[-1][0] is block:
                doubts.pop()
            continue
        look = sight.look(block)
        if block.tag == "table" or is_furniture(block) or look.unseen:
            walker.skip_subtree()
            continue
        if look.doubt:
            doubts.append((block, look.doubt))
        if block.tag not in _BLOCKS:
            continue
        text = read_text(block, sight, _BLOCKS, doubts[-1][1] if doubts else None)
        if block.tag in _HEADINGS:
            section = text.shown
        elif text.raw and not text.raw.startswith("|"):
            yield "list item" if block.tag == "li" else "paragraph", section, text


def _sentences(text: Text) -> Iterator[Text]:
    start = 0
    for end in _END.finditer(text.raw):
        if not _NO_END.search(text.raw[max(0, end.start() - 12) : end.start() + 1]):
            yield text.part(text.raw[start : end.end()].strip(" \ue001"))
            start = end.end()
    if rest := text.raw[start:].strip(" \ue001"):
        yield text.part(rest)
