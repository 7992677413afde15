"""States of a table put together into intervals: one row from when until when it stood, not one at each moment.

Belongs here: what is taken from an earlier history, and the one step of going on with a piece. Does not
belong here: when a mart has a state (`history`), how it is computed (`stage`), or where it is kept (`stored`).

A piece is a history of some stretch of time. A state is a piece in which every row stands for the whole stretch. A row
that ends where another piece begins goes on in it if a row there is equal in all that makes a state; else it has ended.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import duckdb

OPEN = datetime(9999, 12, 31)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of time in which one state holds.

    Attributes:
        start: Its first moment (UTC).
        end: The first moment after it (UTC); `OPEN` for the newest.
        state: Identity of the state; equal ones give equal rows.
    """

    start: datetime
    end: datetime
    state: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of time, and whether its rows are taken from an earlier history or computed.

    Attributes:
        start: Its first moment (UTC).
        end: The first moment after it (UTC).
        kept: Whether the earlier history has its rows.
    """

    start: datetime
    end: datetime
    kept: bool


def stretches(states: Sequence[tuple[datetime, str]]) -> list[Stretch]:
    """Return the stretches of states that begin at some moments, oldest first; one that changes nothing is none."""
    changes = [each for number, each in enumerate(states) if number == 0 or states[number - 1][1] != each[1]]
    ends = [*(at for at, _ in changes[1:]), OPEN][: len(changes)]
    return [Stretch(at, end, state) for (at, state), end in zip(changes, ends, strict=True)]


def pieces(now: Sequence[Stretch], before: Sequence[Stretch]) -> list[Piece]:
    """Return what a history is put together from, in order: runs that an earlier one has, and states to be computed.

    A state beside a computed one is computed too: a row that the cut goes through says there which vintage it has,
    which the earlier history says of its ends only. Where that history ends, its rows say so, and the state is kept.
    The first state is computed where the earlier history begins before it.
    """
    known = [
        bool(before)
        and (before[0].start <= each.start if number else before[0].start == each.start)
        and all(old.state == each.state for old in before if old.start < each.end and each.start < old.end)
        for number, each in enumerate(now)
    ]
    found: list[Piece] = []
    for number, each in enumerate(now):
        is_last = known[number] and before[-1].start <= each.start
        is_kept = all(known[max(0, number - 1) : number + (1 if is_last else 2)])
        if is_kept and found and found[-1].kept:
            found[-1] = Piece(found[-1].start, each.end, True)
        else:
            found.append(Piece(each.start, each.end, is_kept))
    return found


def names_of(history: str) -> tuple[str, str]:
    """Return the names of the two tables of a history in the making: rows that stand to its end, and those before."""
    return f"{history}_standing", f"{history}_ended"


def go_on(
    connection: duckdb.DuckDBPyConnection,
    history: str,
    piece: str,
    of: Piece,
    columns: Sequence[str],
    of_vintages: Sequence[str] = ("first_vintage", "last_vintage"),
) -> None:
    """Let a history that reaches to where a piece begins go on with it.

    No row is changed where it stands: those that end are put with the ended, and those that stand are made anew. So a
    state costs what it has itself, not what came before.

    Args:
        connection: Where the tables are; each has the columns named here, `realtime_start` and `realtime_end`.
        history: Name of the history, of which `names_of` names the tables. Rows that stand end where the piece begins.
        piece: Name of the table with the rows of the piece; what else it has is left.
        of: The stretch of time of the piece.
        columns: The columns that make a state; a `vintage_id` among them is never NULL.
        of_vintages: What else a row has; one that goes on keeps its `first_vintage`.
    """
    standing, ended = names_of(history)
    # By plain equality of the vintage DuckDB sees at once where no row goes on.
    equal = " AND ".join(
        f'h."{name}" {"=" if name == "vintage_id" else "IS NOT DISTINCT FROM"} p."{name}"' for name in columns
    )
    kept = ["realtime_start", *(name for name in of_vintages if name == "first_vintage")]
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE going_on AS "
        f"SELECT h.rowid AS here, p.rowid AS there, {', '.join(f'h.{name}' for name in kept)} "
        f"FROM {standing} AS h INNER JOIN {piece} AS p ON {equal} WHERE p.realtime_start = $at",
        {"at": of.start},
    )
    every = [*columns, *of_vintages, "realtime_start", "realtime_end"]
    connection.execute(
        f"INSERT INTO {ended} SELECT {_listed(every)} FROM {standing} WHERE rowid NOT IN (SELECT here FROM going_on)"
    )
    joined = ", ".join(f"coalesce(g.{name}, p.{name}) AS {name}" if name in kept else f'p."{name}"' for name in every)
    rows = f"SELECT {joined} FROM {piece} AS p LEFT JOIN going_on AS g ON p.rowid = g.there WHERE p.realtime_end"
    end = f"TIMESTAMP '{of.end}'"
    connection.execute(f"INSERT INTO {ended} {rows} < {end}")
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {standing} AS {rows} = {end}")


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)
