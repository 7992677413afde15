"""Claims as a terminal shows them: all in one table, or one in detail.

Belongs here: the tables. Does not belong here: what is told (`assets.claims.told`), or the command
(`orchestration.commands.claims`).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rich.box import SIMPLE
from rich.console import RenderableType
from rich.markup import escape
from rich.syntax import Syntax
from rich.table import Column, Table

from assets.claims.told import ToldClaim, in_words
from assets.claims.words import number

_HEADS = ("said on", "claim", "claimed", "status when said", "status now")
_ROOM = 60  # columns that a table needs beside the ids


def claims_table(rows: list[dict[str, Any]], width: int) -> Table:
    """Return claims as a table for the terminal: what was said, and how it stands.

    Where five columns have no room, a claim has a line for its id, which is typed again to ask for it, and one beneath.

    Args:
        rows: The claims.
        width: Columns of the terminal.
    """
    cells = [
        (
            str(claim["said_on"]), claim["id"], in_words(claim["claimed"], claim["unit"], claim["operator"]),
            claim["status"], claim["status_now"] if claim["status_now"] != claim["status"] else "the same",
        )
        for claim in rows
    ]  # fmt: skip
    whole = max((len(row[1]) for row in cells), default=0) + _ROOM <= width
    heads = _HEADS if whole else ("said on", "claim")
    table = Table(
        Column(heads[0], no_wrap=True), Column(heads[1], no_wrap=whole, overflow="fold"), *heads[2:],
        title="Claims", title_justify="left", box=SIMPLE, padding=(0, 1, 0, 0), pad_edge=False,
    )  # fmt: skip
    for row in cells:
        table.add_row(*(row if whole else (row[0], f"{row[1]}\n{row[2]}; when said: {row[3]}; now: {row[4]}")))
    return table


def claim_shown(claim: ToldClaim, explain: str) -> Iterator[RenderableType]:
    """Yield what a terminal shows of one claim: what was said, how it stands and why, its figures, and the SQL.

    Args:
        claim: What is told of the claim.
        explain: The command that takes a figure apart, as the person at hand can type it.
    """
    lines = [
        ("said", f"“{claim.quotation}”"),
        ("by", f"{claim.said_by}, {claim.said}"),
        ("where", claim.where),
        ("checked", claim.proposition),
        ("claimed", claim.claimed_in_words),
        ("when said", f"{claim.then.status}: {claim.then.reason}"),
        ("now", f"{claim.now.status}: {claim.now.reason}"),
        ("vintages", claim.vintages),
    ]
    table = Table(title=claim.id, title_justify="left", show_header=False)
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    for name, text in lines:
        table.add_row(name, escape(str(text)))
    yield table
    if claim.answers:
        yield _answer_table(claim)
    if claim.source is None:
        return
    if claim.source.explain:
        yield f"Down to the cells: [bold]{explain} {escape(claim.source.explain)}[/]"
    yield f"{claim.source.shown}, with the variable as_of set to the day:"
    yield Syntax(claim.source.sql, "sql", word_wrap=True)


def _answer_table(claim: ToldClaim) -> Table:
    table = Table(
        "as of", "role", "answer", "figure", "agrees", "table and vintage", title="Answers", title_justify="left"
    )
    for answer in claim.answers:
        figure = "–" if answer.figure is None else number(answer.figure, claim.unit)
        gap = {True: ", later known and not held", None: ", a later one may be"}.get(answer.gap, "")
        table.add_row(
            answer.when, answer.role, escape(answer.answer), figure, answer.agrees,
            f"{answer.table_id} {answer.vintage}{gap}",
        )  # fmt: skip
    return table
