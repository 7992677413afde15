"""The build: a candidate made afresh beside the published warehouse, and audited.

Belongs here: one build (observations, catalogue, marts, checks) in one connection. Does not belong here: how its
tables are filled (`loading`), any SQL of marts and checks (`sql/`), publication (`publish`), or when a build runs.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from importlib.metadata import version

import duckdb

from assets.archive.store import Archive
from assets.checks.audit import Audited, audit
from assets.checks.checks import Check, checks_in
from assets.checks.running import Failure, run_check
from assets.claims import evaluate
from assets.lineage import mart_lineage as lineage
from assets.literals import quoted
from assets.marts import history
from assets.marts.selection import Selection, everything
from assets.marts.sql_errors import in_words
from assets.observations.cache import Store
from assets.observations.inputs import Inputs
from assets.problems import DefinitionError
from assets.progress import SILENT, Progress
from assets.reference import PROJECT
from assets.settings import Settings
from assets.vintages import catalogue
from assets.vintages.catalogue import Row
from assets.vintages.gaps import gap_rows
from assets.vintages.publication_dates import read_histories
from assets.vintages.schemas import create_schemas, insert, load_reference
from assets.warehouse.candidate import Candidate
from assets.warehouse.comments import comment
from assets.warehouse.loading import load_catalogue, load_observations, load_revisions, load_seen

STORAGE_VERSION = "v1.0.0"


def build(
    inputs: Inputs, settings: Settings, progress: Progress = SILENT, selection: Selection | None = None
) -> Candidate:
    """Build a candidate: catalogue, observations, marts, and the result of every check.

    Args:
        inputs: What to build from.
        settings: Settings of the run.
        progress: Told in words what is being done.
        selection: The tables and marts to build, with the checks and claims that need no others; None for
            everything. A build of a part says so in `catalogue.build`, and `publish` puts it in no whole one's place.

    Returns:
        The candidate, whatever its checks say; `publish` is what refuses.

    Raises:
        DefinitionError: If the SQL of a mart, check or claim does not run, or a column is not described.
    """
    selection = selection or everything()
    inputs = _inputs_of(inputs, selection)
    now = datetime.now(UTC)
    build_id = f"{now:%Y%m%dT%H%M%S%f}Z-{inputs.fingerprint[:8]}"
    settings.generations.mkdir(parents=True, exist_ok=True)
    for left in settings.generations.glob(".building-*"):
        left.unlink()
    path = settings.generations / f".building-{build_id}.duckdb"
    store = Store(settings.observations)
    with duckdb.connect(config={"memory_limit": settings.duckdb_memory_limit}) as connection:
        connection.execute(f"SET temp_directory = {quoted(settings.data / 'tmp')}")
        progress.building("Checking the vintages")
        audited = _audit(inputs, settings, connection, selection)
        candidate = Candidate(
            build_id, path, inputs.label, selection, audited.vintages, audited.tables, audited.failures,
            set_aside=audited.set_aside,
        )  # fmt: skip
        connection.execute(f"ATTACH {quoted(path)} AS build (STORAGE_VERSION '{STORAGE_VERSION}')")
        connection.execute("USE build")
        with _at_once(connection):
            create_schemas(connection)
            progress.building("Writing catalogue and reference")
            load_reference(connection)
            load_catalogue(connection, candidate, inputs)
            insert(connection, "catalogue.known_releases", catalogue.known_release_rows(audited.known))
            insert(connection, "catalogue.release_gaps", gap_rows(audited.gaps))
        for contract in selection.tables:
            progress.building(f"Loading the observations of {contract.table_id}")
            load_observations(connection, contract, candidate.vintages, store)
        load_seen(connection, selection.tables)
        progress.building("Comparing neighbouring vintages")
        load_revisions(connection, candidate, settings)
        for mart in selection.marts:
            progress.building(f"Building marts.{mart.name}")
            try:
                connection.execute(mart.file.sql)
            except duckdb.Error as error:
                raise DefinitionError(in_words(error, mart.file.shown, mart.file.sql, connection)) from error
        before = _attach_published(connection, settings)
        history.load(connection, selection.marts, candidate.vintages, before, progress)
        with _at_once(connection):
            progress.building("Tracing every figure to its cells")
            lineage.create(connection, selection)
            progress.building("Judging the claims")
            evaluate.load(connection, selection)
            progress.building("Auditing the build")
            _check_build(connection, candidate)
            candidate.rows = _row_counts(connection)
            insert(connection, "catalogue.build", [_build_row(candidate, inputs, now)])
            comment(connection, selection)
        connection.execute("USE memory")
        connection.execute("CHECKPOINT build")
        connection.execute("DETACH build")
    return candidate


def check_inputs(inputs: Inputs, settings: Settings, selection: Selection | None = None) -> Audited:
    """Order and check the vintages as a build of everything, or of a selection, would, without building."""
    selection = selection or everything()
    with duckdb.connect(config={"memory_limit": settings.duckdb_memory_limit}) as connection:
        return _audit(_inputs_of(inputs, selection), settings, connection, selection)


def _inputs_of(inputs: Inputs, selection: Selection) -> Inputs:
    """Return what a build of a selection is made of; its label and fingerprint are those of no whole build."""
    if selection.whole:
        return inputs
    ids = {contract.table_id for contract in selection.tables}
    files = tuple(
        replace(entry, readings=tuple((c, report) for c, report in entry.readings if c.table_id in ids))
        for entry in inputs.files
    )
    label = " ".join(filter(None, [inputs.label, selection.label]))
    return Inputs(files, label, hashlib.sha256(f"{inputs.fingerprint} {label}".encode()).hexdigest())


def _audit(inputs: Inputs, settings: Settings, connection: duckdb.DuckDBPyConnection, selection: Selection) -> Audited:
    archive = Archive(settings.archive)
    histories = read_histories(
        (sighting.seen_at, archive.read(sighting.sha256))
        for entry in inputs.files
        for sighting in entry.sightings
        if sighting.lists_files
    )
    return audit(inputs.files, Store(settings.observations), histories, connection, selection)


def _attach_published(connection: duckdb.DuckDBPyConnection, settings: Settings) -> str | None:
    """Attach the published build, for what it has that need not be made again; None where there is none that opens."""
    if not settings.warehouse.exists():
        return None
    try:
        connection.execute(f"ATTACH {quoted(settings.warehouse.resolve())} AS before (READ_ONLY)")
    except duckdb.Error:
        return None
    return "before"


@contextmanager
def _at_once(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Run many small statements in one transaction, so that they wait for the disk once."""
    connection.execute("BEGIN")
    yield
    connection.execute("COMMIT")


def _check_build(connection: duckdb.DuckDBPyConnection, candidate: Candidate) -> None:
    run = checks_in(candidate.selection)
    for check in run:  # vintage checks ran before; their results are kept first, for the build checks to see
        if check.level == "vintage":
            _keep_results(connection, check, candidate.failures[check.name])
    for check in run:
        if check.level == "build":
            candidate.failures[check.name] = run_check(connection, check, candidate.selection)
            _keep_results(connection, check, candidate.failures[check.name])


def _keep_results(connection: duckdb.DuckDBPyConnection, check: Check, failures: Sequence[Failure]) -> None:
    rows = [(f.check, check.level, check.severity, f.vintage_id, f.key, f.detail, f.exception) for f in failures]
    insert(connection, "catalogue.check_results", rows)


def _build_row(candidate: Candidate, inputs: Inputs, now: datetime) -> Row:
    versions = {name: version(name) for name in ("dagster", "duckdb", "lxml", "polars")}
    return (
        candidate.build_id, now.replace(tzinfo=None), inputs.fingerprint, inputs.label or None, _git_sha(),
        json.dumps(versions), len(inputs.files), len(candidate.vintages), len(candidate.quarantined),
        json.dumps(candidate.rows),
    )  # fmt: skip


def _git_sha() -> str | None:
    try:
        answer = subprocess.run(
            ["git", "-C", str(PROJECT), "rev-parse", "HEAD"], capture_output=True, text=True, timeout=5, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return answer.stdout.strip() or None if answer.returncode == 0 else None


def _row_counts(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    tables = connection.execute(
        "SELECT schema_name, table_name FROM duckdb_tables() WHERE database_name = 'build' ORDER BY ALL"
    ).fetchall()
    counts = {}
    for schema_name, table in tables:
        row = connection.execute(f'SELECT count(*) FROM {schema_name}."{table}"').fetchone()
        counts[f"{schema_name}.{table}"] = int(row[0]) if row else 0
    return counts
