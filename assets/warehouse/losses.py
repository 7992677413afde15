"""What a build would lose against the published one: files, what was said of them, vintages.

Belongs here: finding that, taking a person's word that it may go, and the words in which a build is refused. Does not
belong here: publishing (`publish`), or the manifest that keeps the reason (`assets.archive.store`).

A build is held against the published one; where the link is gone or its file is damaged, against the last generation
that opens. Lost is a file that no line of the manifest refers to any more, a line on a file that is held, and a
vintage. A vintage that the audit set aside is not lost where the same code made both builds: what came since decided
so, by the rules, and its file is held. By other code it is, for nobody has looked at that yet
(docs/running.md#never-poorer-in-silence).

A build by older code may lack some of what is asked: its lines are held against the others by the columns that both
have, and what does not say which code made it was made by other code. A build that is whole and still cannot be asked
counts as a loss of its own kind, for nobody knows of what.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import duckdb

from assets.archive.chain import ACCEPTED
from assets.archive.store import Archive
from assets.literals import quoted
from assets.machine import lack_of
from assets.published import named_rows
from assets.reference import PROJECT
from assets.sealed import damage, damage_seen, digest_beside
from assets.settings import Settings
from assets.vintages.catalogue import Row
from assets.vintages.schemas import insert
from assets.warehouse.candidate import Candidate
from assets.warehouse.generations import newest_first

TOLD = 10
_LINE = ("file", "title", "page", "published", "url", "fetched_from")


@dataclass(frozen=True, slots=True)
class Lost:
    """One thing that a build would lose.

    Attributes:
        what: A file, a line of the manifest on a file that is held, a vintage, or what nobody can tell.
        text: Which, and why, in one line.
    """

    what: Literal["file", "line", "vintage", "unknown"]
    text: str


def lost(
    connection: duckdb.DuckDBPyConnection, candidate: Candidate, settings: Settings
) -> tuple[str | None, list[Lost]]:
    """Return the build that a candidate is held against, None if there is none, and what it would lose.

    Args:
        connection: Has the candidate attached as `build`.
        candidate: The candidate, whose catalogue is filled.
        settings: Settings of the run.

    Raises:
        duckdb.Error: If the machine lacks what it takes to ask a build, which says nothing of that build.
    """
    for path in newest_first(settings):
        if damage_seen(path.resolve()):
            continue
        before = str(path.resolve())
        try:
            connection.execute(f"ATTACH {quoted(path.resolve())} AS before (READ_ONLY)")
            build = named_rows(connection, "SELECT * FROM before.catalogue.build")[0]
            before = build["build_id"]
            rows = _rows(connection)
            return before, _told(rows, candidate, build.get("made_by") == candidate.made_by)
        except (duckdb.Error, LookupError) as error:
            if lack_of(error) not in (None, "failing"):  # where the disk fails, the file is as good as damaged
                raise
            # Asked of its bytes, for what DuckDB raises differs by version; of one without its sha256 nobody can tell.
            if not digest_beside(path.resolve()).exists() or damage(path.resolve()) is None:
                said = str(error).splitlines()[0]
                return before, [Lost("unknown", f"its catalogue is not one that this version knows ({said})")]
        finally:
            connection.execute("DETACH DATABASE IF EXISTS before")
    return None, []


def accept(connection: duckdb.DuckDBPyConnection, candidate: Candidate, settings: Settings, reason: str) -> None:
    """Take a person's word for what a candidate would lose, and fill `catalogue.accepted_losses`.

    Args:
        connection: Has the candidate attached as `build`.
        candidate: The candidate, whose catalogue is filled.
        settings: Settings of the run.
        reason: Why the loss is accepted; empty where none is.
    """
    archive = Archive(settings.archive)
    if reason:
        before, losses = lost(connection, candidate, settings)
        if losses:
            archive.accept(reason, against=before, lost=[loss.text for loss in losses])
    rows: list[Row] = [
        (datetime.fromisoformat(said["recorded_at"]).replace(tzinfo=None), said[ACCEPTED], said.get("against"), text)
        for said in archive.accepted()
        for text in said.get("lost", ())
    ]
    insert(connection, "build.catalogue.accepted_losses", rows)


def refused(candidate: Candidate, settings: Settings) -> str | None:
    """Return why a candidate is refused for what it would lose, and what to do; None where it is not."""
    with duckdb.connect() as connection:
        connection.execute(f"ATTACH {quoted(candidate.path)} AS build (READ_ONLY)")
        before, losses = lost(connection, candidate, settings)
    archive = Archive(settings.archive)
    accepted = {text for said in archive.accepted() if said.get("against") == before for text in said.get("lost", ())}
    if not (open_ones := [loss for loss in losses if loss.text not in accepted]):
        return None
    if any(loss.what == "unknown" for loss in open_ones):
        return (
            f"what this build would lose of build {before} cannot be told, and it was not published; what was "
            f"published before stays: {open_ones[0].text}\n"
            "To do: run `immstats refresh --source archive` with the version of immstats that made build "
            f"{before}: it says what of it is missing. Where nothing is, and with this version again: "
            '`immstats refresh --source archive --accept-loss "REASON"`; the reason is kept.'
        )
    found = {what: sum(loss.what == what for loss in open_ones) for what in ("file", "line", "vintage")}
    counts = [f"{count} {what}{'s' if count > 1 else ''}" for what, count in found.items() if count]
    orphans = len(archive.orphans())
    return "\n".join(
        [
            f"this build would lose {' and '.join(counts)} of build {before}, and was not published; what was "
            "published before stays:",
            *(f"  {loss.what} {loss.text}" for loss in open_ones[:TOLD]),
            *([f"  and {len(open_ones) - TOLD} more"] if len(open_ones) > TOLD else []),
            *([f"Files in archive/files/ that no line of the manifest refers to: {orphans}"] if orphans else []),
            "To do: restore data/archive from a backup, or import again what is missing, then `immstats refresh`. "
            'Where it may go: `immstats refresh --source archive --accept-loss "REASON"`; the reason is kept.',
        ]
    )


def _rows(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str, str | None, str]]:
    """Return what the attached build `before` has and the attached `build` has not, as it is told: by kind and name."""
    sql = (PROJECT / "sql" / "catalogue" / "losses.sql").read_text(encoding="utf-8")
    rows = connection.execute(sql).fetchall()
    held = connection.execute(
        "SELECT column_name FROM duckdb_columns() "
        "WHERE database_name = 'before' AND schema_name = 'catalogue' AND table_name = 'files'"
    ).fetchall()
    said = ", ".join(column for column in _LINE if (column,) in held)
    # What a page or an import said of a file that is held; it may have been seen at other places, as of other days.
    lines = connection.execute(
        f"SELECT 'line', sha256, NULL, concat_ws(', ', {said}) AS name FROM ("
        f"SELECT sha256, {said} FROM before.catalogue.files SEMI JOIN build.catalogue.files USING (sha256) "
        f"EXCEPT SELECT sha256, {said} FROM build.catalogue.files) ORDER BY name, sha256"
    ).fetchall()
    return sorted(rows + lines, key=lambda row: row[0])


def _told(rows: Sequence[tuple[str, str, str | None, str]], candidate: Candidate, same_code: bool) -> list[Lost]:
    """Return losses in words; a vintage whose file is lost is told with the file."""
    files = {sha256 for what, sha256, _, _ in rows if what == "file"}
    tables: dict[str, list[str]] = {}
    chosen = {contract.table_id for contract in candidate.selection.tables}
    for what, sha256, table_id, _ in rows:
        if what == "vintage" and table_id in chosen:
            tables.setdefault(sha256, []).append(str(table_id))
    decided = {(item.contract.table_id, item.report.sha256) for item in candidate.set_aside}
    told = []
    for what, sha256, table_id, name in rows:
        if what == "file":
            of_it = f", with {' '.join(tables[sha256])}" if sha256 in tables else ""
            told.append(Lost("file", f"{name} (sha256 {sha256[:12]}){of_it}"))
        elif what == "line":
            told.append(Lost("line", f"on {name} (sha256 {sha256[:12]})"))
        elif table_id in chosen and sha256 not in files and not (same_code and (table_id, sha256) in decided):
            why = candidate.quarantined.get((table_id, sha256), "no contract knows its file")
            told.append(
                Lost("vintage", f"{table_id} of {name}, set aside{'' if same_code else ' by other code'}: {why}")
            )
    return told
