"""A page for each mart, `docs/marts/<mart>.md`: what a row is, what must be minded, an example, the columns.

Belongs here: putting together what the catalogue, `sql/docs/marts` and the questions say of a mart, and the lists of
the index, `docs/marts.md`. Does not belong here: any sentence about a mart (`sql/marts`, `sql/reference`), or the other
pages (`generate`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import partial
from itertools import groupby
from pathlib import Path

import duckdb

from assets.contracts.language import Contract
from assets.marts.questions import questions
from assets.marts.sql_files import SQL, Mart, marts, read_sql
from assets.published import named_rows
from assets.reference import PROJECT
from assets.tables import contracts
from docs.markdown import anchor, answer, first_sentence, table

FOLDER = PROJECT / "docs" / "marts"
EXAMPLES = SQL / "docs" / "marts"
_HEAD = ["column", "type", "unit", "what it is"]
_NO_ROW = "The sample holds no row that answers it."
_WRITTEN = "<!-- `make docs` writes this page: change sql/marts, sql/reference or sql/docs/marts instead. -->"
Columns = list[tuple[object, ...]]


def pages(demo: duckdb.DuckDBPyConnection) -> dict[Path, str]:
    """Return the text of each page.

    Args:
        demo: The warehouse of the bundled sample.
    """
    rows = {str(row["mart"]): row for row in named_rows(demo, "FROM catalogue.marts")}
    columns = columns_of(demo)
    shared = shared_columns(columns)
    return {
        FOLDER / f"{mart.name}.md": "\n\n".join(
            [
                f"# marts.{mart.name}",
                _WRITTEN,
                f"{mart.description.rstrip('.')}.",
                _at_a_glance(mart, rows[mart.name]),
                *_example(demo, mart),
                *_adding(columns[mart.name]),
                *_columns(mart.name, columns, shared),
                *_asked_of(mart),
            ]
        )
        + "\n"
        for mart in marts()
    }


def columns_of(demo: duckdb.DuckDBPyConnection) -> dict[str, Columns]:
    """Return the columns of each table of the marts: name, type, unit, what it is, and what it may be added over.

    Args:
        demo: The warehouse of the bundled sample.
    """
    rows = demo.execute(read_sql(SQL / "docs" / "columns.sql").sql).fetchall()
    return {name: [row[1:] for row in of_table] for name, of_table in groupby(rows, key=lambda row: str(row[0]))}


def shared_columns(columns: dict[str, Columns]) -> dict[str, Columns]:
    """Return the columns that more than half of the marts have, and those that more than half of the histories have.

    Args:
        columns: The columns of each table.
    """
    found = {}
    for kind, end in (("most marts", ""), ("most histories", "_history")):
        tables = [columns[name] for mart in marts() if (name := f"{mart.name}{end}") in columns]
        seen = Counter(_shown(column) for of_table in tables for column in of_table)
        found[kind] = [column for column, times in seen.items() if times > len(tables) / 2]
    return found


def _shown(column: Sequence[object]) -> tuple[object, ...]:
    """Return a column as it stands in a list: without what it may be added over, which differs from mart to mart."""
    return (f"`{column[0]}`", *column[1:4])


def _at_a_glance(mart: Mart, row: dict[str, object]) -> str:
    held = f"{row['rows_held']:,} rows, {row['first_period']} to {row['last_period']}" if row["rows_held"] else "no row"
    macros = str(row["macros"] or "").split("; ")
    history = f"`{row['history']}`, `marts.{mart.name}_first_release`" if row["history"] else "none is kept"
    return table(
        ["what", "it is"],
        [
            ("one row a", ", ".join(f"`{name}`" for name in mart.grain)),
            ("in the demo's sample", held),
            ("made of", "; ".join(map(_table, mart.sources_of_all())) or "other marts"),
            ("as of a day, for a window", ", ".join(f"`{macro}`" for macro in macros if macro) or "–"),
            ("every state, first figures", history),
            ("its SQL", f"[`{mart.file.shown}`](../../{mart.file.shown})"),
        ],
    )


def _table(name: str) -> str:
    known: dict[str, Contract] = {each.table_id.casefold(): each for each in contracts().values()}
    contract = known[name.casefold()]
    return f"[{contract.table_id}](../../{contract.file}), {contract.title} ({contract.official_label})"


def _example(demo: duckdb.DuckDBPyConnection, mart: Mart) -> list[str]:
    file = read_sql(EXAMPLES / f"{mart.name}.sql")
    query = re.sub(r"\A(--.*\n)+", "", file.sql)
    shown = answer(demo, query) if demo.execute(query).fetchone() else _NO_ROW
    return ["## An example", file.require("shows"), f"```sql\n{query}```", shown]


def _adding(columns: Columns) -> list[str]:
    """Return what rows of each figure may be added over; nothing where a mart has no figure."""
    figures: dict[str, list[str]] = {}
    for name, *_, additivity in columns:
        if additivity:
            figures.setdefault(str(additivity), []).append(f"`{name}`")
    listed = [(", ".join(names), additivity) for additivity, names in figures.items()]
    return ["## Before you add", table(["figure", "adding"], listed)] if listed else []


def _columns(name: str, columns: dict[str, Columns], shared: dict[str, Columns]) -> list[str]:
    of_mart, of_history = ([_shown(each) for each in columns.get(f"{name}{end}", [])] for end in ("", "_history"))
    own = [column for column in of_mart if column not in shared["most marts"]]
    parts = ["## Columns", table(_HEAD, own), _also(of_mart, shared["most marts"], "most marts")]
    if of_history:
        kept = [column for column in of_history if column not in shared["most histories"]]
        other = [column for column in kept if column not in of_mart]
        names = ", ".join(str(column[0]) for column in kept if column in of_mart)
        parts += [
            f"`marts.{name}_history` has of these {names}.",
            *([table(_HEAD, other)] if other else []),
            _also(of_history, shared["most histories"], "most histories"),
        ]
    return parts


def _also(columns: Columns, shared: Columns, kind: str) -> str:
    names = ", ".join(str(column[0]) for column in columns if column in shared)
    return f"And, as in [{kind}](../marts.md#{anchor(kind)}): {names}."


def _asked_of(mart: Mart) -> list[str]:
    """Return the questions that are answered from a mart or its macros."""
    reads = partial(re.search, rf"\bmarts\.{mart.name}(_as_of|_between_dates|_history|_first_release)?\b")
    asked = [
        f"- [{question.text}](../questions.md#{anchor(f'{number}. {question.text}')})"
        for number, question in enumerate(questions(), 1)
        if reads(question.sql)
    ]
    return ["## Questions answered from it", "\n".join(asked)] if asked else []


def index() -> str:
    """Return the table of all marts, each with its page."""
    return table(
        ["mart", "one row a", "what it holds"],
        (
            (f"[`{mart.name}`](marts/{mart.name}.md)", ", ".join(mart.grain), first_sentence(mart.description))
            for mart in sorted(marts(), key=lambda mart: mart.name)
        ),
    )


def columns_of_most(demo: duckdb.DuckDBPyConnection) -> str:
    """Return the columns that most marts, or most histories, have.

    Args:
        demo: The warehouse of the bundled sample.
    """
    shared = shared_columns(columns_of(demo))
    return "\n\n".join(f"### {kind}\n\n{table(_HEAD, columns)}" for kind, columns in shared.items())
