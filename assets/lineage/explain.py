"""A figure taken apart: the cells behind it, the documents they stand in, and what it was before.

Belongs here: asking a warehouse for the rows of a mart that a person means, the
cells behind their figures, and earlier values. Does not belong here:
how cells are followed through the SQL (`assets.lineage.mart_lineage`), citations (`citations`), or the terminal
(`commands.explaining`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import duckdb
import sqlglot
from sqlglot import exp

from assets.lineage.columns import SUFFIX
from assets.lineage.explanation import Answer, Document, Earlier, ExplainError, Explanation, Figure, SourceCell
from assets.lineage.mart_lineage import NOW, Lineage, lineages
from assets.marts.sql_files import Mart, marts
from assets.observations.grid import position

ROWS_EXPLAINED = 3
GOVUK = "https://www.gov.uk"
# At a moment after a row's own publication a mart says of it what the row says, so only those before it are asked for.
_MOMENTS_BEFORE = """(
    SELECT DISTINCT v.published_local AS moment
    FROM catalogue.vintages AS v INNER JOIN catalogue.tables AS t ON v.table_id = t.table_id
    WHERE list_contains(?, t.observations_table) AND v.published_at < ?
) AS asked_for"""


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
    lineage = _lineage_of(mart)
    chosen = _chosen_figures(lineage, column)
    moment = _checked_moment(as_of)
    name = lineage.mart.name
    source = f"marts.{name}" if moment is None else f"marts.{name}_as_of('{moment}')"
    condition = _checked_condition(where)
    matched = connection.execute(f"SELECT count(*) FROM {source} WHERE {condition}").fetchone()
    if not matched or not matched[0]:
        raise ExplainError(f"no row of marts.{name} matches {where!r}" + (f" as of {moment}" if moment else ""))
    first_rows = _rows(
        connection, f"SELECT * FROM {source} WHERE {condition} ORDER BY {_quoted_grain(lineage.mart)} LIMIT {rows}"
    )
    explained = tuple(_explain_row(connection, lineage, row, chosen, moment, history) for row in first_rows)
    return Answer(int(matched[0]), explained)


def _lineage_of(name: str) -> Lineage:
    short = name.removeprefix("marts.").casefold()
    known = lineages()
    if short in known:
        return known[short]
    for mart in marts():
        if mart.name == short:
            raise ExplainError(f"marts.{short} says that its figures cannot be followed: {mart.file.header['lineage']}")
    raise ExplainError(f"there is no mart {name!r}; there are {', '.join(f'marts.{mart}' for mart in sorted(known))}")


def _chosen_figures(lineage: Lineage, column: str | None) -> tuple[str, ...]:
    if column is None:
        return lineage.figures
    if column.casefold() in lineage.figures:
        return (column.casefold(),)
    if column.casefold() in lineage.traced.columns:
        what = "names the row or says where it is from; it is no figure"
    else:
        what = "does not exist"
    raise ExplainError(f"{column!r} {what}; the figures of marts.{lineage.mart.name} are {', '.join(lineage.figures)}")


def _checked_moment(as_of: str | None) -> str | None:
    if as_of is None:
        return None
    try:
        datetime.fromisoformat(as_of)
    except ValueError as error:
        raise ExplainError(
            f"{as_of!r} is neither a day as in 2026-07-12 nor a moment as in 2026-07-12 09:00"
        ) from error
    return as_of.replace("T", " ")


def _checked_condition(where: str) -> str:
    """Return a condition, held to be one expression and nothing else."""
    if not where.strip():
        return "true"
    try:
        return f"({sqlglot.condition(where, dialect='duckdb').sql('duckdb')})"
    except sqlglot.errors.SqlglotError as error:
        raise ExplainError(f"{where!r} is not a condition in SQL, such as period = '2023 Q3'") from error


def _explain_row(
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
        read = _read_cells(connection, [cell for listed in traced[0].values() for cell in listed or ()])
        cells = {
            name: tuple(sorted((read[place] for place in {_place(cell) for cell in listed or ()}), key=_order))
            for name, listed in traced[0].items()
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


def _read_cells(
    connection: duckdb.DuckDBPyConnection, wanted: Iterable[dict[str, Any]]
) -> dict[tuple[int, int, str], SourceCell]:
    places = list({_place(cell): cell for cell in wanted}.values())
    if not places:
        return {}
    vintages = ", ".join(str(number) for number in sorted({int(place["vintage_id"]) for place in places}))
    cells: dict[tuple[int, int, str], SourceCell] = {}
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
                row["published_on"], row["published_basis"], row["fetched_at"], row["fetched_from"], row["sheet"],
            )  # fmt: skip
        text = row["as_published"] if row["as_published"] is not None else f"{row['value']:.15g}"
        cells[_place(row)] = SourceCell(
            document, row["cell"], text, row["value"], row["marker"], row["note"], row["measure"], row["unit"],
            row["period"],
        )  # fmt: skip
    return cells


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
        # The mart's history has one row for all vintages that say the same; here each of them is named.
        source = f"{_MOMENTS_BEFORE}, LATERAL (FROM marts.{mart.name}_as_of(asked_for.moment)) AS then_said"
        parameters = [list(mart.sources_of_all()), published, *parameters]
    columns = ", ".join(f'"{name}"' for name in chosen)
    earlier: dict[str, list[Earlier]] = {name: [] for name in chosen}
    for was in _rows(
        connection,
        f"SELECT DISTINCT vintage, published_at, {columns} FROM {source} "
        f"WHERE {conditions} AND published_at < ? AND vintage IS DISTINCT FROM ? ORDER BY published_at, vintage",
        parameters,
    ):
        for name in chosen:
            entry = Earlier(was["vintage"], was["published_at"], was[name])
            # A figure that another table's release leaves as it was is one entry.
            if entry not in earlier[name]:
                earlier[name].append(entry)
    return earlier


def _expressions(lineage: Lineage) -> dict[str, tuple[str, ...]]:
    """Return for each column the expressions called by its name that are not just that name, the last step first.

    Those of the marts that the mart reads come after its own.
    """
    by_column: dict[str, dict[str, None]] = {}
    for statement in [
        one for mart in _with_those_read(lineage.mart) for one in sqlglot.parse(mart.file.sql, dialect="duckdb")
    ]:
        steps = [select for select in statement.find_all(exp.Select) if select.expressions] if statement else []
        for select in [*steps[:1], *reversed(steps[1:])]:
            for projection in select.expressions:
                value = projection.unalias()
                if not isinstance(value, exp.Column | exp.Star):
                    expressions = by_column.setdefault(projection.alias_or_name.casefold(), {})
                    expressions[value.sql("duckdb", comments=False)] = None
    return {name: tuple(expressions) for name, expressions in by_column.items()}


def _with_those_read(mart: Mart) -> list[Mart]:
    """Return a mart and the marts it reads, the nearest first."""
    together = [mart]
    for reader in together:
        together += [one for one in marts() if f"marts.{one.name}" in reader.reads and one not in together]
    return together


def _quoted_grain(mart: Mart) -> str:
    return ", ".join(f'"{name}"' for name in mart.grain)


def _rows(connection: duckdb.DuckDBPyConnection, sql: str, values: Sequence[Any] = ()) -> list[dict[str, Any]]:
    cursor = connection.execute(sql, list(values))
    names = [column[0] for column in cursor.description or []]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
