"""The draft of a contract: its Python text, with what a person must decide.

Belongs here: putting the parts of a contract together, and the text of its file. Does not belong here: how its layout
is found (`listings`, `crosstabs`), or trying it (`trial`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from assets.contracts.language import UNDECIDED, Contract, Format
from assets.drafting.crosstabs import draft_crosstab, is_crosstab
from assets.drafting.extent import filled, find_extent
from assets.drafting.laid_out import LaidOut, span
from assets.drafting.listings import draft_listing
from assets.drafting.names import Names, published_label
from assets.drafting.notebook import NotDrafted, Notebook
from assets.drafting.sheets import Sheet, explaining
from assets.drafting.source_code import assigned, comment, imported, plain, words_used
from assets.drafting.statements import official_label, revision_words
from assets.observations.grid import Grid, column_letters
from assets.observations.layouts.labels import one_line
from assets.observations.opened import Opened
from assets.observations.source import Source
from assets.tables import contracts

_TABLE_ID = re.compile(r"(?P<id>[A-Za-z]{2,6}_[A-Za-z]?[0-9]{2}[a-z]?)\b[:.]?\s*(?P<rest>.*)")
_MONTH = re.compile(
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec|(?:janu|febru)ary|march|april|june|july|august|"
    r"(?:septem|octo|novem|decem)ber)",
    re.IGNORECASE,
)
_NOTES_AT_END = re.compile(r"\s?[0-9]{1,2}(?:,\s?(?:[0-9]{1,2}|[A-Z]))+$")
_PARTS = re.compile(r"(?P<letters>[A-Za-z]+)|(?P<digits>[0-9]+)|(?P<gap>[\s_-]+)|.")
_NAME_READ, _TITLE_MAX, _MEASURES_NAMED, _COLUMNS_MAX = 80, 300, 12, 400


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a person asked for.

    Attributes:
        sheet: Name of the sheet or table; empty where the file has only one.
        table_id: The table's own id; empty where sheet or title say it.
        page: GOV.UK base path it is published on; empty where that is left open.
    """

    sheet: str = ""
    table_id: str = ""
    page: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """A drafted contract.

    Attributes:
        text: The Python file.
        path: Where it belongs once it is decided, from the project's folder.
    """

    text: str
    path: str


def choose(opened: Opened, wanted: str) -> Grid:
    """Return the sheet that is wanted, or the only one there is.

    Raises:
        NotDrafted: If there is no such sheet, or several and none is named.
    """
    names = [name for name in opened.names if name.strip().casefold() == wanted.strip().casefold()]
    names = names or (list(opened.names) if not wanted and len(opened.names) == 1 else [])
    if not names:
        has = ", ".join(plain(name, 60) for name in opened.names) or "no table at all"
        raise NotDrafted(
            f"the file has no sheet {plain(wanted, 60)}; it has {has}" if wanted else f"name a sheet of: {has}"
        )
    grid = opened.grid(names[0])
    if not grid.shown:
        raise NotDrafted(f"the sheet {plain(grid.name, 60)} is hidden: what is not shown is not published")
    return grid


def draft(source: Source, opened: Opened, wanted: Wanted, notebook: Notebook) -> Draft:
    """Return the draft of a contract for one sheet.

    Args:
        source: The file.
        opened: The same, opened.
        wanted: What a person asked for.
        notebook: Takes what is found, and what must be decided.

    Raises:
        NotDrafted: If no table is found, or the language has no words for it.
    """
    grid = choose(opened, wanted.sheet)
    sheet = _looked_at(grid, opened, notebook)
    laid_out = (draft_crosstab if is_crosstab(sheet) else draft_listing)(sheet, notebook)
    notebook.found.append(span(laid_out.periods))
    contract = _contract(source, sheet, laid_out, wanted, notebook)
    return Draft(_text(contract, notebook, grid.name, source.file), f"assets/tables/{contract.schema_name}.py")


def _looked_at(grid: Grid, opened: Opened, notebook: Notebook) -> Sheet:
    extent = find_extent(grid)
    if extent is None:
        first = next((number for number, row in enumerate(grid.rows) if len(filled(row)) > 1), None)
        shown = f"; the first row with more than one filled cell is row {first + 1}" if first is not None else ""
        raise NotDrafted(f"no row looks like a header: labels, with figures below them{shown}")
    sheet = Sheet(grid, extent, tuple(explaining(opened, grid, extent)))
    if len(sheet.labels) > _COLUMNS_MAX:
        raise NotDrafted(f"the header has {len(sheet.labels):,} columns, more than a contract can be read with")
    labels = ", ".join(f"{column_letters(place)} {plain(cell, 50)}" for place, cell in list(sheet.labels.items())[:40])
    notebook.found.append(f"header in row {extent.header + 1}: {labels}")
    over = [number + 1 for number in range(extent.header) if len(filled(grid.rows[number])) > 1]
    if over:
        notebook.decide.append(
            f"layout: row {over[-1]}, above the header, has several cells too; if they are labels, those of the header "
            "may mean nothing without them"
        )
    last = f"the closing row {plain(extent.end)}" if extent.end else f"row {extent.last}"
    cells = sum(len(filled(grid.rows[number])) for number in sheet.records)
    notebook.found.append(
        f"rows {extent.first + 1} to {extent.last}: {len(sheet.records):,} records, {cells:,} filled cells; the table "
        f"ends with {last}"
    )
    for where, texts in (("above the table", extent.above), ("below the table", extent.below)):
        notebook.found += [f"{where}, {place}: {plain(text)}" for place, text in texts[:8]]
    for count, what in (
        (len(grid.hidden), "filled cells are hidden"),
        (len(grid.filtered), "rows are filtered out of sight"),
    ):
        notebook.found += [f"{count:,} {what}"] if count else []
    doubts = [f"{where}: {doubt.message}" for where, doubt in list(grid.doubts.items())[:3]]
    notebook.found += (
        [f"{len(grid.doubts):,} cells are doubted by the reader, such as {plain('; '.join(doubts))}"] if doubts else []
    )
    return sheet


def _contract(source: Source, sheet: Sheet, laid_out: LaidOut, wanted: Wanted, notebook: Notebook) -> Contract:
    table_id, title = _identity(source, sheet, wanted, notebook)
    if table_id in contracts():
        notebook.decide.append(f"table_id: {table_id} is described already, in {contracts()[table_id].file}")
    file_format = source.format
    assert file_format
    pages, documents, basis = _published_with(source, wanted, table_id)
    notebook.decide.insert(0, f"pages and documents: {basis}")
    label = official_label(sheet.file_texts, notebook)
    revision_words(sheet.file_texts, notebook)
    contract = Contract(
        table_id=table_id,
        title=title,
        pages=pages,
        documents=documents,
        formats=(file_format,),
        sheets=(_sheet_pattern(sheet.grid.name, file_format),),
        layout=laid_out.layout,
        coverage="full" if len(laid_out.periods) > 1 else "single",
        natural_key=laid_out.natural_key,
        unique_key=laid_out.unique_key,
        official_label=label,
        revision_status="not_stated",
        status_basis=UNDECIDED,
        inferred=f"drafted from {one_line(source.file)[:120]}, sheet {one_line(sheet.grid.name)[:60]}, by its looks; "
        "nobody has held it against the file yet",
    )
    figures = ", ".join(f"{measure.name} {measure.kind}" for measure in contract.measures[:_MEASURES_NAMED])
    notebook.decide += [
        f"kind, unit, precision and maximum of the measures, guessed from labels and figures ({figures}): only a flow "
        "may be summed over time",
        "coverage: guessed from one file; does each release hold all periods (full), or the latest few (window)?",
        "sparse: whether a combination with nothing to count is left out, so that it means 0; not assumed",
        "inferred: once the contract is held against the file, name the file in `verified` and take `inferred` out",
        "groups, invariants, starts, usual_revisions, facts: what else is known of the table; none were drafted",
    ]
    return contract


def _identity(source: Source, sheet: Sheet, wanted: Wanted, notebook: Notebook) -> tuple[str, str]:
    """Return the table's id and title, as the sheet or its title say them; else an id made of the name they have."""
    title = published_label(sheet.extent.title or (sheet.grid.headings or ("",))[-1] or sheet.grid.name)
    title = _NOTES_AT_END.sub("", title)
    named = _TABLE_ID.match(title)
    in_sheet = _TABLE_ID.search(sheet.grid.name.strip())
    table_id = wanted.table_id or (named or in_sheet or {"id": ""})["id"]
    rest = named["rest"].strip() if named else title
    if not table_id:
        # Tables of pages and CSV files have no names of their own.
        in_book = source.format in ("ods", "xlsx")
        table_id = Names().of(sheet.grid.name if in_book else _stem(source.file), "table")
        notebook.decide.append(
            f"table_id: neither sheet nor title gives one; {table_id} is made of the name of the "
            f"{'sheet' if in_book else 'file'}; how is the table called?"
        )
    return table_id, rest[:_TITLE_MAX] or sheet.grid.name


def _published_with(source: Source, wanted: Wanted, table_id: str) -> tuple[tuple[str, ...], tuple[str, ...], str]:
    """Return pages and patterns of documents, those of a table in files of this name where there is one; and why."""
    for other in contracts().values():
        # A pattern that fits the empty text fits every file, and says nothing of this one.
        mine = any(re.search(each, source.file) and not re.search(each, "") for each in other.documents)
        if mine and other.table_id != table_id and source.format in other.formats:
            said = f"taken from {other.table_id}, which is read from files of this name"
            return (
                (wanted.page,) if wanted.page else other.pages,
                other.documents,
                f"{said}; is this table in them too?",
            )
    made = "the pattern is made of the file's name; does it fit other releases, and no other file"
    where = f"is it published on {plain(wanted.page)}" if wanted.page else "where is it published"
    return (wanted.page or UNDECIDED,), (_pattern(source.file),), f"{where}; {made}?"


def _pattern(file: str) -> str:
    """Return a pattern of a file's name in which dates and numbers may be others."""
    parts = []
    for match in _PARTS.finditer(_stem(file)):
        kind = "month" if _MONTH.fullmatch(match.group()) else str(match.lastgroup)
        parts.append({"month": "[a-z]+", "digits": r"\d+", "gap": "[ _-]+"}.get(kind) or re.escape(match.group()))
    return "(?i)^" + "".join(parts)


def _stem(file: str) -> str:
    return one_line(re.sub(r"(\.csv)?\.[A-Za-z]+$", "", file))[:_NAME_READ]


def _sheet_pattern(name: str, file_format: Format) -> str:
    if file_format == "html":
        return re.sub(r"\d+", r"\\d+", name)
    return re.sub(r"(?:\\? |_|\\-)+", "[ _-]+", re.escape(name.strip()))


def _text(contract: Contract, notebook: Notebook, sheet: str, file: str) -> str:
    """Return the text of the file."""
    words = sorted(words_used(contract))
    remarks = [f"Found in {plain(sheet, 60)} of {plain(file, 120)}:", *(f"- {line}" for line in notebook.found)]
    lines = assigned("CONTRACT", contract).splitlines()
    lines.insert(-1, "    undecided=DECIDE,")
    return "\n".join(
        [
            f'"""{contract.table_id}: drafted from a file, and yet to be decided."""',
            "",
            *imported("assets.contracts.language", words),
            "",
            "# Decide: what the file does not say, or what was guessed from it. Mend the contract, take the line out.",
            "# While a line is left, or the word `undecided` stands in the contract, nothing is loaded.",
            assigned("DECIDE", tuple(notebook.decide)),
            "",
            *(line for remark in remarks for line in comment(remark)),
            "",
            *lines,
            "",
        ]
    )
