"""The claims whose status changed with the last build.

Belongs here: which build comes before the published one, and how the claims of the two differ. Does not belong here:
why a status is what it is (`assets.claims`), or the page that shows the list (`claim_pages`).

Where there is nothing to compare with, that is said: it is not the same as no change.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import duckdb

from assets.machine import MachineError, lack_of
from assets.published import named_rows
from assets.sealed import damage
from assets.settings import Settings
from assets.warehouse.generations import file_of, generations

_STATED = "SELECT id, proposition, status, status_now FROM marts.claims ORDER BY said_on, id"


@dataclass(frozen=True, slots=True)
class ChangedClaim:
    """A claim that the two builds judge differently, or that one of them does not have.

    Attributes:
        id: The claim.
        proposition: What it says.
        kind: `changed`; `new`: the build before does not have it; `withdrawn`: the last one does not.
        then_was: Its status when said, by the build before; None where that does not have it.
        then_is: The same by the last build.
        now_was: Its status by what was held then, by the build before.
        now_is: Its status by what is held now, by the last build.
    """

    id: str
    proposition: str
    kind: Literal["changed", "new", "withdrawn"]
    then_was: str | None
    then_is: str | None
    now_was: str | None
    now_is: str | None


@dataclass(frozen=True, slots=True)
class Changes:
    """What the last build changed.

    Attributes:
        before: Name of the build before; None where none is held.
        trouble: Why there is nothing to compare with; None where there is.
        claims: The claims that changed, in the order they were said.
    """

    before: str | None
    trouble: str | None
    claims: tuple[ChangedClaim, ...] = ()


def changes(connection: duckdb.DuckDBPyConnection, settings: Settings) -> Changes:
    """Compare the claims of a published build with those of the build before it.

    Args:
        connection: The published build, open read-only.
        settings: Settings of the run, which say where earlier builds stand.

    Raises:
        MachineError: If the machine lacks what it takes to look.
    """
    [(build_id,)] = connection.execute("SELECT build_id FROM catalogue.build").fetchall()
    earlier = _before(settings, build_id)
    if earlier is None:
        return Changes(None, "No earlier build is held, so there is nothing to compare with.")
    name, file = earlier
    if wrong := damage(file):
        return Changes(name, f"The build before, {name}, {wrong}, so it is not compared with.")
    try:
        with duckdb.connect(str(file), read_only=True) as before:
            was = named_rows(before, _STATED)
    except duckdb.Error as error:
        if lack_of(error):
            raise MachineError(str(error)) from error
        return Changes(name, f"The build before, {name}, has no claims that could be compared with.")
    return Changes(name, None, tuple(_differences(was, named_rows(connection, _STATED))))


def _before(settings: Settings, build_id: str) -> tuple[str, Path] | None:
    """Return name and file of the build before one, by the order in which they were made."""
    held = generations(settings)
    names = [path.stem for path in held]
    if build_id not in names or not (place := names.index(build_id)):
        return None
    return names[place - 1], file_of(settings, held[place - 1])


def _differences(was: list[dict[str, Any]], now: list[dict[str, Any]]) -> Iterator[ChangedClaim]:
    before, after = ({row["id"]: row for row in rows} for rows in (was, now))
    nothing = {"status": None, "status_now": None}
    for row in [*now, *(row for row in was if row["id"] not in after)]:
        old, new = before.get(row["id"], nothing), after.get(row["id"], nothing)
        statuses = old["status"], new["status"], old["status_now"], new["status_now"]
        if statuses[0] != statuses[1] or statuses[2] != statuses[3]:
            kind: Literal["changed", "new", "withdrawn"] = "changed"
            if old is nothing or new is nothing:
                kind = "new" if old is nothing else "withdrawn"
            yield ChangedClaim(row["id"], row["proposition"], kind, *statuses)
