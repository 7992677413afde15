"""Exported files, read back into rows as the warehouse has them."""

from __future__ import annotations

import csv
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

from assets.exports.cells import unguarded
from assets.exports.shorthand import explained

SHORTHAND = set(explained())


def columns_of(connection: duckdb.DuckDBPyConnection, mart: str) -> list[tuple[str, str, bool]]:
    """Name, type, and whether it is a measure, of each column of a mart."""
    return connection.execute(
        "SELECT column_name, data_type, unit IS NOT NULL FROM catalogue.dictionary "
        "WHERE schema_name = 'marts' AND table_name = ? ORDER BY position",
        [mart],
    ).fetchall()


def rows_of_mart(connection: duckdb.DuckDBPyConnection, mart: str) -> list[tuple[Any, ...]]:
    (grain,) = connection.execute("SELECT grain FROM catalogue.marts WHERE mart = ?", [mart]).fetchall()[0]
    return connection.execute(f"FROM marts.{mart} ORDER BY {grain}").fetchall()


def rows_of_csv(path: Path, columns: list[tuple[str, str, bool]]) -> list[tuple[Any, ...]]:
    with path.open(encoding="utf-8", newline="") as stream:
        names, *rows = csv.reader(stream)
    assert names == [name for name, _, _ in columns]
    return [tuple(_value(text, *column[1:]) for text, column in zip(row, columns, strict=True)) for row in rows]


def rows_by_duckdb(
    connection: duckdb.DuckDBPyConnection, path: Path, columns: list[tuple[str, str, bool]], told: str
) -> list[tuple[Any, ...]]:
    """The rows as DuckDB reads them with the words of docs/exports.md, in types that it finds itself."""
    values = ", ".join(
        f"regexp_replace(CAST({name} AS VARCHAR), '^''', '')" if kind == "VARCHAR" else f"CAST({name} AS {kind})"
        for name, kind, _ in columns
    )
    nullstr = "nullstr=['', '[x]', '[z]', '[c]', '[low]']"
    return connection.execute(f"SELECT {values} FROM read_csv('{path}', {nullstr}{told})").fetchall()


def _value(text: str, kind: str, measure: bool) -> Any:
    if text == "" or (measure and text in SHORTHAND):
        return None
    if kind == "BOOLEAN":
        return {"true": True, "false": False}[text]
    if kind == "TIMESTAMP":
        return datetime.fromisoformat(text.removesuffix("Z"))
    return {"VARCHAR": unguarded, "BIGINT": int, "INTEGER": int, "DOUBLE": float, "DATE": date.fromisoformat}[kind](
        text
    )


def rows_of_sheet(rows: list[list[Any]], columns: list[tuple[str, str, bool]]) -> list[tuple[Any, ...]]:
    """The rows of a sheet that a program converted to text, from the head of its table on."""
    head = [name for name, _, _ in columns]
    at = next(at for at, row in enumerate(rows) if [*map(str, row)] == head)
    return [tuple(_of_cell(text, *column) for text, column in zip(row, columns, strict=True)) for row in rows[at + 1 :]]


def _of_cell(text: str, name: str, kind: str, measure: bool) -> Any:
    if text in SHORTHAND if measure else text == ("no marker" if name == "markers" else "[x]"):
        return None
    if kind == "BOOLEAN":
        return {"TRUE": True, "FALSE": False}[text]
    if kind == "TIMESTAMP":
        return datetime.fromisoformat(text)
    return {"VARCHAR": str, "BIGINT": int, "INTEGER": int, "DOUBLE": float, "DATE": date.fromisoformat}[kind](text)


def to_the_second(rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Rows with moments as a workbook shows them."""
    return [tuple(_second(value) if isinstance(value, datetime) else value for value in row) for row in rows]


def _second(moment: datetime) -> datetime:
    return (moment + timedelta(microseconds=500_000)).replace(microsecond=0)
