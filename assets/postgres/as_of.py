"""What PostgreSQL is asked as of a moment, and the first figures: functions and views over the tables.

Belongs here: the functions `marts.<mart>_as_of` and the views `marts.<mart>_first_release`, made of what the published
file holds. Does not belong here: what a moment may be, and which vintages stood then (`sql/postgres`).

A mart that DuckDB keeps by vintage is the same filter over the same rows here. Of one that DuckDB computes at each
question, `sql/postgres/computed` may have the query; else its function says that it cannot be asked here, and what can.
No body names anything that has a name without its schema, and none is bound to a table: functions outlive tables.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assets.literals import quoted
from assets.marts.by_vintage import KNOWN_THEN, OF_THE_VINTAGE
from assets.marts.sql_files import SQL
from assets.postgres.held import HeldMart
from assets.postgres.names import name
from assets.postgres.tables import Column, Table

# A literal may be any of them; PostgreSQL then takes it for a text, whose form says which it is.
_MOMENTS = ("text", "date", "timestamp", "timestamptz")
_LAST = "timestamp '9999-12-30'"  # 'infinity' is asked for too, and nothing ends after it


@dataclass(frozen=True, slots=True)
class Made:
    """A function or a view.

    Attributes:
        kind: `FUNCTION` or `VIEW`.
        name: Its name, quoted, with schema and arguments: what a statement drops it by.
        sql: The statements that make it.
    """

    kind: str
    name: str
    sql: tuple[str, ...]


def shared() -> list[str]:
    """Return the statements of the functions that need no mart."""
    return [(SQL / "postgres" / file).read_text(encoding="utf-8") for file in ("clocks.sql", "vintages.sql")]


def made_of(marts: Sequence[HeldMart], tables: Sequence[Table]) -> list[Made]:
    """Return the functions and views of the marts, each after what it calls."""
    by_name = {table.full: table for table in tables}
    made = []
    for mart in marts:
        if mart.asked_as_of:
            made += _functions(mart, by_name[f"marts.{mart.name}"].columns)
        if mart.history:
            made.append(_first_release(mart, by_name[mart.history]))
    return made


def _functions(mart: HeldMart, columns: Sequence[Column]) -> list[Made]:
    """Return the functions of a mart, for each type that a moment may have."""
    returns = "TABLE (" + ", ".join(f"{name(column.name)} {column.type}" for column in columns) + ")"
    said = f"{mart.description} As it was known on a day or at a moment in London."
    query = _query(mart, columns)
    if query is None:
        bodies = dict.fromkeys(_MOMENTS, f"LANGUAGE plpgsql STABLE AS $$ BEGIN {_refusal(mart)} END $$")
        return [_function(f"{mart.name}_as_of", kind, returns, body, said) for kind, body in bodies.items()]
    at = name("catalogue", f"{mart.name}_at")
    made = [
        Made(
            "FUNCTION",
            f"{at}(timestamp)",
            (f"CREATE OR REPLACE FUNCTION {at}(clock timestamp) RETURNS {returns} "
             f"LANGUAGE sql STABLE PARALLEL SAFE AS $$ {query} $$",
             f"COMMENT ON FUNCTION {at}(timestamp) IS {quoted(f'marts.{mart.name} at a clock in London.')}"),
        )
    ]  # fmt: skip
    body = (
        "LANGUAGE sql STABLE PARALLEL SAFE AS $$ SELECT a.* FROM catalogue.clock_since(catalogue.clock_of($1), "
        f"CAST($1 AS text), {quoted(mart.name)}) AS c (clock), LATERAL {at}(c.clock) AS a $$"
    )
    return made + [_function(f"{mart.name}_as_of", kind, returns, body, said) for kind in _MOMENTS]


def _function(of: str, kind: str, returns: str, body: str, said: str) -> Made:
    full = name("marts", of)
    return Made(
        "FUNCTION",
        f"{full}({kind})",
        (f"CREATE OR REPLACE FUNCTION {full}(as_of {kind}) RETURNS {returns} {body}",
         f"COMMENT ON FUNCTION {full}({kind}) IS {quoted(said)}"),
    )  # fmt: skip


def _query(mart: HeldMart, columns: Sequence[Column]) -> str | None:
    """Return the query of a mart at the clock `$1`; None where there is none."""
    if mart.by_vintage:
        of_the_vintage = (*OF_THE_VINTAGE, *KNOWN_THEN)
        listed = ", ".join(f"{'v' if c.name in of_the_vintage else 'r'}.{name(c.name)}" for c in columns)
        return (
            f"SELECT {listed} FROM {name('catalogue', f'{mart.name}_by_vintage')} AS r "
            "INNER JOIN catalogue.all_vintages_at($1) AS v ON r.vintage_id = v.vintage_id "
            f"WHERE r.realtime_start_local <= $1 AND least($1, {_LAST}) < r.realtime_end_local"
        )
    computed = SQL / "postgres" / "computed" / f"{mart.name}.sql"
    return computed.read_text(encoding="utf-8") if computed.exists() else None


def _refusal(mart: HeldMart) -> str:
    """Return the statement that tells why a mart cannot be asked as of a moment here, and what can be asked."""
    instead = (
        f"Its history answers for a moment t: FROM {mart.history} WHERE realtime_start <= t AND t < realtime_end."
        if mart.history
        else "It has no history."
    )
    why = f"marts.{mart.name}_as_of is computed at each question, in DuckDB alone"
    hint = f"{instead} The DuckDB file, immigration.duckdb, answers."
    return f"RAISE EXCEPTION USING ERRCODE = '0A000', MESSAGE = {quoted(why)}, HINT = {quoted(hint)};"


def _first_release(mart: HeldMart, history: Table) -> Made:
    """Return the view of the first figure held of each row of a mart."""
    key = ", ".join(f"h.{name(column)}" for column in mart.key_of_history if column != "realtime_start")
    view, tables = name("marts", f"{mart.name}_first_release"), ", ".join(quoted(table) for table in mart.tables)
    said = f"The first figure held of each row of marts.{mart.name}; first_of says whether it was the first release."
    comments = {column.name: column.comment for column in history.columns if column.comment}
    return Made(
        "VIEW",
        view,
        (f"CREATE VIEW {view} AS SELECT DISTINCT ON ({key}) h.*, CASE WHEN h.realtime_start IN "
         f"(SELECT s.published_at FROM catalogue.sure_releases(CAST(ARRAY[{tables}] AS text[])) AS s) "
         f"THEN 'first release' ELSE 'first held' END AS first_of FROM {name(history.schema, history.name)} AS h "
         f"ORDER BY {key}, h.realtime_start",
         f"COMMENT ON VIEW {view} IS {quoted(said)}",
         *(f"COMMENT ON COLUMN {view}.{name(column)} IS {quoted(comment)}" for column, comment in comments.items()),
         f"COMMENT ON COLUMN {view}.first_of IS 'Whether it is of the first release, or the first held'"),
    )  # fmt: skip
