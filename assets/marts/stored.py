"""What a build stores of a mart's states: tables of rows with the stretch of time for which each stood.

Belongs here: these tables, and what they take over from an earlier build. Does not belong here: at which moments a mart
has a state (`history`), what computes one (`stage`), or the step that joins states (`intervals`).

There are two, put together from the same states. `marts.<mart>_history` tells rows apart by what is said of a period,
`catalogue.<mart>_by_vintage` by their vintage and cells too, so that a mart as of a moment need not be computed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import duckdb

from assets.marts import by_vintage
from assets.marts.intervals import OPEN, Piece, join, pieces, stretches
from assets.marts.sql_files import Mart
from assets.marts.stage import number_of
from assets.vintages.schemas import insert

# What follows from the vintage and the moment, not from the figures: it says nothing of a row's own history.
OF_THE_MOMENT = (
    "official_label", "vintage", "vintage_gap", "gap_basis", "newest_release_known", "withdrawn", "published_at",
    "source_url", "source_sha256", "source_cell", "source_cells", "quarters_since_period",
)  # fmt: skip
_SAME_VINTAGE = ("table_id", "vintage", "published_at", "source_sha256")


def has_history(mart: Mart) -> bool:
    """Say whether a mart has a history: one that is itself over vintages has none."""
    return not {"as_of", "vintage", "old_vintage"} & set(mart.grain)


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a mart's rows, each with the stretch of time for which it stood.

    Attributes:
        name: Its name, with the schema.
        columns: What tells its rows apart.
        of_vintages: What a row has beside them of the vintages it stood in.
        clocks: The columns of the clock in London, in SQL, from the moments `began` and `ended`.
        order: The order of its rows, where they begin at one moment.
    """

    name: str
    columns: tuple[str, ...]
    of_vintages: tuple[str, ...]
    clocks: dict[str, str]
    order: tuple[str, ...]

    @property
    def every_column(self) -> tuple[str, ...]:
        """The columns of the finished table."""
        return (*self.columns, *self.of_vintages, "realtime_start", "realtime_end", *self.clocks)


def tables_of(mart: Mart, columns: Sequence[str]) -> list[Table]:
    """Return the tables that are stored of a mart.

    Args:
        mart: The mart.
        columns: Its columns, in their order.
    """
    tables = []
    if has_history(mart):
        tables.append(
            Table(
                f"marts.{mart.name}_history",
                tuple(name for name in columns if name not in OF_THE_MOMENT),
                ("first_vintage", "last_vintage"),
                {"realtime_start_on": "CAST(began.clock AS DATE)", "realtime_end_on": "CAST(ended.clock AS DATE)"},
                mart.grain,
            )
        )
    if by_vintage.is_kept(mart):
        tables.append(
            Table(
                by_vintage.name_of(mart),
                (*by_vintage.kept_columns(columns), "vintage_id"),
                (),
                {"realtime_start_local": "began.clock", "realtime_end_local": "ended.clock"},
                ("vintage_id", mart.grain[0]),
            )
        )
    return tables


def make(
    connection: duckdb.DuckDBPyConnection,
    mart: Mart,
    tables: Sequence[Table],
    states: Sequence[tuple[datetime, datetime, str]],
    build: str,
    before: str | None,
) -> None:
    """Make the tables of a mart in a build.

    Args:
        connection: Where the stage is the current database.
        mart: The mart.
        tables: Its tables.
        states: When it has another state (UTC), the wall clock then, and what tells that state from others, oldest
            first.
        build: Name of the build.
        before: Name of an earlier build, to take over what has not changed; None for none.

    Raises:
        DefinitionError: If a row of a mart that is kept by vintage is not of one vintage.
    """
    before_states = _states_of(connection, mart, tables, before) if before else []
    found = pieces(stretches([(at, state) for at, _, state in states]), stretches(before_states))
    clocks = {at: clock for at, clock, _ in states}
    connection.execute("CREATE OR REPLACE TEMP TABLE moments (utc TIMESTAMP, clock TIMESTAMP)")
    insert(connection, "moments", [*clocks.items(), (OPEN, OPEN)])
    begins_with_it = (
        before is not None
        and bool(found)
        and [piece.kept for piece in found] == [number == 0 for number in range(len(found))]
        and _states_of(connection, mart, tables, build) == before_states
        and _numbers_are_the_same(connection, mart, build, before)
    )
    if begins_with_it:
        _go_on(connection, mart, tables, found, clocks, build)
    else:
        _put_together(connection, mart, tables, found, clocks, build, before)
    for temporary in ("state", "going_on", "moments"):
        connection.execute(f"DROP TABLE IF EXISTS temp.{temporary}")


def _go_on(
    connection: duckdb.DuckDBPyConnection,
    mart: Mart,
    tables: Sequence[Table],
    found: Sequence[Piece],
    clocks: dict[datetime, datetime],
    build: str,
) -> None:
    """Make the pieces after the first anew in tables that the build began with, and leave what was before."""
    kept, *computed = found
    end = f"TIMESTAMP '{kept.end}'"
    for table in tables if computed else ():
        connection.execute(f"DELETE FROM {build}.{table.name} WHERE realtime_start >= {end}")
        connection.execute(f"UPDATE {build}.{table.name} SET realtime_end = {end} WHERE realtime_end > {end}")
    for piece in computed:
        _compute(connection, mart, _text(clocks[piece.start]), piece, build)
        for table in tables:
            join(connection, f"{build}.{table.name}", "state", piece.start, table.columns, table.of_vintages)
    for table in tables if computed else ():
        clock_columns = ", ".join(f"{name} = {said}" for name, said in table.clocks.items())
        connection.execute(
            f"UPDATE {build}.{table.name} AS h SET {clock_columns} FROM moments AS began, moments AS ended "
            f"WHERE h.realtime_end >= {end} AND h.realtime_start = began.utc AND h.realtime_end = ended.utc"
        )


def _put_together(
    connection: duckdb.DuckDBPyConnection,
    mart: Mart,
    tables: Sequence[Table],
    found: Sequence[Piece],
    clocks: dict[datetime, datetime],
    build: str,
    before: str | None,
) -> None:
    """Make the tables anew of what is computed and what is taken over."""
    put_together = [(table, f"rows_{number}") for number, table in enumerate(tables)]
    _compute(connection, mart, "infinity", Piece(OPEN, OPEN, False), build, "LIMIT 0")
    for table, temporary in put_together:
        listed = _listed(table.every_column[: -len(table.clocks)])
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {temporary} AS SELECT {listed} FROM state")
    for piece in found:
        if not piece.kept:
            _compute(connection, mart, _text(clocks[piece.start]), piece, build)
        for table, temporary in put_together:
            if piece.kept:
                taken_over = _taken_over(table, piece, build, str(before))
                connection.execute(f"CREATE OR REPLACE TEMP TABLE state AS {taken_over}")
            join(connection, temporary, "state", piece.start, table.columns, table.of_vintages)
    for table, temporary in put_together:
        clock_columns = ", ".join(f"{said} AS {name}" for name, said in table.clocks.items())
        connection.execute(
            f"CREATE OR REPLACE TABLE {build}.{table.name} AS SELECT h.*, {clock_columns} FROM {temporary} AS h "
            "INNER JOIN moments AS began ON h.realtime_start = began.utc "
            "INNER JOIN moments AS ended ON h.realtime_end = ended.utc "
            f"ORDER BY h.realtime_start, {_listed(table.order, 'h.')}"
        )
        connection.execute(f"DROP TABLE temp.{temporary}")


def _compute(
    connection: duckdb.DuckDBPyConnection, mart: Mart, clock: str, piece: Piece, build: str, limit: str = ""
) -> None:
    """Compute the rows of a mart as of a wall clock into the table `state`, each with the vintage it names."""
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE state AS "
        "SELECT s.*, v.vintage_id, v.table_id, v.vintage AS first_vintage, v.vintage AS last_vintage, "
        "s.published_at = v.published_at AND s.source_sha256 = v.source_sha256 AS is_its_own, "
        f"TIMESTAMP '{piece.start}' AS realtime_start, TIMESTAMP '{piece.end}' AS realtime_end "
        f"FROM (FROM marts.{mart.name}_as_of('{clock}') {limit}) AS s "
        f"LEFT JOIN {build}.catalogue.vintages AS v ON {number_of('s.vintage')} = v.vintage_id"
    )
    if by_vintage.is_kept(mart):
        by_vintage.check(connection, mart, "state")


def _states_of(
    connection: duckdb.DuckDBPyConnection, mart: Mart, tables: Sequence[Table], of_build: str
) -> list[tuple[datetime, str]]:
    """Return the states of a mart in a build; none where it lacks one of the tables, or has other columns."""
    for table in tables:
        had = connection.execute(
            "SELECT column_name FROM duckdb_columns() WHERE database_name = ? AND schema_name || '.' || table_name = ?",
            [of_build, table.name],
        ).fetchall()
        if {name for (name,) in had} != set(table.every_column):
            return []
    return connection.execute(
        f"SELECT realtime_start, state FROM {of_build}.catalogue.history_states WHERE mart = ? ORDER BY realtime_start",
        [mart.name],
    ).fetchall()


def _numbers_are_the_same(connection: duckdb.DuckDBPyConnection, mart: Mart, build: str, before: str) -> bool:
    """Say whether the vintages of a mart's tables have the numbers that they had in an earlier build."""
    listed = ", ".join(("vintage_id", *_SAME_VINTAGE))
    other = connection.execute(
        f"SELECT {listed} FROM {before}.catalogue.vintages WHERE table_id IN (SELECT table_id "
        f"FROM {before}.catalogue.tables WHERE list_contains(?, observations_table)) "
        f"EXCEPT SELECT {listed} FROM {build}.catalogue.vintages",
        [list(mart.sources_of_all())],
    ).fetchall()
    return not other


def _taken_over(table: Table, piece: Piece, build: str, before: str) -> str:
    """Return the SQL of the rows that a table of an earlier build has of a piece."""
    start, end = (f"TIMESTAMP '{at}'" for at in (piece.start, piece.end))
    # A vintage has another number where one before it has come late.
    number = "coalesce(now.vintage_id, error('a vintage of the earlier build is not held')) AS vintage_id"
    listed = ", ".join(
        number if name == "vintage_id" else f'h."{name}"' for name in (*table.columns, *table.of_vintages)
    )
    numbers = (
        f"LEFT JOIN {before}.catalogue.vintages AS had ON h.vintage_id = had.vintage_id "
        f"LEFT JOIN {build}.catalogue.vintages AS now ON "
        + " AND ".join(f"had.{name} = now.{name}" for name in _SAME_VINTAGE)
        if "vintage_id" in table.columns
        else ""
    )
    return (
        f"SELECT {listed}, greatest(h.realtime_start, {start}) AS realtime_start, "
        f"least(h.realtime_end, {end}) AS realtime_end FROM {before}.{table.name} AS h {numbers} "
        f"WHERE h.realtime_start < {end} AND h.realtime_end > {start}"
    )


def _text(clock: datetime) -> str:
    return f"{clock:%Y-%m-%d %H:%M:%S.%f}"


def _listed(names: Sequence[str], prefix: str = "") -> str:
    return ", ".join(f'{prefix}"{name}"' for name in names)
