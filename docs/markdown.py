"""Rows as Markdown, for every generated page and part.

Belongs here: tables, anchors, the marks between which a part stands. Does not belong here: what the rows are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import duckdb

# Rows of an answer that a page shows.
ROWS = 8


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return rows as a Markdown table; None is an empty cell."""
    lines = [
        list(head),
        ["---"] * len(head),
        *(["" if cell is None else _cell(str(cell)) for cell in row] for row in rows),
    ]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cell(text: str) -> str:
    """Return a text so that it stays in its cell, and no word of it is taken for a tag; code is left as it is."""
    in_one_line = text.replace("|", "\\|").replace("\n", " ")
    pieces = re.split(r"(`[^`]*`)", in_one_line)
    return "".join(each if each.startswith("`") else each.replace("<", "&lt;") for each in pieces)


def answer(demo: duckdb.DuckDBPyConnection, sql: str) -> str:
    """Return the first rows that a query gives as a table, and how many more there are.

    Args:
        demo: The warehouse of the bundled sample.
        sql: The query.
    """
    cursor = demo.execute(sql)
    names, rows = [column[0] for column in cursor.description or []], cursor.fetchall()
    more = f"\n\n… and {len(rows) - ROWS} more rows." if len(rows) > ROWS else ""
    return f"{table(names, rows[:ROWS])}{more}"


def anchor(heading: str) -> str:
    """Return the anchor that a plain code host gives a heading; the site is made to give the same."""
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


def first_sentence(description: str) -> str:
    """Return how a description begins, without its full stop."""
    return re.split(r"(?<=[.:]) ", description, maxsplit=1)[0].rstrip(":.")


def renewed(text: str, made: dict[str, str]) -> str:
    """Return a page with its generated parts renewed; each lies between `<!-- name -->` and `<!-- /name -->`.

    Args:
        text: The page.
        made: The parts, by name.

    Raises:
        ValueError: If the page has a mark that is not closed, or whose name is none of the parts.
    """
    pieces = re.split(r"(?m)^<!-- (\w+) -->$", text)
    for place in range(1, len(pieces), 2):
        name, end = pieces[place], f"<!-- /{pieces[place]} -->"
        if name not in made or end not in pieces[place + 1]:
            raise ValueError(f"the mark {name!r} is not closed, or is none of {', '.join(sorted(made))}")
        pieces[place] = f"<!-- {name} -->\n{made[name]}\n"
        pieces[place + 1] = end + pieces[place + 1].partition(end)[2]
    return "".join(pieces)
