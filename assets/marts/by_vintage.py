"""The rows of each mart by vintage, `catalogue.<mart>_by_vintage`, and the mart as of a moment as a filter over them.

Belongs here: what is kept of a row beside its figures, and the filter. Does not belong here: what a moment may be
(`as_of_macros`), at which moments a mart has a state (`history`), or what computes it (`stage`, `sql/marts`).

The history of a mart tells a row apart by its figures; here it is told apart by its vintage and its cells too. What
the vintage says (label, address, moment) is not repeated in each row, and what follows from the moment (gap,
withdrawal) is not kept at all: the macro joins both (docs/methods.md#history).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import duckdb
import sqlglot
from sqlglot import exp

from assets.marts.sql_files import Mart
from assets.problems import DefinitionError

# What the vintage of a row says, and what is known of it at a moment.
OF_THE_VINTAGE = ("official_label", "vintage", "published_at", "source_url", "source_sha256")
KNOWN_THEN = ("vintage_gap", "gap_basis", "newest_release_known", "withdrawn")
_LAST = "TIMESTAMP '9999-12-30 00:00:00'"  # 'infinity' is asked for too, and nothing ends after it


def is_kept(mart: Mart) -> bool:
    """Say whether a mart is kept by vintage: its header says so where it is computed at each question instead."""
    return not mart.file.header.get("as_of", "").startswith("computed")


def name_of(mart: Mart) -> str:
    """Return the name of the table, with its schema."""
    return f"catalogue.{mart.name}_by_vintage"


def kept_columns(columns: Sequence[str]) -> list[str]:
    """Return the columns of a mart that are kept in each row."""
    return [name for name in columns if name not in (*OF_THE_VINTAGE, *KNOWN_THEN)]


def check(connection: duckdb.DuckDBPyConnection, mart: Mart, state: str) -> None:
    """Hold the rows of a state to be of one vintage each.

    Args:
        connection: Where the state is.
        mart: The mart.
        state: A table with its rows as the stage gives them, and `vintage_id` and `table_id` of the vintage they name.

    Raises:
        DefinitionError: If a row is made of several vintages, or of none.
    """
    wrong = connection.execute(
        f"SELECT gap_basis FROM {state} "
        "WHERE vintage_id IS NULL OR gap_basis IS DISTINCT FROM table_id OR NOT is_its_own LIMIT 1"
    ).fetchone()
    if wrong:
        raise DefinitionError(
            f"{mart.file.shown}: a row is not of one vintage of one table, so that it cannot be kept by vintage "
            f"(tables: {wrong[0]}). Take all that it says of its vintage from one, or say `-- as_of: computed, "
            "because …` in its header"
        )


def rows_at(mart: Mart, columns: Sequence[str], clock: str, held_clock: str) -> str:
    """Return the query that gives the mart as of a clock in London: a filter over the table.

    Args:
        mart: The mart.
        columns: Its columns, in their order.
        clock: The clock, in SQL. DuckDB plans what stands there at each place anew, so there are few.
        held_clock: The same, where it may be refused because nothing was held by then.
    """
    then = (*OF_THE_VINTAGE, *KNOWN_THEN)
    listed = ", ".join(f'{"v" if name in then else "r"}."{name}"' for name in columns)
    return (
        f"SELECT {listed} FROM {name_of(mart)} AS r "
        f"INNER JOIN catalogue.all_vintages_at({clock}) AS v ON r.vintage_id = v.vintage_id "
        f"WHERE r.realtime_start_local <= {held_clock} AND least({clock}, {_LAST}) < r.realtime_end_local"
        f"{_order_of(mart, columns)}"
    )


def _order_of(mart: Mart, columns: Sequence[str]) -> str:
    """Return the order that the mart's own macro gives its rows."""
    stated = _order_stated(mart.file.sql, f"marts.{mart.name}_as_of")
    return " ORDER BY " + ", ".join(_ordered(mart, one, columns) for one in stated) if stated else ""


@lru_cache(maxsize=64)
def _order_stated(sql: str, macro: str) -> tuple[exp.Expr, ...]:
    """Return what the outermost query of a macro orders its rows by."""
    for statement in sqlglot.parse(sql, dialect="duckdb"):
        if isinstance(statement, exp.Create) and statement.kind == "MACRO":
            order = statement.expression.args.get("order")
            if statement.this.this.sql("duckdb").casefold() == macro and order:
                return tuple(order.expressions)
    return ()


def _ordered(mart: Mart, one: exp.Expr, columns: Sequence[str]) -> str:
    name = one.this.name
    if not isinstance(one.this, exp.Column) or name not in (*kept_columns(columns), "vintage_id"):
        raise DefinitionError(
            f"{mart.file.shown}: its rows must be in the order of columns of its own, not of {one.sql('duckdb')}"
        )
    return f'r."{name}"' + (" DESC" if one.args.get("desc") else "")
