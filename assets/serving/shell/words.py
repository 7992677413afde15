"""The words of the shell that are no SQL: `.help`, `.tables`, `.describe MART`, `.quit`.

Belongs here: what each says. Does not belong here: reading lines (`loop`).
"""

from __future__ import annotations

import duckdb

from assets.problems import DefinitionError
from assets.published import named_rows

WORDS = {
    ".tables": "lists tables and views; .tables returns those with it in the name",
    ".macros": "lists macros with their arguments, in the same way",
    ".describe": "says what a mart is: .describe crossings",
    ".help": "says this",
    ".quit": "ends the shell; so does Ctrl-D",
}
_TABLES = """
    SELECT schema_name || '.' || table_name AS name, coalesce(comment, '') AS "what it is" FROM duckdb_tables()
    WHERE NOT internal UNION ALL
    SELECT schema_name || '.' || view_name, coalesce(comment, '') FROM duckdb_views() WHERE NOT internal
"""
_MACROS = """
    SELECT DISTINCT schema_name || '.' || function_name || '(' || array_to_string(parameters, ', ') || ')' AS name,
        coalesce(comment, '') AS "what it is"
    FROM duckdb_functions() WHERE function_type IN ('macro', 'table_macro') AND NOT internal
"""


def ends(text: str) -> bool:
    """Return whether a line is the word by which other shells end, without the dot of this one's."""
    return text.strip().rstrip(";").rstrip().casefold() in ("quit", "exit")


class Quit(Exception):
    """The person at the terminal has had enough."""


def said(connection: duckdb.DuckDBPyConnection, line: str) -> tuple[list[str], list[tuple[str, ...]]]:
    """Return what a word says: names of columns, and rows.

    Raises:
        Quit: If it ends the shell.
        DefinitionError: If there is no such word, or no such thing.
    """
    word, _, rest = line.strip().rstrip(";").partition(" ")
    if word in (".quit", ".exit"):
        raise Quit
    if word == ".help":
        sql = ("SQL", "ends with a semicolon and may have several lines; Tab completes, Ctrl-C stops a query")
        return ["word", "what it does"], [sql, *WORDS.items()]
    if word in (".tables", ".macros"):
        return _listed(connection, _TABLES if word == ".tables" else _MACROS, rest.strip())
    if word == ".describe" and not rest.strip():
        raise DefinitionError(".describe lacks its name: say which mart, such as .describe crossings")
    if word == ".describe":
        from assets.warehouse.asked import describe  # it parses SQL, which takes a while to load

        described = describe(connection, rest.strip())
        columns = [
            (f"column {name}", _column(kind, unit, adds, what)) for name, kind, unit, adds, what in described.columns
        ]
        return ["about", "what there is to say"], [*described.sentences(), *columns]
    raise DefinitionError(f"{word} is no word of the shell; there are {', '.join(WORDS)}")


def _listed(connection: duckdb.DuckDBPyConnection, sql: str, part: str) -> tuple[list[str], list[tuple[str, ...]]]:
    rows = named_rows(connection, f"SELECT * FROM ({sql}) WHERE contains(lower(name), lower(?)) ORDER BY name", [part])
    if not rows:
        raise DefinitionError(f"nothing has {part!r} in its name")
    return list(rows[0]), [tuple(row.values()) for row in rows]


def _column(kind: str, unit: str, adds: str, what: str) -> str:
    said = [kind, *([unit] if unit else []), *([f"adds up: {adds}"] if adds else [])]
    return f"{what} ({', '.join(said)})"
