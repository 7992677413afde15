"""GOV.UK documents in HTML read into grids: saved pages and Content API items alike.

Belongs here: finding tables, tables left as raw markdown, and lists of figures,
with what the page says of itself (title, dates, change notes). Does not belong
here: reading numbers or periods out of the text (`normalise`).

What becomes a grid, all cells being text:

* `table N`: the Nth `<table>`; cell A1 is the first cell of its first row. A
  table whose first row is data stays as it is: the contract decides.
* `markdown N`: pipe lines that the publisher's system left as text.
* `list N`: a list of statements `label: figure` under a heading that names its
  24-hour period: a first row `Period` and the period, then label and figure. A
  statement without a figure keeps its text in column A.

A note mark in superscript is kept apart from what it stands beside: `389` with
a superscript 1 reads `389 [note 1]`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import lxml.etree as etree
import lxml.html

from assets.grid import Grid
from assets.periods import read_day
from assets.problems import Problem, TableError

SIZE_MAX = 10 * 2**20
_SPAN_MAX, _COLUMNS_MAX, _ROWS_MAX = 50, 200, 20_000
_SUFFIX = re.compile(r"\s+-\s+GOV\.UK$")
_WITHDRAWN = re.compile(r"^\[Withdrawn\]\s+", re.IGNORECASE)
_PERIOD = re.compile(r"24-hour period .*?23:59\s+(.+?)\.?$")
_STATEMENT = re.compile(r"^(Number of [^:]+):\s*(.+)$")
_ERROR_TITLES = re.compile(r"(?i)page not found|experiencing technical difficulties|service unavailable|forbidden")
_BLOCKS = ("h1", "h2", "h3", "h4", "p", "li", "ul", "ol", "table", "caption")


@dataclass(frozen=True, slots=True)
class ChangeNote:
    """One entry of a page's history.

    Attributes:
        on: Day of the change.
        text: What the publisher says was changed.
    """

    on: date
    text: str


@dataclass(frozen=True, slots=True)
class Page:
    """A GOV.UK document.

    Attributes:
        title: Its title.
        withdrawn_on: Day it was withdrawn, if it says so.
        updated_at: When its content last changed (UTC), which may be later than the day it shows.
        updated_on: The day it shows as published or updated.
        change_notes: Its history, as far as it shows it, newest first.
        grids: What may hold figures, in document order.
    """

    title: str
    withdrawn_on: date | None
    updated_at: datetime | None
    updated_on: date | None
    change_notes: tuple[ChangeNote, ...]
    grids: tuple[Grid, ...]


def read_page(data: bytes, file: str) -> Page:
    """Read a saved page, or the Content API item of an HTML document.

    Args:
        data: The bytes.
        file: File name, for messages.

    Raises:
        TableError: With rule `not_a_page` or `too_large`.
    """
    if len(data) > SIZE_MAX:
        raise TableError(
            [Problem("too_large", f"the page is larger than {SIZE_MAX:,} bytes", "look at it by hand", file=file)]
        )
    if data.lstrip()[:1] == b"{":
        return _content_item(data, file)
    root = _parse(data, file)
    title = _text(root.find(".//title"))
    if _ERROR_TITLES.search(title):
        raise TableError([_not_a_page(file, title)])
    main = next(iter(root.xpath("//main | //*[@role='main']")), root)
    updated_at = _moment(_meta(root, "govuk:updated-at") or _linked_data(root, "dateModified"))
    shown = _day_shown(main)
    return Page(
        _WITHDRAWN.sub("", _SUFFIX.sub("", title)).strip(),
        _withdrawn_on(main),
        updated_at,
        shown or (updated_at.date() if updated_at else None),
        tuple(_change_notes(main)),
        tuple(_grids(main)),
    )


def _content_item(data: bytes, file: str) -> Page:
    try:
        item: dict[str, Any] = json.loads(data)
        details = item["details"]
        title, body = str(item["title"]), str(details.get("body") or "<p></p>")
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise TableError([_not_a_page(file, data[:80].decode("utf-8", "replace"))]) from error
    root = _parse(f"<div>{body}</div>".encode(), file)
    public = _moment(item.get("public_updated_at"))
    notice = item.get("withdrawn_notice") or {}
    withdrawn = _moment(notice.get("withdrawn_at"))
    notes = [
        ChangeNote(moment.date(), str(entry.get("note", "")))
        for entry in details.get("change_history") or []
        if (moment := _moment(entry.get("public_timestamp")))
    ]
    return Page(
        title,
        withdrawn.date() if withdrawn else None,
        _moment(item.get("updated_at")) or public,
        public.date() if public else None,
        tuple(sorted(notes, key=lambda note: note.on, reverse=True)),
        tuple(_grids(root)),
    )


def _parse(data: bytes, file: str) -> Any:
    parser = lxml.html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True)
    try:
        root = lxml.html.document_fromstring(data, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError) as error:
        raise TableError([_not_a_page(file, data[:80].decode("utf-8", "replace"))]) from error
    return root


def _not_a_page(file: str, found: str) -> Problem:
    return Problem(
        "not_a_page",
        "the bytes are not a GOV.UK document",
        "fetch the page again; nothing was changed meanwhile",
        file=file,
        found=found,
    )


# -- what the page says of itself ---------------------------------------------------------------


def _text(element: Any) -> str:
    """Return an element's text in one line, note marks in superscript kept apart."""
    if element is None:
        return ""
    parts: list[str] = []
    for part in element.xpath(".//text()"):
        mark = part.is_text and _in_superscript(part.getparent(), element)
        parts.append(f" [note {part.strip()}] " if mark and part.strip() else part)
    return " ".join("".join(parts).replace("\xa0", " ").split())


def _in_superscript(node: Any, limit: Any) -> bool:
    while node is not None:
        if node.tag == "sup":
            return True
        if node is limit:
            return False
        node = node.getparent()
    return False


def _meta(root: Any, name: str) -> str | None:
    return next(iter(root.xpath("//meta[@name=$name or @property=$name]/@content", name=name)), None)


def _linked_data(root: Any, key: str) -> str | None:
    for script in root.xpath('//script[@type="application/ld+json"]'):
        if match := re.search(rf'"{key}":\s*"([^"]+)"', script.text or ""):
            return match[1]
    return None


def _moment(text: Any) -> datetime | None:
    try:
        moment = datetime.fromisoformat(str(text)) if text else None
    except ValueError:
        return None
    return moment.astimezone(UTC) if moment and moment.tzinfo else None


def _day_shown(main: Any) -> date | None:
    """Return the day after `Updated` or `Last updated`, else after `Published`, as the page shows it."""
    shown = " ".join(
        _text(item)
        for item in main.xpath(
            './/*[contains(@class, "inverse-header__subtext") or contains(@class, "gem-c-metadata") '
            'or contains(@class, "publication-header__last-changed")]'
        )
    )
    for word in ("updated", "Published"):
        if match := re.search(rf"(?i)\b{word}:?\s+(\d{{1,2}} [A-Z][a-z]+ \d{{4}})", shown):
            return read_day(match[1])
    return None


def _withdrawn_on(main: Any) -> date | None:
    for notice in main.xpath('.//*[contains(@class, "withdrawn") or contains(@class, "govuk-notification-banner")]'):
        if match := re.search(r"withdrawn on (\d{1,2} [A-Z][a-z]+ \d{4})", _text(notice)):
            return read_day(match[1])
    return None


def _change_notes(main: Any) -> Iterator[ChangeNote]:
    for item in main.xpath('.//*[contains(@class, "published-dates__change-item")]'):
        times = item.xpath(".//time")
        on = read_day(_text(times[0])) if times else None
        note = item.xpath('.//*[contains(@class, "published-dates__change-note")]')
        if on and note:
            yield ChangeNote(on, _text(note[0]))


# -- grids --------------------------------------------------------------------------------------


def _grids(main: Any) -> Iterator[Grid]:
    counts = {"table": 0, "markdown": 0, "list": 0}
    headings: list[str] = []
    for block in main.iter(*_BLOCKS):
        kind, rows = "", []
        if block.tag in ("h1", "h2", "h3", "h4"):
            headings.append(_text(block))
        elif block.tag == "table":
            kind, rows = "table", _table(block)
        elif block.tag == "p":
            kind, rows = "markdown", _markdown(block)
        elif block.tag in ("ul", "ol"):
            kind, rows = "list", _statements(block, headings)
        if rows:
            counts[kind] += 1
            caption = [_text(item) for item in block.xpath("./caption")]
            yield Grid(f"{kind} {counts[kind]}", rows, typed=False, headings=tuple(headings + caption))


def _table(table: Any) -> list[list[str | None]]:
    """Return the rows of a table; a spanning cell has its text in its first place only."""
    taken: dict[tuple[int, int], str | None] = {}
    rows = [row for row in table.iter("tr") if next(row.iterancestors("table"), None) is table][:_ROWS_MAX]
    for number, row in enumerate(rows):
        place = 0
        for cell in row.xpath("./th | ./td"):
            while (number, place) in taken:
                place += 1
            if place >= _COLUMNS_MAX:
                break
            across, down = _span(cell, "colspan"), _span(cell, "rowspan")
            for below in range(down):
                for beside in range(across):
                    taken[number + below, place + beside] = None
            taken[number, place] = _text(cell) or None
            place += across
    width = max((place for _, place in taken), default=-1) + 1
    return [[taken.get((number, place)) for place in range(width)] for number in range(len(rows))]


def _span(cell: Any, name: str) -> int:
    text = str(cell.get(name, "1"))
    return min(max(int(text), 1), _SPAN_MAX) if text.isdigit() and len(text) < 6 else 1


def _markdown(paragraph: Any) -> list[list[str | None]]:
    """Return the pipe lines of a paragraph, unless it holds only a header and its rule."""
    lines = [line.strip() for line in paragraph.text_content().replace("\xa0", " ").splitlines()]
    rows = [
        [re.sub(r"^#\s*", "", cell.strip()) or None for cell in line.strip("|").split("|")]
        for line in lines
        if line.startswith("|") and line.endswith("|")
    ]
    rows = [[None] * len(row) if all(re.fullmatch(r"[-–—:\s]*", cell or "") for cell in row) else row for row in rows]
    return rows if sum(any(cell for cell in row) for row in rows) > 1 else []


def _statements(block: Any, headings: list[str]) -> list[list[str | None]]:
    period = next((match[1] for heading in headings[-1:] if (match := _PERIOD.search(heading))), None)
    if period is None:
        return []
    rows: list[list[str | None]] = [["Period", period]]
    for item in block.xpath("./li"):
        text = _text(item)
        match = _STATEMENT.match(text)
        rows.append([match[1], match[2]] if match else [text, None])
    return rows
