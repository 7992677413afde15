"""GOV.UK documents in HTML read into grids: saved pages and Content API items alike.

Belongs here: finding tables, tables left as raw markdown, and lists of figures,
with what the page says of itself (title, dates, change notes). Does not belong
here: reading numbers or periods out of the text (`normalise`), attachments and
editions (`releases`).

What becomes a grid, in document order, all cells being text:

* `table N`: the Nth `<table>` that has cells. A1 is the first cell of its first
  row, be it a header or, where the publisher left that out, data. A spanning
  cell has its text in its first place only.
* `markdown N`: pipe lines that the publisher's system left as text, one row
  each. The rule under the header is a row of Nones, so that addresses hold; the
  `# ` that marks a row header is taken off. A header and its rule with nothing
  below them are no grid.
* `list N`: a list, or paragraphs side by side, of statements `label: figure`, one
  row each: label in A, figure as text in B. A statement without a figure keeps
  its text in A. Where the section opens with a sentence that names its 24-hour
  period, the first row is `Period` and the date as written, and the whole list
  counts, figures or not. A period with no list under it stands alone, for a
  contract to object to.

Text comes in one line, white space collapsed. What HTML shows apart stays
apart: a line break or a struck-out figure is never glued to its neighbour, and a
note mark in superscript is written out: `389` with a superscript 1 reads
`389 [note 1]`; shorthand such as `[r]` and the ordinals of dates stay as they are.
"""

from __future__ import annotations

import json
import re
from codecs import BOM_UTF8
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from operator import itemgetter
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import lxml.etree as etree
import lxml.html

from assets.grid import Grid
from assets.periods import read_day
from assets.problems import Problem, TableError

SIZE_MAX = 10 * 2**20
_LONDON = ZoneInfo("Europe/London")
_COLUMNS_MAX, _CELLS_MAX = 1_000, 1_000_000
_SPAN_MAX = {"colspan": 1_000, "rowspan": 65_534}  # as browsers do
_STATEMENT_MAX = 500
_NOTICES_MAX = 5

_SUFFIX = re.compile(r" - GOV\.UK$")
_WITHDRAWN = re.compile(r"^\[Withdrawn\] ?", re.IGNORECASE)
_ERROR_TITLE = re.compile(
    r"(?i)(?:\d{3} ?[-:]? ?)?(?:page not found|not found|sorry\b.*|.*technical difficulties|gone|forbidden"
    r"|bad request|too many requests|internal server error|bad gateway|service unavailable|gateway time-?out)"
)
_DAY_SHOWN = re.compile(r"(?i)\b(published|updated):? (\d{1,2} [a-z]+ \d{4})")
_PERIOD = re.compile(r"(?i)24.hour period\b.*?\b23:59,? (?:on )?(.+?)\.?$")
_STATEMENT = re.compile(r"(.*\S)(?:: |(?<!\d):) ?(\S+?(?: \[[^\[\]]*\])*)\.?")
_FIGURE = re.compile(r"\d[\d,]*(?:\.\d+)?(?: \[[^\[\]]*\])*")

_BLOCKS = ("h2", "h3", "h4", "h5", "h6", "p", "ul", "ol", "table")
# Elements that HTML shows in one line with the text around them.
_IN_LINE = (
    {"a", "abbr", "b", "bdi", "bdo", "cite", "code", "dfn", "em", "font", "i", "kbd", "mark"}
    | {"q", "small", "span", "strong", "sup", "time", "tt", "u", "var"}
)  # fmt: skip


def _classes(*names: str) -> str:
    return " | ".join(f".//*[contains(@class, '{name}')]" for name in names)


_DATED = _classes("inverse-header__subtext", "publication-header__last-changed", "gem-c-metadata")
_NOTICE = _classes("withdrawn", "gem-c-notice")
_FURNITURE = ".//nav | .//form | .//footer | " + _classes(
    "published-dates", "gem-c-metadata", "gem-c-notice", "notification-banner", "print-meta"
)

Row = list[str | None]


@dataclass(frozen=True, slots=True)
class ChangeNote:
    """One entry of a page's history.

    Attributes:
        on: Day of the change, in London.
        text: What the publisher says was changed.
    """

    on: date
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A GOV.UK document.

    Attributes:
        title: Its title, without ` - GOV.UK` and `[Withdrawn]`.
        withdrawn: Whether it says that it was withdrawn.
        withdrawn_on: Day it was withdrawn, if it says so.
        published_on: Day it was first published (London).
        updated_on: Day it shows as updated, else as published; where it shows none, the day (London) of its
            last major change in its metadata or, failing that, in its JSON-LD.
        updated_basis: Which of these `updated_on` is.
        updated_at: When its content last changed (UTC). It may be later than `updated_on`, as minor changes,
            new figures among them, do not move the day shown. It is never of an earlier day: a document that
            waited for its hour of release gives the moment it was last edited, which is not taken.
        canonical_path: Its path on GOV.UK.
        change_notes: Its history, as far as it shows it, newest first.
        headings: Headings of its content.
        grids: What may hold figures.
    """

    title: str
    withdrawn: bool
    withdrawn_on: date | None
    published_on: date | None
    updated_on: date | None
    updated_basis: str | None
    updated_at: datetime | None
    canonical_path: str | None
    change_notes: tuple[ChangeNote, ...]
    headings: tuple[str, ...]
    grids: tuple[Grid, ...]

    @property
    def changed_on(self) -> date | None:
        """Day (London) on which its content last changed: that shown, or a later one of a minor change."""
        days = [day for day in (self.updated_on, _in_london(self.updated_at)) if day]
        return max(days, default=None)


def read_page(data: bytes, file: str) -> Page:
    """Read a saved page, or the Content API item of an HTML document.

    Args:
        data: The bytes.
        file: File name, for messages.

    Raises:
        TableError: With rule `not_a_page`, `truncated`, `too_large` (the bytes, a table, or the depth of elements)
            or `nested_table`.
    """
    if len(data) > SIZE_MAX:
        raise _too_large(file, f"the page is larger than {SIZE_MAX:,} bytes")
    data = data.removeprefix(BOM_UTF8).lstrip()
    return _content_item(data, file) if data.startswith(b"{") else _saved_page(data, file)


def _saved_page(data: bytes, file: str) -> Page:
    if not re.search(rb"(?i)<!doctype html|<html[\s>]", data[:4096]):
        raise _not_a_page(file, _start(data))
    root = _parse(data, file)
    linked = _linked_data(root)
    etree.strip_elements(root, "script", "style", "template", with_tail=False)
    title = _text(root.find(".//title"))
    path = next(filter(None, map(_path, root.xpath("//link[@rel='canonical']/@href"))), _path(_meta(root, "og:url")))
    _refuse_other_pages(root, title, path, file)
    if not re.search(rb"(?i)</html", data):
        raise _refused("truncated", "the page is cut short: its closing tag is missing", file, None)

    main = next(iter(root.xpath("//main | //*[@role='main']")), root)
    shown = _days_shown(main)
    changed, public, first = (
        _moment(_meta(root, f"govuk:{name}")) for name in ("updated-at", "public-updated-at", "first-published-at")
    )
    modified = _moment(linked.get("dateModified"))
    first = first or _moment(linked.get("datePublished"))
    updated_on, basis = _first_known(
        (shown.get("updated"), "page: Updated"),
        (shown.get("published"), "page: Published"),
        (_in_london(public), "page metadata"),
        (_in_london(modified), "JSON-LD dateModified"),
    )
    title = _SUFFIX.sub("", title)
    withdrawn_on = _withdrawn_on(main)
    notes = _change_notes(main)
    content = _Content(main, file)
    return Page(
        title=_WITHDRAWN.sub("", title),
        withdrawn=bool(withdrawn_on or _WITHDRAWN.match(title)),
        withdrawn_on=withdrawn_on,
        published_on=shown.get("published") or _in_london(first),
        updated_on=updated_on,
        updated_basis=basis,
        updated_at=_not_before(updated_on, changed, public, modified, first),
        canonical_path=path,
        change_notes=notes,
        headings=tuple(content.headings),
        grids=tuple(content.grids),
    )


def _content_item(data: bytes, file: str) -> Page:
    try:
        item = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise _not_a_page(file, _start(data)) from error
    details = item.get("details")
    title = item.get("title")
    body = details.get("body") or "" if isinstance(details, dict) else None
    if not isinstance(details, dict) or not isinstance(title, str) or not isinstance(body, str):
        raise _not_a_page(file, _start(data))
    root = _parse(f"<div>{body}</div>".encode("utf-8", "replace"), file)
    etree.strip_elements(root, "script", "style", "template", with_tail=False)
    public = _moment(item.get("public_updated_at"))
    notice = item.get("withdrawn_notice")
    withdrawn = _moment(notice.get("withdrawn_at")) if isinstance(notice, dict) else None
    title = _one_line(title.encode("utf-8", "replace").decode())
    content = _Content(root, file)
    return Page(
        title=_WITHDRAWN.sub("", title),
        withdrawn=bool(notice or _WITHDRAWN.match(title)),
        withdrawn_on=_in_london(withdrawn),
        published_on=_in_london(_moment(item.get("first_published_at") or details.get("first_public_at"))),
        updated_on=_in_london(public),
        updated_basis="Content API: public_updated_at" if public else None,
        updated_at=_not_before(_in_london(public), _moment(item.get("updated_at")), public),
        canonical_path=_path(item.get("base_path")),
        change_notes=_newest_first(_history(details.get("change_history"))),
        headings=tuple(content.headings),
        grids=tuple(content.grids),
    )


# -- what is refused ----------------------------------------------------------------------------


def _parse(data: bytes, file: str) -> Any:
    """Parse HTML; never gives back a tree that the parser has cut short."""
    parser = lxml.html.HTMLParser(
        encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        if "\0" in data.decode("utf-8"):
            raise ValueError("a NUL")
        root = lxml.html.document_fromstring(data, parser=parser)
    except (etree.LxmlError, ValueError) as error:
        raise _not_a_page(file, _start(data)) from error
    if any(entry.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for entry in parser.error_log):
        raise _too_large(file, "the elements of the page are nested too deep, or one holds too much text")
    return root


def _refuse_other_pages(root: Any, title: str, path: str | None, file: str) -> None:
    for text in (title, *map(_text, root.xpath("(//h1)[1]"))):
        if _ERROR_TITLE.fullmatch(_SUFFIX.sub("", text)):
            raise _not_a_page(file, text)
    if not title or not (path or _SUFFIX.search(title)):
        raise _not_a_page(file, title)


def _refused(rule: str, message: str, file: str, found: str | None, sheet: str | None = None) -> TableError:
    advice = "fetch the page again and look at it by hand; nothing was changed meanwhile"
    return TableError([Problem(rule, message, advice, file=file, sheet=sheet, found=found[:80] if found else None)])


def _not_a_page(file: str, found: str) -> TableError:
    return _refused("not_a_page", "the bytes are not a GOV.UK document", file, found)


def _too_large(file: str, message: str, sheet: str | None = None) -> TableError:
    return _refused("too_large", message, file, None, sheet)


def _start(data: bytes) -> str:
    return data[:80].decode("utf-8", "replace")


# -- text ---------------------------------------------------------------------------------------


def _text(element: Any, without: tuple[str, ...] = ()) -> str:
    """Return an element's text in one line, leaving out what lies in elements of some names."""
    return _one_line("".join(_pieces(element, without))) if element is not None else ""


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _pieces(element: Any, without: tuple[str, ...] = ()) -> Iterator[str]:
    if not len(element):
        yield element.text or ""
        return
    walker = etree.iterwalk(element, events=("start", "end"))
    for event, part in walker:
        if part is not element and not _in_line(part):
            yield "\n"
        if event == "end":
            yield (part.tail or "") if part is not element else ""
        elif part is not element and part.tag == "sup":
            yield _note_mark(_text(part))
            walker.skip_subtree()
        elif part is not element and part.tag in without:
            walker.skip_subtree()
        else:
            yield part.text or ""


def _in_line(element: Any) -> bool:
    """Say whether an element's text joins the text beside it; a link within the page may be a note mark."""
    return element.tag in _IN_LINE and not element.get("href", "").startswith("#")


def _note_mark(text: str) -> str:
    """Write a superscript out so that no number can swallow it."""
    if text.casefold() in ("", "st", "nd", "rd", "th"):
        return text
    if re.fullmatch(r"\[[A-Za-z]{1,4}\]", text):
        return f" {text} "
    return f" [note {re.sub(r'(?i)^(?:foot)?notes? ', '', text.strip('[]()'))}] "


# -- what the page says of itself ---------------------------------------------------------------


def _meta(root: Any, name: str) -> str | None:
    return next(iter(root.xpath("//meta[@name=$name or @property=$name]/@content", name=name)), None)


def _linked_data(root: Any) -> dict[str, Any]:
    """Return the page's description of itself in JSON-LD."""
    for script in root.xpath('//script[@type="application/ld+json"]'):
        try:
            found = json.loads(script.text or "")
        except (ValueError, RecursionError):
            continue
        if isinstance(found, dict) and "dateModified" in found:
            return found
    return {}


def _path(address: Any) -> str | None:
    """Return the path of an address on GOV.UK."""
    try:
        parts = urlsplit(address) if isinstance(address, str) else None
    except ValueError:
        return None
    here = parts and parts.netloc in ("", "www.gov.uk") and parts.path.startswith("/")
    return str(parts.path) if parts and here else None


def _moment(text: Any) -> datetime | None:
    """Return a moment in UTC; None for anything without a zone or in a year that no page is of."""
    try:
        moment = datetime.fromisoformat(text)
    except (ValueError, TypeError):
        return None
    return moment.astimezone(UTC) if moment.tzinfo and 1990 <= moment.year < 2200 else None


def _in_london(moment: datetime | None) -> date | None:
    return moment.astimezone(_LONDON).date() if moment else None


def _first_known(*candidates: tuple[date | None, str]) -> tuple[date | None, str | None]:
    return next(((day, basis) for day, basis in candidates if day), (None, None))


def _not_before(day: date | None, *moments: datetime | None) -> datetime | None:
    """Return the first moment that is not of an earlier day in London."""
    known = ((moment, _in_london(moment)) for moment in moments)
    return next((moment for moment, on in known if on and (day is None or on >= day)), None)


def _days_shown(main: Any) -> dict[str, date]:
    """Return the days that the page shows after `Published` and `Updated`, by that word in lower case."""
    days: dict[str, date] = {}
    for item in main.xpath(_DATED)[:_NOTICES_MAX]:
        for word, text in _DAY_SHOWN.findall(_text(item)):
            if day := read_day(text):
                days.setdefault(word.casefold(), day)
    return days


def _withdrawn_on(main: Any) -> date | None:
    for notice in main.xpath(_NOTICE)[:_NOTICES_MAX]:
        if match := re.search(r"(?i)withdrawn on (\d{1,2} [a-z]+ \d{4})", _text(notice)):
            return read_day(match[1])
    return None


def _change_notes(main: Any) -> tuple[ChangeNote, ...]:
    notes = []
    for item in main.xpath('.//*[contains(@class, "published-dates__change-item")]'):
        on = read_day(_text(item.find(".//time")))
        note = next(iter(item.xpath('.//*[contains(@class, "published-dates__change-note")]')), None)
        if on and note is not None:
            notes.append(ChangeNote(on, _text(note)))
    return _newest_first(notes)


def _history(entries: Any) -> list[ChangeNote]:
    """Return the notes of a Content API item, latest moment first."""
    known = [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []
    dated = [(_moment(entry.get("public_timestamp")), str(entry.get("note") or "")) for entry in known]
    latest_first = sorted(((moment, note) for moment, note in dated if moment), key=itemgetter(0), reverse=True)
    return [ChangeNote(moment.astimezone(_LONDON).date(), _one_line(note)) for moment, note in latest_first]


def _newest_first(notes: list[ChangeNote]) -> tuple[ChangeNote, ...]:
    return tuple(sorted(notes, key=lambda note: note.on, reverse=True))


# -- grids --------------------------------------------------------------------------------------


class _Content:
    """Headings and grids of a page, found on one walk through its content."""

    def __init__(self, main: Any, file: str) -> None:
        self.headings: list[str] = []
        self.grids: list[Grid] = []
        self._file = file
        self._above: list[tuple[int, str]] = []
        self._period: str | None = None
        self._counts: Counter[str] = Counter()
        self._cells = 0
        for furniture in main.xpath(_FURNITURE):
            furniture.drop_tree()
        self._walk(main)

    def _walk(self, main: Any) -> None:
        walker = etree.iterwalk(main, events=("start",), tag=_BLOCKS)
        for _, block in walker:
            if block.tag == "table":
                self._table(block)
                walker.skip_subtree()
            elif block.tag == "p":
                self._paragraph(block)
            elif block.tag in ("ul", "ol"):
                items = [_text(item, ("ul", "ol", "table")) for item in block.iterchildren("li")]
                self._list([_statement(text) for text in items if text])
            else:
                self._heading(int(block.tag[1]), block)
        self._lone_period()

    def _add(self, kind: str, rows: list[Row], caption: str = "") -> None:
        self._counts[kind] += 1
        headings = [text for _, text in self._above] + [caption] * bool(caption)
        self.grids.append(Grid(f"{kind} {self._counts[kind]}", rows, typed=False, headings=tuple(headings)))

    def _heading(self, level: int, block: Any) -> None:
        text = _text(block, _BLOCKS)
        if not text or block.getparent().tag == "li":
            return
        self._lone_period()
        self._above = [(other, above) for other, above in self._above if other < level] + [(level, text)]
        self.headings.append(text)
        self._period = _stated_period(text)

    def _table(self, block: Any) -> None:
        sheet = f"table {self._counts['table'] + 1}"
        if block.find(".//table") is not None:
            raise _refused("nested_table", "there is a table inside a table", self._file, None, sheet)
        rows = _table_rows(block, _CELLS_MAX - self._cells)
        if rows is None:
            raise _too_large(
                self._file,
                f"the table is wider than {_COLUMNS_MAX:,} columns or the page has more than {_CELLS_MAX:,} cells",
                sheet,
            )
        if rows and rows[0]:
            self._cells += len(rows) * len(rows[0])
            self._add("table", rows, _text(block.find("caption")))

    def _paragraph(self, block: Any) -> None:
        rows = _run(block, _pipe_rows)
        if sum(any(row) for row in rows) > 1:
            self._add("markdown", rows)
        elif block.getparent().tag == "li":
            return
        elif figures := _run(block, _figures):
            self._list(figures)
        elif period := _stated_period(_text(block, _BLOCKS)):
            self._lone_period()
            self._period = period

    def _list(self, statements: list[Row]) -> None:
        if statements and (self._period or any(_is_figure(row[1]) for row in statements)):
            period: list[Row] = [["Period", self._period]] if self._period else []
            self._period = None
            self._add("list", period + statements)

    def _lone_period(self) -> None:
        if self._period:
            self._add("list", [["Period", self._period]])
        self._period = None


def _table_rows(table: Any, cells_max: int) -> list[Row] | None:
    """Return the rows of a table, all of one width; None if it is too large."""
    rows: list[Row] = []
    covered: dict[int, int] = {}
    group, width = None, 0
    for line in table.iter("tr"):
        if line.getparent() is not group:  # a cell does not reach down out of its thead or tbody
            group, covered = line.getparent(), {}
        row, spans = _table_row(line, covered)
        covered = {place: below - 1 for place, below in (covered | spans).items() if below > 1}
        rows.append(row)
        width = max(width, len(row))
        if width > _COLUMNS_MAX or len(rows) * max(width, 1) > cells_max:
            return None
    return [row + [None] * (width - len(row)) for row in rows]


def _table_row(line: Any, covered: dict[int, int]) -> tuple[Row, dict[int, int]]:
    """Return a row and, by column, over how many rows from this one on its cells reach."""
    row: Row = []
    spans: dict[int, int] = {}
    for cell in line.iterchildren("th", "td"):
        while len(row) in covered:
            row.append(None)
        across, down = _span(cell, "colspan"), _span(cell, "rowspan")
        spans |= dict.fromkeys(range(len(row), len(row) + across), down)
        row += [_text(cell) or None] + [None] * (across - 1)
        if len(row) > _COLUMNS_MAX:
            break
    return row, spans


def _span(cell: Any, name: str) -> int:
    """Return a span as browsers read it; a rowspan of 0 reaches to the end of the thead or tbody."""
    match = re.match(r"\s*\+?0*([0-9]{1,9})", cell.get(name, "1"))
    span = int(match[1]) if match else 1
    return min(span or (_SPAN_MAX[name] if name == "rowspan" else 1), _SPAN_MAX[name])


def _run(paragraph: Any, read: Callable[[Any], list[Row]]) -> list[Row]:
    """Return the rows of a paragraph and of those like it that follow at once; nothing for one that follows."""
    previous = paragraph.getprevious()
    rows = read(paragraph)
    if not rows or (previous is not None and previous.tag == "p" and read(previous)):
        return []
    for sibling in paragraph.itersiblings():
        more = read(sibling) if sibling.tag == "p" else []
        if not more:
            break
        rows += more
    return rows


def _pipe_rows(paragraph: Any) -> list[Row]:
    lines = [_one_line(line) for line in "".join(_pieces(paragraph, _BLOCKS)).split("\n")]
    return [_pipe_row(line) for line in lines if line.count("|") > 1]


def _pipe_row(line: str) -> Row:
    cells = [cell.strip() for cell in line.removeprefix("|").removesuffix("|").split("|")]
    if all(re.fullmatch(r"[-–—:]*", cell) for cell in cells):
        return [None] * len(cells)
    return [re.sub(r"^# ?", "", cell) or None for cell in cells]


def _figures(paragraph: Any) -> list[Row]:
    statement = _statement(_text(paragraph, _BLOCKS))
    return [statement] if _is_figure(statement[1]) else []


def _statement(text: str) -> Row:
    match = _STATEMENT.fullmatch(text) if len(text) <= _STATEMENT_MAX else None
    return [match[1], match[2]] if match else [text, None]


def _is_figure(text: str | None) -> bool:
    return text is not None and _FIGURE.fullmatch(text) is not None


def _stated_period(text: str) -> str | None:
    match = _PERIOD.search(text) if len(text) <= _STATEMENT_MAX else None
    return match[1] if match else None
