"""What the demo shows when it is done: one screen of a terminal, 80 columns by 24 lines.

Belongs here: the lines, and the bars of the one chart. Does not belong here: running the demo
(`orchestration.commands.job`), or any figure (`sql/questions`, `sql/docs`).
"""

from __future__ import annotations

import csv
import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import duckdb
from rich.markup import escape

from assets.marts.questions import ASKED_FIRST, answer_in_a_line, questions
from assets.marts.sql_files import SQL, marts, read_sql

_BAR = 34
_EIGHTHS = " ▏▎▍▌▋▊▉"


def screen(connection: duckdb.DuckDBPyConnection, command: Callable[[str], str], page: Path) -> Iterator[str]:
    """Yield the lines of the screen; headings between `[bold]` marks.

    Args:
        connection: The published warehouse of the sample.
        command: Returns a command as the person at hand can type it.
        page: Where the page of charts is.
    """
    [(done,)] = connection.execute(read_sql(SQL / "docs" / "demo_done.sql").sql).fetchall()
    yield f"{done}, {len(marts())} marts published."
    yield "[bold yellow]Sample data: published totals, not the official figures as they stand.[/]"
    for question in questions()[:ASKED_FIRST]:
        yield escape(answer_in_a_line(connection, question, short=True))
    yield "\n[bold]People who arrived by small boat, by calendar year[/]"
    yield from map(escape, bars(connection.execute(read_sql(SQL / "docs" / "demo_chart.sql").sql).fetchall()))
    yield "\n[bold]Marts, and the newest figure of each family[/]"
    with (SQL / "exports" / "workbooks.csv").open(encoding="utf-8", newline="") as stream:
        count = Counter(row["workbook"] for row in csv.DictReader(stream))
    for family, newest in connection.execute(read_sql(SQL / "docs" / "demo_families.sql").sql).fetchall():
        yield escape(f"{family:<19}{count[family]:>2}  {newest}")
    yield f'Ask:  [bold]{escape(command("sql"))} "FROM marts.crossings LIMIT 7"[/]'
    yield f"Look: [bold]{escape(os.path.relpath(page))}[/]   Read: [bold]docs/tutorial.md[/]"


def bars(rows: Sequence[tuple[str, int, str]]) -> list[str]:
    """Return a line a row: its name, a bar from 0 in eighths of a column, the figure and what it is of.

    Args:
        rows: Name, figure and words of each.
    """
    most = max((figure for _, figure, _ in rows), default=0)
    return [
        f"{name}  {_bar(figure / most if most else 0):<{_BAR}} {figure:>7,}  {words}" for name, figure, words in rows
    ]


def _bar(share: float) -> str:
    whole, eighths = divmod(round(share * _BAR * 8), 8)
    return ("█" * whole + _EIGHTHS[eighths]).rstrip()
