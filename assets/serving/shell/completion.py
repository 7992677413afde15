"""What the shell completes: schemas, tables, columns, macros, keywords and its own words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import duckdb
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document

from assets.serving.shell.words import WORDS

_NAME = re.compile(r"[A-Za-z_.][A-Za-z0-9_.]*$")
_READ = re.compile(r"\b([a-z_]+\.[a-z_0-9]+)", re.IGNORECASE)
_OBJECTS = """
    SELECT schema_name || '.' || table_name AS name, 'table' AS kind FROM duckdb_tables() WHERE NOT internal UNION
    SELECT schema_name || '.' || view_name, 'view' FROM duckdb_views() WHERE NOT internal UNION
    SELECT schema_name || '.' || function_name || '(', 'macro' FROM duckdb_functions()
    WHERE function_type IN ('macro', 'table_macro') AND NOT internal
    ORDER BY name
"""
_COLUMNS = """
    SELECT schema_name || '.' || table_name, list(column_name ORDER BY column_index) FROM duckdb_columns()
    WHERE NOT internal GROUP BY ALL
"""


class Names(Completer):
    """Completes from what a warehouse holds; columns are those of the tables that the text names."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Take the names.

        Args:
            connection: The warehouse.
        """
        self._objects: dict[str, str] = dict(connection.execute(_OBJECTS).fetchall())
        self._columns: dict[str, list[str]] = dict(connection.execute(_COLUMNS).fetchall())
        keywords = connection.execute("SELECT upper(keyword_name) FROM duckdb_keywords() ORDER BY ALL").fetchall()
        self._keywords = [keyword for (keyword,) in keywords]

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterator[Completion]:
        """Yield what may stand at the cursor, nearest kind first: columns, tables and macros, keywords."""
        before = document.text_before_cursor
        found = _NAME.search(before)
        typed = found.group() if found else ""
        if before.lstrip().startswith("."):
            yield from _beginning(before.lstrip(), ((word, "word") for word in WORDS))
            marts = ((name.removeprefix("marts."), "mart") for name in self._objects if name.startswith("marts."))
            if before.lstrip().startswith(".describe ") and typed:
                yield from _beginning(typed, marts)
            return
        if not typed:
            return
        yield from _beginning(typed, self._of_tables(document.text))
        yield from _beginning(typed, self._objects.items())
        if "." not in typed:
            yield from _beginning(typed, ((keyword, "keyword") for keyword in self._keywords))

    def _of_tables(self, text: str) -> Iterator[tuple[str, str]]:
        """Yield the columns of the tables that a text names, each once; a mart's macro has those of the mart."""
        columns: dict[str, str] = {}
        for name in _READ.findall(text):
            table = name.casefold()
            for column in self._columns.get(table) or self._columns.get(table.removesuffix("_as_of")) or ():
                columns.setdefault(column, f"column of {table}")
        yield from columns.items()


def _beginning(typed: str, known: Iterable[tuple[str, str]]) -> Iterator[Completion]:
    for name, kind in known:
        if name.casefold().startswith(typed.casefold()):
            yield Completion(name, -len(typed), display_meta=kind)
