"""What a build carries over from the published one: its file is copied, and only what changed is made again.

Belongs here: beginning with that copy, and telling whether a part of it still holds. Does not belong here: making any
part (`build`, `loading`, `assets.marts`, `assets.claims`), or publishing the file (`publish`).

A part is carried over when all that it is made of is the same, which its state says: a digest, kept in
`catalogue.made`. A build by other code, SQL, contracts or libraries carries nothing over, and neither does one whose
published file is not, byte for byte, what was published. What is carried over and what is made again come to the same
tables: docs/methods.md#what-changed.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import duckdb

from assets.literals import quoted
from assets.sealed import damage_seen, digest_beside
from assets.settings import Settings
from assets.vintages.schemas import insert

STORAGE_VERSION = "v1.0.0"
_CHUNK = 2**22


class Carried:
    """The parts of the build before this one, and which of them still hold."""

    def __init__(self, before: dict[str, tuple[str, str]] | None, build_id: str, sound: bool) -> None:
        """Take in the parts of the build before.

        Args:
            before: State of each part and the build that made it, by the part's name; None where nothing is carried
                over.
            build_id: Name of this build.
            sound: Whether the published file is, byte for byte, what was published.
        """
        self.begins_with_copy, self.published_is_sound = before is not None, sound
        self._before, self._build_id = before or {}, build_id
        self._now: dict[str, tuple[str, str]] = {}

    def holds(self, part: str, state: str) -> bool:
        """Say whether a part holds as it stands in the file; else it is to be made."""
        known = self._before.get(part)
        same = known is not None and known[0] == state
        self._now[part] = known if known and same else (state, self._build_id)
        return same

    @property
    def redone(self) -> tuple[str, ...]:
        """Names of the parts that this build made, in the order of making."""
        return tuple(part for part, (_, build_id) in self._now.items() if build_id == self._build_id)

    @property
    def kept(self) -> int:
        """Number of the parts that were carried over."""
        return len(self._now) - len(self.redone)

    def write(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Fill `catalogue.made`."""
        insert(connection, "catalogue.made", [(part, *said) for part, said in self._now.items()])


def begin(
    connection: duckdb.DuckDBPyConnection, path: Path, settings: Settings, made_by: str, build_id: str
) -> Carried:
    """Attach the file of a build as `build`: a copy of the published one where that may be carried over, else empty.

    Args:
        connection: Where it is attached.
        path: The file of the build, which is not there yet.
        settings: Settings of the run.
        made_by: What tells the making of this build from another: code, SQL, contracts, libraries.
        build_id: Name of this build.
    """
    sound = _copy(settings, path)
    if sound:
        before = _parts(connection, path, made_by)
        if before is not None:
            return Carried(before, build_id, sound)
        path.unlink()
    connection.execute(f"ATTACH {quoted(path)} AS build (STORAGE_VERSION '{STORAGE_VERSION}')")
    return Carried(None, build_id, sound)


def _parts(connection: duckdb.DuckDBPyConnection, path: Path, made_by: str) -> dict[str, tuple[str, str]] | None:
    """Attach a copy and return its parts; None, and nothing attached, where it was made by anything else."""
    try:
        connection.execute(f"ATTACH {quoted(path)} AS build")
        said = connection.execute("SELECT made_by FROM build.catalogue.build").fetchone()
        if said == (made_by,):
            rows = connection.execute("SELECT part, state, build_id FROM build.catalogue.made").fetchall()
            return {part: (state, build_id) for part, state, build_id in rows}
    except duckdb.Error:  # it is of another make
        pass
    connection.execute("DETACH DATABASE IF EXISTS build")
    return None


def _copy(settings: Settings, path: Path) -> bool:
    """Copy the published file, and say whether it is what was published."""
    published = settings.warehouse.resolve()
    if damage_seen(published):
        return False
    digest = hashlib.sha256()
    try:
        stated = digest_beside(published).read_text(encoding="utf-8")
        with published.open("rb") as source, path.open("wb") as target:
            while chunk := source.read(_CHUNK):
                digest.update(chunk)
                target.write(chunk)
    except OSError:
        path.unlink(missing_ok=True)
        return False
    if digest.hexdigest() == stated.strip():
        return True
    path.unlink()
    return False
