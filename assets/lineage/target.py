"""What is to be explained: a mart as of a day, or a macro of its file with its arguments.

Belongs here: reading `crossings` or `crossings_between_dates('2025-01-01', '2025-12-31')`, and the SQL that gives its
rows, plain and with their cells. Does not belong here: which of the rows (`explain`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import duckdb
import sqlglot
from sqlglot import exp

from assets.lineage.cell_provenance import Traced
from assets.lineage.macro_sql import parameters_of
from assets.lineage.mart_lineage import NOW, Lineage, lineages
from assets.marts.sql_files import Mart, mart_of, marts

_TEMPORARY = "explained"


class ExplainError(ValueError):
    """A question that cannot be answered as it was put."""


@dataclass(frozen=True)
class Target:
    """What is to be explained.

    Attributes:
        mart: The mart, or the one in whose file the macro stands.
        macro: The macro that makes its rows, e.g. `marts.crossings_as_of`.
        traced: The query of that macro, rewritten to carry its cells.
        source: SQL that gives its rows.
        traced_source: SQL that gives them with a list of cells beside each figure.
        as_of: Day or moment it is as of; None for now.
        arguments: Arguments of a macro that is not the mart as of a day, by parameter.
    """

    mart: Mart
    macro: str
    traced: Traced
    source: str
    traced_source: str
    as_of: str | None
    arguments: Mapping[str, Any] = field(default_factory=dict)

    @property
    def grain(self) -> tuple[str, ...]:
        """The columns that name a row; a macro with arguments has one row."""
        return () if self.arguments else self.mart.grain

    @property
    def shown(self) -> str:
        """Its name, with the arguments of a macro."""
        arguments = ", ".join(repr(value) for value in self.arguments.values())
        return f"{self.macro}({arguments})" if self.arguments else f"marts.{self.mart.name}"

    @property
    def figures(self) -> tuple[str, ...]:
        """The columns that cells stand behind, in their order."""
        return tuple(name for name, column in self.traced.columns.items() if column.bears)

    def figure(self, column: str) -> str:
        """Return the name of a figure.

        Raises:
            ExplainError: If there is no such column, or no cell stands behind it.
        """
        if (name := column.casefold()) in self.figures:
            return name
        known = name in self.traced.columns
        what = "names the row or says where it is from; it is no figure" if known else "does not exist"
        raise ExplainError(f"{column!r} {what}; the figures of {self.shown} are {', '.join(self.figures)}")


def target_of(connection: duckdb.DuckDBPyConnection, asked: str, as_of: str | None) -> Target:
    """Return what a person asks for.

    Args:
        connection: A warehouse, open read-only; a macro with arguments is made in it anew, with its cells, for itself.
        asked: A mart (`marts.crossings`, `crossings`), or a macro with its arguments, the as-of day left out or last.
        as_of: Day or moment (London); None for now.

    Raises:
        ExplainError: If there is no such mart or macro, its figures cannot be followed, or an argument is not one.
    """
    short = asked.strip().removeprefix("marts.")
    if "(" not in short:
        lineage = _lineage_of(short.casefold(), asked)
        return _mart_as_of(lineage, checked_moment(as_of))
    name, given = _called(short, asked)
    mart = mart_of(f"marts.{name}")
    if mart is None or f"marts.{name}" not in mart.makes:
        raise ExplainError(f"there is no macro {name!r}; there are {', '.join(_macros())}")
    lineage = _lineage_of(mart.name, asked)
    parameters = parameters_of(mart, f"marts.{name}")
    if len(given) == len(parameters):
        if as_of is not None:
            raise ExplainError(f"{asked} says itself as of when; leave --as-of out")
        as_of = given.pop()
        as_of = None if as_of == NOW else as_of
    if len(given) != len(parameters) - 1:
        raise ExplainError(f"marts.{name} takes {', '.join(parameters[:-1])}, not {len(given)} arguments")
    moment = checked_moment(as_of)
    if not given:
        return _mart_as_of(lineage, moment)
    traced = lineage.others[f"marts.{name}"]
    names = ", ".join(parameters)
    connection.execute(f"CREATE OR REPLACE TEMP MACRO {_TEMPORARY}({names}) AS TABLE {traced.query.sql('duckdb')}")
    arguments = ", ".join(exp.Literal.string(value).sql("duckdb") for value in [*given, moment or NOW])
    return Target(
        mart, f"marts.{name}", traced, f"marts.{name}({arguments})", f"temp.{_TEMPORARY}({arguments})", moment,
        dict(zip(parameters, given, strict=False)),
    )  # fmt: skip


def checked_moment(as_of: str | None) -> str | None:
    """Return a day or moment as the macros take it.

    Raises:
        ExplainError: If it is neither.
    """
    if as_of is None:
        return None
    try:
        datetime.fromisoformat(as_of)
    except ValueError as error:
        raise ExplainError(
            f"{as_of!r} is neither a day as in 2026-07-12 nor a moment as in 2026-07-12 09:00"
        ) from error
    return as_of.replace("T", " ")


def _mart_as_of(lineage: Lineage, moment: str | None) -> Target:
    name = lineage.mart.name
    source = f"marts.{name}" if moment is None else f"marts.{name}_as_of('{moment}')"
    traced = f"catalogue.{name}_traced_as_of('{moment or NOW}')"
    return Target(lineage.mart, f"marts.{name}_as_of", lineage.traced, source, traced, moment)


def _lineage_of(short: str, asked: str) -> Lineage:
    known = lineages()
    if short in known:
        return known[short]
    for mart in marts():
        if mart.name == short:
            raise ExplainError(f"marts.{short} says that its figures cannot be followed: {mart.file.header['lineage']}")
    if f"marts.{short}" in _macros():
        raise ExplainError(
            f"marts.{short} is a macro: give its arguments, as in \"{short}('2025-01-01', '2025-12-31')\""
        )
    raise ExplainError(f"there is no mart {asked!r}; there are {', '.join(f'marts.{mart}' for mart in sorted(known))}")


def _called(short: str, asked: str) -> tuple[str, list[str]]:
    """Return the name and the arguments of a call, each of which must be a literal."""
    try:
        call = sqlglot.parse_one(short, dialect="duckdb")
    except sqlglot.errors.SqlglotError as error:
        raise ExplainError(f"{asked!r} is neither a mart nor a macro with its arguments") from error
    values = [part.this if isinstance(part, exp.Cast) else part for part in call.expressions]
    if not isinstance(call, exp.Anonymous) or not all(isinstance(value, exp.Literal) for value in values):
        raise ExplainError(f"{asked!r} is no macro with plain arguments, such as '2025-01-01'")
    return call.name.casefold(), [str(value.this) for value in values]


def _macros() -> list[str]:
    """Return the macros that take more than a day, as `marts.name`."""
    return sorted(name for lineage in lineages().values() for name in lineage.others)
