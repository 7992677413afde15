"""The macros `marts.<mart>_as_of` of a published warehouse, and what a moment may be that they are asked for.

Belongs here: that every moment is read in one way (`sql/catalogue/clocks.sql`), and that none before the first release
held gets an empty answer. Does not belong here: what gives the rows (`by_vintage`, `sql/marts`).

What gives the rows of a mart takes the clock in London, `catalogue.<mart>_at(clock)`; `marts.<mart>_as_of(as_of)` reads
that clock from what is asked, and holds it to the mart's first release. So a mart that reads another asks it at a clock
at which that one may have had no release yet.
"""

from __future__ import annotations

import re
from datetime import datetime
from functools import partial

import duckdb

from assets.literals import quoted
from assets.marts import by_vintage
from assets.marts.kept_tables import has_history
from assets.marts.sql_files import Mart
from assets.marts.stage import run
from assets.problems import DefinitionError

_CLOCK = "{clock}"
# What is asked as of a moment within the SQL of a mart, and the same at a clock.
_AT_A_CLOCK = (
    (r"\bmarts\.(\w+)_as_of\(as_of\)", rf"catalogue.\1_at({_CLOCK})"),
    (r"\bcatalogue\.(vintages?)_as_of\(('[^']+'), as_of\)", rf"catalogue.\1_at(\2, {_CLOCK})"),
)


def make_macro(
    connection: duckdb.DuckDBPyConnection, mart: Mart, columns: list[str], first_held: datetime | None
) -> None:
    """Make the macros of a mart that has states, in place of the one of its file.

    Args:
        connection: A build in which its tables are made.
        mart: The mart.
        columns: Its columns, in their order.
        first_held: The clock in London at its first release held; None where none is held.

    Raises:
        DefinitionError: If its own macro asks for something as of a moment that cannot be asked at a clock.
    """
    first = f"TIMESTAMP '{first_held}'" if first_held else "CAST(NULL AS TIMESTAMP)"
    since = f"catalogue.clock_since(as_of, {first}, {quoted(f'marts.{mart.name}')})"
    if by_vintage.is_kept(mart):
        query = partial(by_vintage.rows_at, mart, columns)
    else:
        query = partial(_own_rows_at, connection, mart)
    connection.execute(f"CREATE OR REPLACE MACRO catalogue.{mart.name}_at(clock) AS TABLE {query('clock', 'clock')}")
    as_of = query("catalogue.clock_of(as_of)", since)
    connection.execute(f"CREATE OR REPLACE MACRO marts.{mart.name}_as_of(as_of) AS TABLE {as_of}")


def make_others(connection: duckdb.DuckDBPyConnection, mart: Mart) -> None:
    """Make anew what the mart's file makes beside the macro that `make_macro` made: its table, and other macros.

    Raises:
        DefinitionError: If a statement does not run.
    """
    made = by_vintage.is_kept(mart) or has_history(mart)
    run(connection, mart.file, lambda sql: not (made and _computes(mart).search(sql)))


def _computes(mart: Mart) -> re.Pattern[str]:
    """Return what finds the statement of a mart's file that makes its macro as of a moment."""
    start = rf"^\s*CREATE\s+MACRO\s+marts\.{mart.name}_as_of\(as_of\)\s+AS\s+TABLE\b"
    return re.compile(start, re.IGNORECASE | re.MULTILINE)


def _own_rows_at(connection: duckdb.DuckDBPyConnection, mart: Mart, clock: str, held_clock: str) -> str:
    """Return the query of a mart's file at a clock, which the first place that asks for it holds to what is held."""
    statements = (one.query for one in connection.extract_statements(mart.file.sql))
    found = next(found for sql in statements if (found := _computes(mart).search(sql)))
    sql = found.string[found.end() :]
    for asked, at in _AT_A_CLOCK:
        sql = re.sub(asked, at, sql)
    if re.search(r"\bas_of\b", re.sub(r"--.*", "", sql)):
        raise DefinitionError(
            f"{mart.file.shown}: its macro may hand as_of only to marts.…_as_of(as_of) and "
            "catalogue.vintage_as_of('table', as_of) or …vintages_as_of"
        )
    return sql.replace(_CLOCK, held_clock, 1).replace(_CLOCK, clock)
