"""Marts, as they are asked about for a new claim: which figures they hold, and how those of several rows become one.

Belongs here: what DuckDB says of a mart's columns and rows in a published warehouse. Does not belong here: questions
and answers (`asked`), or the SQL that comes of them (`drafted`).
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from assets.claims.model import Span
from assets.contracts.language import Contract
from assets.marts.sql_errors import in_words
from assets.marts.sql_files import Mart, mart_of
from assets.tables import contracts

_TIME = {"period", "date", "week_ending"}


@dataclass(frozen=True, slots=True)
class AskedMart:
    """A mart as it stands in a warehouse.

    Attributes:
        mart: The mart.
        columns: Its columns.
        units: Those that hold figures, with their unit.
        added: Those of which several rows may be added.
    """

    mart: Mart
    columns: tuple[str, ...]
    units: dict[str, str]
    added: frozenset[str]

    @property
    def name(self) -> str:
        """Its name in the schema `marts`."""
        return self.mart.name

    @property
    def figures(self) -> list[str]:
        """Columns that hold figures."""
        return list(self.units)

    @property
    def answers_claims(self) -> bool:
        """Whether its rows are those of the release current at a moment."""
        return {"vintage", "vintage_gap"} <= set(self.columns) and "vintage" not in self.mart.grain

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

    @property
    def overlaps(self) -> bool:
        """Whether its rows are never added, so that one is taken as it is."""
        return "never_sum" in self.mart.file.header

    def unit_of(self, column: str) -> str | None:
        """Return the unit of a figure, where it has but one."""
        return None if "," in self.units[column] else self.units[column]

    def within(self, span: Span) -> str:
        """Return the SQL condition of the rows that make up some days."""
        start, end = f"'{span.start}'", f"'{span.end}'"
        if self.mart.time_column != "period_end":
            return f"{self.mart.time_column} BETWEEN {start} AND {end}"
        if self.overlaps:
            return f"period_start = {start} AND period_end = {end}"
        return f"period_start >= {start} AND period_end <= {end}"


def mart_asked(connection: duckdb.DuckDBPyConnection, name: str) -> AskedMart:
    """Return a mart as a warehouse describes it.

    Raises:
        duckdb.Error: If the warehouse is older than that.
    """
    mart = mart_of(f"marts.{name}")
    assert mart is not None
    described = connection.execute(
        "SELECT column_name, unit, adds_up FROM catalogue.mart_columns WHERE mart = ? ORDER BY position", [name]
    ).fetchall()
    return AskedMart(
        mart,
        tuple(column for column, _, _ in described),
        {column: unit for column, unit, _ in described if unit},
        frozenset(column for column, _, adds_up in described if adds_up == "yes"),
    )


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
