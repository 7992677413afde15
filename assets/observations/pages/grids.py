"""The grids of a page: what on it may hold figures, in document order.

Belongs here: the walk through a page's content. Does not belong here: reading
numbers or periods out of the text (`extract`), which of the grids a table is
in (`contracts`).

All cells are text. What becomes a grid:

* `table N`: the Nth `<table>` that has cells. A1 is the first cell of its first
  row, be it a header or, where the publisher left that out, data. A spanning
  cell has its text in its first place only.
* `markdown N`: pipe lines that the publisher's system left as text, one row
  each. The rule under the header is a row of Nones, so that addresses hold; the
  `# ` that marks a row header is taken off. A header and its rule with nothing
  below them are no grid.
* `list N`: a list, or paragraphs side by side, of statements `label: figure`, one
  row each: label in A, figure as text in B. A statement without a figure keeps
  its text in A. Where a sentence above names the 24-hour period, the first row
  is `Period` and the date as written, and the whole list counts, figures or not.
  Lists with periods of their own stand in one grid, one below the other, so that
  no day is lost and every address is its own. A period with no list under it
  stands alone, or as a part without figures, for a contract to object to.

Hidden content is never read into a grid that is shown. A table or list that is
hidden as a whole is a grid that is not shown.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import lxml.etree as etree

from assets.contracts.periods import read_day
from assets.observations.grid import Doubt, Grid, address
from assets.observations.pages.lists import (
    BLOCKS,
    Row,
    has_figure,
    is_remark_on_period,
    pipe_row,
    run_of,
    stated_period,
    statement,
)
from assets.observations.pages.raw import refused, too_large
from assets.observations.pages.sight import Everything, Sight
from assets.observations.pages.tables import COLUMNS_MAX, Cells, read_table
from assets.observations.pages.text import Text, read_lines, read_text
from assets.problems import TableError

_CELLS_MAX = 200_000
_NOT_CONTENT = frozenset({"nav", "form", "footer"})
_FURNITURE = ("published-dates", "gem-c-metadata", "gem-c-notice", "notification-banner", "print-meta")


@dataclass(slots=True)
class _Draft:
    """A grid while it is put together."""

    kind: str
    number: int
    headings: tuple[str, ...]
    shown: bool
    cells: Cells = field(default_factory=Cells)
    beside: tuple[str, ...] = ()

    def grid(self) -> Grid:
        rows = self.cells.rows
        doubts = dict(self.cells.doubts)
        hidden: dict[str, str] = {}
        for number, row in enumerate(rows):
            for place, cell in enumerate(row):
                if (cell.raw or cell.whole) and (doubt := cell.doubt):
                    doubts[address(number, place)] = doubt
                if cell.hidden and not cell.raw:
                    hidden[address(number, place)] = cell.hidden
        return Grid(
            f"{self.kind} {self.number}",
            [[cell.shown or None for cell in row] for row in rows],
            typed=False,
            headings=self.headings,
            beside=self.beside,
            doubts=doubts,
            hidden=hidden,
            shown=self.shown,
            spanned=self.cells.spanned,
        )


class Content:
    """Headings and grids of a page, found on one walk through its content.

    Args:
        main: The part of the page that holds its content.
        sight: What is seen of the page.
        file: File name, for messages.

    Raises:
        TableError: With rule `too_large` or `nested_table`.
    """

    def __init__(self, main: Any, sight: Sight, file: str) -> None:
        self.headings: list[str] = []
        self._file = file
        self._drafts: list[_Draft] = []
        self._counts: Counter[str] = Counter()
        self._cells = 0
        around = [sight.look(element) for element in main.iterancestors()]
        doubt = next((look.doubt for look in around if look.doubt), None)
        shown = not any(look.unseen for look in around)
        _Part(self, sight if shown else Everything(), shown, doubt).walk(main)

    @property
    def grids(self) -> tuple[Grid, ...]:
        """What may hold figures, in document order."""
        return tuple(draft.grid() for draft in self._drafts)

    def add(self, kind: str, cells: Cells, headings: list[str], shown: bool) -> _Draft:
        """Add a grid."""
        self._counts[kind] += 1
        draft = _Draft(kind, self._counts[kind], tuple(headings), shown, cells)
        self._drafts.append(draft)
        self.count(cells.rows)
        return draft

    def count(self, rows: list[Row]) -> None:
        """Count cells against the limit of a page."""
        self._cells += sum(map(len, rows))
        if self._cells > _CELLS_MAX or any(len(row) > COLUMNS_MAX for row in rows):
            raise self.too_large(None)

    def table(self, block: Any, sight: Sight, doubt: Doubt | None) -> Cells:
        """Read a table."""
        sheet = f"table {self._counts['table'] + 1}"
        if block.find(".//table") is not None:
            raise refused("nested_table", "there is a table inside a table", self._file, None, sheet)
        cells = read_table(block, sight, doubt, _CELLS_MAX - self._cells)
        if cells is None:
            raise self.too_large(sheet)
        return cells

    def too_large(self, sheet: str | None) -> TableError:
        """Return the error for a page with too many cells."""
        message = f"a table is wider than {COLUMNS_MAX:,} columns or the page has more than {_CELLS_MAX:,} cells"
        return too_large(self._file, message, sheet)


class _Part:
    """The walk through all that is seen, or through one part that is hidden."""

    def __init__(self, content: Content, sight: Sight, shown: bool, doubt: Doubt | None) -> None:
        self._content, self._sight, self._shown = content, sight, shown
        self._doubts: list[tuple[Any, Doubt]] = [(None, doubt)] if doubt else []
        self._above: list[tuple[int, str]] = []
        self._period: Text | None = None
        self._dated: _Draft | None = None
        self._days: set[date | str] = set()

    def walk(self, root: Any) -> None:
        """Find headings and grids in an element."""
        walker = etree.iterwalk(root, events=("start", "end"))
        for event, block in walker:
            if event == "end":
                if self._doubts and self._doubts[-1][0] is block:
                    self._doubts.pop()
            elif not self._enter(block):
                walker.skip_subtree()
        self._new_period(None)

    def _enter(self, block: Any) -> bool:
        """Read a block; False where nothing more is to be found in it."""
        if is_furniture(block):
            return False
        look = self._sight.look(block)
        if look.unseen:
            if self._shown:
                _Part(self._content, Everything(), False, None).walk(block)
            return False
        if look.doubt:
            self._doubts.append((block, look.doubt))
        if block.tag == "table":
            self._table(block)
        elif block.tag == "p":
            self._paragraph(block)
        elif block.tag in ("ul", "ol"):
            items = (item for item in block.iterchildren("li") if not self._sight.look(item).unseen)
            texts = [self._text(item, ("ul", "ol", "table")) for item in items]
            self._list([statement(text) for text in texts if text.raw])
        elif block.tag in BLOCKS:
            self._heading(int(block.tag[1]), block)
        return bool(block.tag != "table")

    def _text(self, element: Any, without: tuple[str, ...] = BLOCKS) -> Text:
        doubt = self._sight.look(element).doubt if element is not None else None
        return read_text(element, self._sight, without, doubt or (self._doubts[-1][1] if self._doubts else None))

    def _headings(self) -> list[str]:
        return [text for _, text in self._above]

    def _heading(self, level: int, block: Any) -> None:
        text = self._text(block)
        if not text.raw or block.getparent().tag == "li":
            return
        if not is_remark_on_period(text):
            self._new_period(stated_period(text))
        self._above = [(other, above) for other, above in self._above if other < level] + [(level, _heading(text))]
        if self._shown:
            self._content.headings.append(_heading(text))

    def _table(self, block: Any) -> None:
        doubt = self._doubts[-1][1] if self._doubts else None
        cells = self._content.table(block, self._sight, doubt)
        seen = cells.seen
        if not seen:
            cells = self._content.table(block, Everything(), None)
        if cells.rows and cells.rows[0]:
            caption = block.find("caption")
            seen_caption = caption is not None and not self._sight.look(caption).unseen
            caption_text = _heading(self._text(caption, ())) if seen_caption else ""
            headings = [*self._headings(), *filter(None, [caption_text])]
            draft = self._content.add("table", cells, headings, self._shown and seen)
            beside = (element for element in (block.getprevious(), block.getnext()) if element is not None)
            draft.beside = tuple(self._text(element).shown for element in beside if element.tag == "p")

    def _paragraph(self, block: Any) -> None:
        rows = run_of(block, self._pipe_rows)
        if sum(any(cell.raw for cell in row) for row in rows) > 1:
            self._content.add("markdown", Cells(rows), self._headings(), self._shown)
        elif block.getparent().tag == "li":
            return
        elif figures := run_of(block, self._figures):
            self._list(figures)
        elif stated := stated_period(self._text(block)):
            self._new_period(stated)

    def _pipe_rows(self, paragraph: Any) -> list[Row]:
        if self._sight.look(paragraph).unseen:
            return []
        doubt = self._sight.look(paragraph).doubt or (self._doubts[-1][1] if self._doubts else None)
        return [pipe_row(line) for line in read_lines(paragraph, self._sight, "|", BLOCKS, doubt)]

    def _figures(self, paragraph: Any) -> list[Row]:
        if self._sight.look(paragraph).unseen:
            return []
        text = statement(self._text(paragraph))
        return [text] if has_figure(text) else []

    def _list(self, statements: list[Row]) -> None:
        if not statements or not (self._period or any(map(has_figure, statements))):
            return
        rows = [row + [Text("")] * (2 - len(row)) for row in statements]
        if self._period:
            self._add_dated(self._period, rows)
            self._period = None
        else:
            self._content.add("list", Cells(rows), self._headings(), self._shown)

    def _add_dated(self, period: Text, rows: list[Row]) -> None:
        rows = [[Text("Period"), period], *rows]
        self._days.add(_day(period))
        if self._dated is None:
            self._dated = self._content.add("list", Cells(rows), self._headings(), self._shown)
        else:
            self._dated.cells.rows += rows
            self._content.count(rows)

    def _new_period(self, stated: Text | None) -> None:
        """Take up a period; one before it that no list followed is given alone, unless it was only said again."""
        before = self._period
        said_again = before and ((stated and _day(stated) == _day(before)) or _day(before) in self._days)
        if before and not said_again:
            self._add_dated(before, [])
        self._period = stated


def is_furniture(block: Any) -> bool:
    """Say whether an element surrounds the content of a page and is none of it."""
    return block.tag in _NOT_CONTENT or any(name in block.get("class", "") for name in _FURNITURE)


def _day(period: Text) -> date | str:
    return read_day(period.shown) or period.shown


def _heading(text: Text) -> str:
    """Return a heading; what is doubtful of it is written out, so that it is not read as a period."""
    return f"{text.shown} [{text.doubt.message}]" if text.doubt else text.shown
