"""Marts, as they are asked about for a new claim: which figures they hold, and how those of several rows become one.

Belongs here: what DuckDB says of a mart's columns and rows in a published warehouse. Does not belong here: questions
and answers (`asked`), or the SQL that comes of them (`drafted`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import duckdb

from assets.claims.coverage import styles
from assets.claims.model import Span
from assets.contracts.language import Contract
from assets.marts.sql_errors import in_words
from assets.marts.sql_files import Mart, mart_of
from assets.tables import contracts

_NO_FIGURES = ("quarters_since_period", "value_precision", "implied_zeros", "source_cells")
_NUMBERS = {"BIGINT", "HUGEINT", "INTEGER", "DOUBLE"}
_TIME = {"period", "date", "week_ending"}
# Days of their own, twelve months at the end of each quarter: periods that overlap, of which one is taken as it is.
_OVERLAP = {"between", "year_ending", "as_at"}
# Sums over time already, or figures of other days than the row's.
_NOT_ADDED = re.compile(r".*_(to_date|\d+_days|\d+_months|year_before|change_on_year)")


@dataclass(frozen=True, slots=True)
class AskedMart:
    """A mart as it stands in a warehouse.

    Attributes:
        mart: The mart.
        types: Its columns, with their types.
        overlaps: Whether its periods overlap.
    """

    mart: Mart
    types: dict[str, str]
    overlaps: bool

    @property
    def name(self) -> str:
        """Its name in the schema `marts`."""
        return self.mart.name

    @property
    def figures(self) -> list[str]:
        """Columns that hold figures."""
        return [name for name, kind in self.types.items() if kind in _NUMBERS and name not in _NO_FIGURES]

    @property
    def answers_claims(self) -> bool:
        """Whether its rows are those of the release current at a moment."""
        return {"vintage", "vintage_gap"} <= self.types.keys() and "vintage" not in self.mart.grain

    @property
    def kinds(self) -> list[str]:
        """Columns of its grain that tell its rows of one period apart."""
        return [name for name in self.mart.grain if name not in _TIME]

    @property
    def tables(self) -> list[Contract]:
        """Tables it is made of, those that hold all periods first."""
        sources = self.mart.sources_of_all()
        able = [contract for contract in contracts().values() if contract.schema_name in sources]
        return sorted(able, key=lambda contract: contract.coverage != "full")

    def adds(self, column: str) -> bool:
        """Say whether a figure of several rows is their sum."""
        return self.types[column] != "DOUBLE" and not _NOT_ADDED.fullmatch(column)

    def unit_of(self, column: str) -> str | None:
        """Return the unit of a figure, where the contracts of its tables leave no doubt."""
        if column.endswith("_pct"):
            return "per cent"
        measures = [measure for contract in self.tables for measure in contract.measures]
        units = {m.unit for m in measures if m.name == column} or {measure.unit for measure in measures}
        return units.pop() if len(units) == 1 and self.adds(column) else None

    def within(self, span: Span) -> str:
        """Return the SQL condition of the rows that make up some days."""
        start, end = f"'{span.start}'", f"'{span.end}'"
        if self.mart.time_column != "period_end":
            return f"{self.mart.time_column} BETWEEN {start} AND {end}"
        if self.overlaps:
            return f"period_start = {start} AND period_end = {end}"
        return f"period_start >= {start} AND period_end <= {end}"


def mart_asked(connection: duckdb.DuckDBPyConnection, name: str) -> AskedMart:
    """Return a mart as it stands in a warehouse.

    Raises:
        duckdb.Error: If an older warehouse has it not.
    """
    mart = mart_of(f"marts.{name}")
    assert mart is not None
    described = connection.execute(f"DESCRIBE marts.{name}").fetchall()
    sources = mart.sources_of_all()
    tables = [contract for contract in contracts().values() if contract.schema_name in sources]
    asked = AskedMart(mart, {column: kind for column, kind, *_ in described}, False)
    overlaps = mart.time_column == "period_end" and (
        any(_OVERLAP & set(styles(contract)) for contract in tables) or _held_overlap(connection, name)
    )
    return AskedMart(mart, asked.types, overlaps)


def require_condition(connection: duckdb.DuckDBPyConnection, mart: AskedMart, condition: str) -> None:
    """Hold a condition on a mart's rows to what DuckDB understands; an empty one is none.

    Raises:
        ValueError: If DuckDB does not understand it.
    """
    sql = f"SELECT 1 FROM marts.{mart.name} WHERE ({condition})"
    try:
        if condition:
            connection.execute(f"EXPLAIN {sql}")
    except duckdb.Error as error:
        raise ValueError(in_words(error, "the condition", sql, connection)) from error


def _held_overlap(connection: duckdb.DuckDBPyConnection, name: str) -> bool:
    """Say whether periods that a mart holds overlap."""
    ends = "lag(period_end) OVER (ORDER BY period_end, period_start)"
    sql = f"SELECT period_start <= {ends} AS again FROM (SELECT DISTINCT period_start, period_end FROM marts.{name})"
    return connection.execute(f"SELECT count(*) FILTER (again) > 0 FROM ({sql})").fetchone() == (True,)
