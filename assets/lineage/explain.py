"""A figure taken apart: the cells behind it, the documents they stand in, and what it was before.

Belongs here: asking a warehouse for the rows of a mart that a person means, the
cells behind their figures, and earlier values; citations. Does not belong here:
how cells are followed through the SQL (`assets.lineage.mart_lineage`), or the terminal
(`commands.explaining`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from itertools import groupby
from typing import Any

import duckdb
import sqlglot
from sqlglot import exp

from assets.lineage.cell_provenance import SUFFIX
from assets.lineage.mart_lineage import NOW, Lineage, lineages
from assets.marts.sql_files import Mart, marts
from assets.observations.grid import column_letters, position

ROWS_EXPLAINED = 3
OGL = "Contains public sector information licensed under the Open Government Licence v3.0."
OGL_URL = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"
GOVUK = "https://www.gov.uk"
_RANGES_SHOWN = 6
# At a moment after a row's own publication a mart says of it what the row says, so only those before it are asked for.
_MOMENTS_BEFORE = """(
    SELECT DISTINCT v.published_local AS moment
    FROM catalogue.vintages AS v INNER JOIN catalogue.tables AS t ON v.table_id = t.table_id
    WHERE list_contains(?, t.observations_table) AND v.published_at < ?
) AS asked_for"""


class ExplainError(ValueError):
    """A question that cannot be answered as it was put."""


@dataclass(frozen=True, slots=True)
class Document:
    """A document that cells stand in, as one table of one vintage.

    Attributes:
        table_id: The table.
        vintage: Label of the vintage.
        publisher: Who publishes it.
        title: Title of the attachment or document.
        file: File name.
        kind: Nature of the copy held.
        page: Address of the GOV.UK page.
        url: Address of the document.
        sha256: Identity of its bytes.
        published_at: Moment of publication (UTC), if it is known.
        published_on: The same as a day in London.
        published_basis: What that rests on.
        fetched_at: When it was first taken into the archive (UTC).
        sheet: Sheet or table within it.
    """

    table_id: str
    vintage: str
    publisher: str
    title: str
    file: str
    kind: str
    page: str
    url: str
    sha256: str
    published_at: datetime | None
    published_on: date | None
    published_basis: str
    fetched_at: datetime
    sheet: str


@dataclass(frozen=True, slots=True)
class SourceCell:
    """One published cell.

    Attributes:
        document: Where it stands.
        cell: Its address, e.g. `B3114`.
        text: What was read there.
        value: The figure, None where a marker stands in its place.
        marker: Shorthand in place of or beside it.
        note: Remark on its row.
        measure: What was measured.
        unit: What one is.
        period: The period it describes.
    """

    document: Document
    cell: str
    text: str
    value: float | None
    marker: str | None
    note: str | None
    measure: str
    unit: str
    period: str


@dataclass(frozen=True, slots=True)
class Earlier:
    """What a figure was in an earlier vintage."""

    vintage: str
    published_at: datetime
    value: Any


@dataclass(frozen=True)
class Figure:
    """One figure of one row of a mart.

    Attributes:
        column: Its column.
        value: Its value.
        expressions: The SQL expressions that made it, the last step first.
        cells: The cells behind it, in the order they stand in.
        earlier: What it was in earlier vintages, oldest first.
    """

    column: str
    value: Any
    expressions: tuple[str, ...]
    cells: tuple[SourceCell, ...]
    earlier: tuple[Earlier, ...]

    @cached_property
    def sums(self) -> bool:
        """Whether the figure is the plain sum of its cells."""
        values = [cell.value for cell in self.cells]
        known = [value for value in values if value is not None]
        return bool(values) and len(known) == len(values) and self.value is not None and _equal(sum(known), self.value)


@dataclass(frozen=True, slots=True)
class Explanation:
    """One row of a mart, taken apart.

    Attributes:
        mart: The mart.
        as_of: Day or moment the row is as of; None for now.
        key: The columns that name the row.
        row: The whole row.
        figures: Its figures.
    """

    mart: Mart
    as_of: str | None
    key: dict[str, Any]
    row: dict[str, Any]
    figures: tuple[Figure, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return the explanation as plain values, each document once."""
        documents = list(dict.fromkeys(cell.document for figure in self.figures for cell in figure.cells))
        number = {document: index for index, document in enumerate(documents)}
        return {
            "mart": f"marts.{self.mart.name}",
            "as_of": self.as_of,
            "key": self.key,
            "sql_file": self.mart.file.shown,
            "sql": self.mart.file.sql,
            "figures": [
                {
                    "column": figure.column,
                    "value": figure.value,
                    "expressions": figure.expressions,
                    "sum_of_cells": figure.sums,
                    "cells": [
                        {
                            "document": number[cell.document],
                            "sheet": cell.document.sheet,
                            "cell": cell.cell,
                            "text": cell.text,
                            "value": cell.value,
                            "marker": cell.marker,
                            "note": cell.note,
                            "measure": cell.measure,
                            "unit": cell.unit,
                            "period": cell.period,
                        }
                        for cell in figure.cells
                    ],
                    "earlier_vintages": [
                        {"vintage": e.vintage, "published_at": e.published_at, "value": e.value} for e in figure.earlier
                    ],
                }
                for figure in self.figures
            ],
            "documents": [
                {name: getattr(document, name) for name in Document.__dataclass_fields__} for document in documents
            ],
        }


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found for a question.

    Attributes:
        matched: How many rows the condition matched.
        rows: The first of them, explained.
    """

    matched: int
    rows: tuple[Explanation, ...]


def explain(
    connection: duckdb.DuckDBPyConnection,
    mart: str,
    where: str = "",
    column: str | None = None,
    as_of: str | None = None,
    rows: int = ROWS_EXPLAINED,
    history: bool = True,
) -> Answer:
    """Take rows of a mart apart.

    Args:
        connection: A warehouse, open read-only.
        mart: The mart, as `marts.crossings` or `crossings`.
        where: A condition in SQL on its columns; empty for all rows.
        column: The figure to explain; None for all of them.
        as_of: Day or moment (London) to explain the mart as of; None for now.
        rows: How many rows at most.
        history: Whether to look up earlier vintages.

    Raises:
        ExplainError: If there is no such mart, column or row, or the condition is not one.
    """
    lineage = _lineage(mart)
    chosen = _figures(lineage, column)
    moment = _moment(as_of)
    name = lineage.mart.name
    source = f"marts.{name}" if moment is None else f"marts.{name}_as_of('{moment}')"
    condition = _condition(where)
    matched = connection.execute(f"SELECT count(*) FROM {source} WHERE {condition}").fetchone()
    if not matched or not matched[0]:
        raise ExplainError(f"no row of marts.{name} matches {where!r}" + (f" as of {moment}" if moment else ""))
    found = _rows(connection, f"SELECT * FROM {source} WHERE {condition} ORDER BY {_listed(lineage.mart)} LIMIT {rows}")
    explained = tuple(_explanation(connection, lineage, row, chosen, moment, history) for row in found)
    return Answer(int(matched[0]), explained)


def _lineage(name: str) -> Lineage:
    short = name.removeprefix("marts.").casefold()
    known = lineages()
    if short in known:
        return known[short]
    for mart in marts():
        if mart.name == short:
            raise ExplainError(f"marts.{short} says that its figures cannot be followed: {mart.file.header['lineage']}")
    raise ExplainError(f"there is no mart {name!r}; there are {', '.join(f'marts.{mart}' for mart in sorted(known))}")


def _figures(lineage: Lineage, column: str | None) -> tuple[str, ...]:
    if column is None:
        return lineage.figures
    if column.casefold() in lineage.figures:
        return (column.casefold(),)
    if column.casefold() in lineage.traced.columns:
        what = "names the row or says where it is from; it is no figure"
    else:
        what = "does not exist"
    raise ExplainError(f"{column!r} {what}; the figures of marts.{lineage.mart.name} are {', '.join(lineage.figures)}")


def _moment(as_of: str | None) -> str | None:
    if as_of is None:
        return None
    try:
        datetime.fromisoformat(as_of)
    except ValueError as error:
        raise ExplainError(
            f"{as_of!r} is neither a day as in 2026-07-12 nor a moment as in 2026-07-12 09:00"
        ) from error
    return as_of.replace("T", " ")


def _condition(where: str) -> str:
    """Return a condition, held to be one expression and nothing else."""
    if not where.strip():
        return "true"
    try:
        return f"({sqlglot.condition(where, dialect='duckdb').sql('duckdb')})"
    except sqlglot.errors.SqlglotError as error:
        raise ExplainError(f"{where!r} is not a condition in SQL, such as period = '2023 Q3'") from error


def _explanation(
    connection: duckdb.DuckDBPyConnection,
    lineage: Lineage,
    row: dict[str, Any],
    chosen: Sequence[str],
    moment: str | None,
    history: bool,
) -> Explanation:
    mart = lineage.mart
    key = {name: row[name] for name in mart.grain}
    same, values = _named_by(key)
    cells: dict[str, tuple[SourceCell, ...]] = {}
    if chosen:
        lists = ", ".join(f'"{name}{SUFFIX}" AS "{name}"' for name in chosen)
        sql = f"SELECT {lists} FROM catalogue.{mart.name}_traced_as_of('{moment or NOW}') WHERE {same}"
        traced = _rows(connection, sql, values)
        if len(traced) != 1:
            raise ExplainError(f"{len(traced)} rows of marts.{mart.name} have the key {key}, which should name one")
        read = _cells(connection, [cell for found in traced[0].values() for cell in found or ()])
        cells = {
            name: tuple(sorted((read[place] for place in {_place(cell) for cell in found or ()}), key=_order))
            for name, found in traced[0].items()
        }
    earlier = _earlier(connection, mart, row, key, chosen) if history and chosen else {}
    expressions = _expressions(lineage)
    return Explanation(
        mart,
        moment,
        key,
        row,
        tuple(
            Figure(name, row[name], expressions.get(name, ()), cells[name], tuple(earlier.get(name, ())))
            for name in chosen
        ),
    )


def _named_by(key: dict[str, Any]) -> tuple[str, list[Any]]:
    """Return the condition that names a row, by plain equality, which DuckDB carries through joins; and its values."""
    parts = [f'"{name}" IS NULL' if value is None else f'"{name}" = ?' for name, value in key.items()]
    return " AND ".join(parts), [value for value in key.values() if value is not None]


def _place(cell: dict[str, Any]) -> tuple[int, int, str]:
    return cell["vintage_id"], cell["row"], cell["col"]


def _cells(
    connection: duckdb.DuckDBPyConnection, wanted: Iterable[dict[str, Any]]
) -> dict[tuple[int, int, str], SourceCell]:
    places = list({_place(cell): cell for cell in wanted}.values())
    if not places:
        return {}
    vintages = ", ".join(str(number) for number in sorted({int(place["vintage_id"]) for place in places}))
    found: dict[tuple[int, int, str], SourceCell] = {}
    documents: dict[int, Document] = {}
    sql = (
        "SELECT c.*, t.publisher FROM catalogue.cells AS c "
        'INNER JOIN (SELECT unnest(?, recursive := true)) AS k USING (vintage_id, "row", col) '
        f"INNER JOIN catalogue.tables AS t ON c.table_id = t.table_id WHERE c.vintage_id IN ({vintages})"
    )
    for row in _rows(connection, sql, [places]):
        document = documents.get(row["vintage_id"])
        if document is None:
            document = documents[row["vintage_id"]] = Document(
                row["table_id"], row["vintage"], row["publisher"], row["title"], row["file"], row["source_kind"],
                f"{GOVUK}{row['page']}", row["source_url"], row["source_sha256"], row["published_at"],
                row["published_on"], row["published_basis"], row["fetched_at"], row["sheet"],
            )  # fmt: skip
        text = row["as_published"] if row["as_published"] is not None else f"{row['value']:.15g}"
        found[_place(row)] = SourceCell(
            document, row["cell"], text, row["value"], row["marker"], row["note"], row["measure"], row["unit"],
            row["period"],
        )  # fmt: skip
    return found


def _order(cell: SourceCell) -> tuple[Any, ...]:
    row, column = position(cell.cell)
    return (cell.document.table_id, cell.document.vintage, column, row)


def _earlier(
    connection: duckdb.DuckDBPyConnection, mart: Mart, row: dict[str, Any], key: dict[str, Any], chosen: Sequence[str]
) -> dict[str, list[Earlier]]:
    """Return what each figure was in the vintages before the row's own."""
    vintage, published = row.get("vintage"), row.get("published_at")
    if published is None:
        return {}
    conditions, values = _named_by({name: value for name, value in key.items() if name != "vintage"})
    parameters = [*values, published, vintage]
    if "vintage" in mart.grain:
        source = f"marts.{mart.name}"
    else:
        # marts.<mart>_all_vintages says the same, as a union of one query a moment: planning that takes DuckDB seconds
        # where a table is published weekly. This is planned once. DuckDB before 2.0, for which the view is as it is,
        # cannot plan it for every mart.
        source = f"{_MOMENTS_BEFORE}, LATERAL (FROM marts.{mart.name}_as_of(asked_for.moment)) AS then_said"
        parameters = [list(mart.sources_of_all()), published, *parameters]
    columns = ", ".join(f'"{name}"' for name in chosen)
    found: dict[str, list[Earlier]] = {name: [] for name in chosen}
    for was in _rows(
        connection,
        f"SELECT DISTINCT vintage, published_at, {columns} FROM {source} "
        f"WHERE {conditions} AND published_at < ? AND vintage IS DISTINCT FROM ? ORDER BY published_at, vintage",
        parameters,
    ):
        for name in chosen:
            entry = Earlier(was["vintage"], was["published_at"], was[name])
            # A figure that another table's release leaves as it was is told once.
            if entry not in found[name]:
                found[name].append(entry)
    return found


def _expressions(lineage: Lineage) -> dict[str, tuple[str, ...]]:
    """Return for each column the expressions called by its name that are not just that name, the last step first."""
    found: dict[str, dict[str, None]] = {}
    for statement in sqlglot.parse(lineage.mart.file.sql, dialect="duckdb"):
        steps = [select for select in statement.find_all(exp.Select) if select.expressions] if statement else []
        for select in [*steps[:1], *reversed(steps[1:])]:
            for projection in select.expressions:
                value = projection.unalias()
                if not isinstance(value, exp.Column | exp.Star):
                    found.setdefault(projection.alias_or_name.casefold(), {})[value.sql("duckdb", comments=False)] = (
                        None
                    )
    return {name: tuple(expressions) for name, expressions in found.items()}


def _listed(mart: Mart) -> str:
    return ", ".join(f'"{name}"' for name in mart.grain)


def _rows(connection: duckdb.DuckDBPyConnection, sql: str, values: Sequence[Any] = ()) -> list[dict[str, Any]]:
    cursor = connection.execute(sql, list(values))
    names = [column[0] for column in cursor.description or []]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _equal(one: float, other: Any) -> bool:
    return isinstance(other, int | float) and abs(one - other) < 1e-9 * max(1.0, abs(one))


# -- citations ----------------------------------------------------------------------------------


def ranges(cells: Iterable[str]) -> str:
    """Return addresses in short, runs down a column or along a row as ranges: `B2:B8, D3`."""
    by_column: dict[int, list[int]] = {}
    for row, column in sorted({position(cell) for cell in cells}):
        by_column.setdefault(column, []).append(row)
    runs: dict[tuple[int, int], list[int]] = {}
    for column, rows in sorted(by_column.items()):
        for _, group in groupby(enumerate(rows), key=lambda pair: pair[1] - pair[0]):
            run = [row for _, row in group]
            runs.setdefault((run[0], run[-1]), []).append(column)
    texts = []
    for (first, last), columns in sorted(runs.items()):
        for _, group in groupby(enumerate(columns), key=lambda pair: pair[1] - pair[0]):
            across = [column for _, column in group]
            start, end = f"{column_letters(across[0])}{first + 1}", f"{column_letters(across[-1])}{last + 1}"
            texts.append(start if start == end else f"{start}:{end}")
    if len(texts) <= _RANGES_SHOWN:
        return ", ".join(texts)
    count = sum(len(rows) for rows in by_column.values())
    letters = ", ".join(column_letters(column) for column in sorted(by_column))
    lowest, highest = min(min(rows) for rows in by_column.values()), max(max(rows) for rows in by_column.values())
    return f"{count:,} cells of column{'s' if len(by_column) > 1 else ''} {letters}, rows {lowest + 1} to {highest + 1}"


def citations(explanation: Explanation) -> list[str]:
    """Return a citation of each document behind an explained row, without the licence.

    Raises:
        ExplainError: If no cell stands behind it.
    """
    by_document: dict[Document, list[str]] = {}
    for figure in explanation.figures:
        for cell in figure.cells:
            by_document.setdefault(cell.document, []).append(cell.cell)
    if not by_document:
        raise ExplainError(
            "no published cell stands behind this row: a combination with nothing to count is left out of the table"
        )
    return [_citation(document, cells) for document, cells in by_document.items()]


def _citation(document: Document, cells: Sequence[str]) -> str:
    published = f"{document.published_on:%-d %B %Y}" if document.published_on else "day of publication unknown"
    # Ids the publisher gives begin with a capital (SB_01, Ret_D01); names of ours do not.
    own_id = f", table {document.table_id}" if re.match(r"[A-Z]", document.table_id) else ""
    where = ranges(cells)
    word = "" if " cells of " in where else ("cell " if where.isalnum() else "cells ")
    return (
        f"{document.publisher}, ‘{document.title}’{own_id}, {published}, sheet {document.sheet}, {word}{where}. "
        f"{document.url} (accessed {document.fetched_at:%-d %B %Y}; sha256 {document.sha256[:12]})."
    )
