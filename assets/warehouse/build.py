"""The build: a candidate made afresh beside the published warehouse, and audited.

Belongs here: one build (observations, catalogue, marts, checks) in one connection. Does not belong here: how its
tables are filled (`loading`), any SQL of marts and checks (`sql/`), publication (`publish`), or when a build runs.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime

import duckdb

from assets.archive.store import Archive
from assets.checks.audit import Audited, audit
from assets.checks.checks import Check, checks_in
from assets.checks.remembered import FILE, Remembered
from assets.checks.running import Failure, run_check
from assets.claims import judged
from assets.lineage import mart_lineage as lineage
from assets.literals import quoted
from assets.marts import history
from assets.marts.as_of_macros import make_others
from assets.marts.early_moments import early_moments_empty
from assets.marts.revisions import clear_damaged
from assets.marts.selection import Selection, everything
from assets.marts.sql_files import Mart
from assets.marts.states import TableStates, state_of
from assets.observations.cache import Store
from assets.observations.inputs import Inputs
from assets.progress import SILENT, Progress
from assets.settings import Settings
from assets.vintages import catalogue
from assets.vintages.gaps import gap_rows
from assets.vintages.publication_dates import read_histories
from assets.vintages.schemas import create_schemas, insert, load_reference, renew_catalogue
from assets.warehouse import described, dictionary
from assets.warehouse.build_row import build_row, row_counts
from assets.warehouse.candidate import Candidate
from assets.warehouse.carried import Carried, begin
from assets.warehouse.comments import comment
from assets.warehouse.generations import begun
from assets.warehouse.loading import (
    Identity,
    held_before,
    identity,
    load_catalogue,
    load_observations,
    load_revisions,
    load_seen,
)
from assets.warehouse.losses import accept
from assets.warehouse.page_states import page_states, tell_of


def build(
    inputs: Inputs,
    settings: Settings,
    progress: Progress = SILENT,
    selection: Selection | None = None,
    accept_loss: str = "",
) -> Candidate:
    """Build a candidate: catalogue, observations, marts, and the result of every check.

    Args:
        inputs: What to build from.
        settings: Settings of the run.
        progress: Told in words what is being done.
        selection: The tables and marts to build, with the checks and claims that need no others; None for
            everything. A build of a part says so in `catalogue.build`, and `publish` puts it in no whole one's place.
        accept_loss: Why it may lose files or vintages of the published build; empty where it may not.

    Returns:
        The candidate, whatever its checks say; `publish` is what refuses.

    Raises:
        DefinitionError: If the SQL of a mart, check or claim does not run, or a column is not described.
    """
    selection = selection or everything()
    inputs = _inputs_of(inputs, selection)
    now = datetime.now(UTC)
    build_id = f"{now:%Y%m%dT%H%M%S%f}Z-{inputs.fingerprint[:8]}"
    path = begun(settings, build_id)
    with duckdb.connect(config={"memory_limit": settings.duckdb_memory_limit}) as connection:
        connection.execute(f"SET temp_directory = {quoted(settings.data / 'tmp')}")
        progress.building("Preparing the build")
        carried = begin(connection, path, settings, inputs.made_by, build_id)
        progress.building("Checking the vintages")
        remembered = Remembered(settings.data / FILE, inputs.made_by)
        built = "build" if carried.begins_with_copy else None
        audited = _audit(inputs, settings, connection, selection, remembered, progress, built)
        candidate = Candidate(
            build_id, path, inputs.label, selection, audited.vintages, audited.tables, audited.failures,
            set_aside=audited.set_aside, made_by=inputs.made_by,
        )  # fmt: skip
        connection.execute("USE build")
        held = None
        with _at_once(connection):
            progress.building("Writing catalogue and reference")
            if carried.begins_with_copy:
                held = held_before(connection)
                renew_catalogue(connection)
            else:
                create_schemas(connection)
                load_reference(connection)
            load_catalogue(connection, candidate, inputs)
            insert(connection, "catalogue.known_releases", catalogue.known_release_rows(audited.known))
            insert(connection, "catalogue.release_gaps", gap_rows(audited.gaps))
        accept(connection, candidate, settings, accept_loss)
        _load_tables(connection, candidate, held, carried, settings, progress)
        made = _make_marts(connection, candidate, carried, settings, progress)
        with _at_once(connection):
            if not carried.begins_with_copy:
                progress.building("Tracing every figure to its cells")
                lineage.create(connection, selection)
            progress.building("Judging the claims")
            with early_moments_empty(connection):
                judged.load(connection, selection, carried.holds)
            progress.building("Auditing the build")
            _check_build(connection, candidate, made)
            carried.write(connection)
            candidate.redone, candidate.carried_over = carried.redone, carried.kept
            candidate.rows = row_counts(connection)
            heads = Archive(settings.archive).heads()
            insert(connection, "catalogue.build", [build_row(candidate, inputs, now, heads)])
            comment(connection, selection)
            described.load(connection, selection)
            dictionary.load(connection)
        progress.building("Writing the build")
        connection.execute("USE memory")
        connection.execute("CHECKPOINT build")
        connection.execute("DETACH build")
    return candidate


def _load_tables(
    connection: duckdb.DuckDBPyConnection,
    candidate: Candidate,
    held: Mapping[str, Sequence[Identity]] | None,
    carried: Carried,
    settings: Settings,
    progress: Progress,
) -> None:
    """Make the observations and revisions of the tables whose vintages are not those that the build begins with."""
    store, changed = Store(settings.observations), []
    for contract in candidate.selection.tables:
        progress.building("Loading the observations", contract.table_id)
        before = None if held is None else held.get(contract.table_id, [])
        there = load_observations(connection, contract, candidate.vintages, store, before)
        state = state_of(identity(v) for v in candidate.vintages if v.contract.table_id == contract.table_id)
        carried.holds(f"observations.{contract.schema_name}", state)
        if there is not None:
            changed.append((contract, there))
    load_seen(connection, [contract for contract, _ in changed])
    progress.building("Comparing neighbouring vintages")
    clear_damaged(settings.data / "revisions", progress)
    for contract, there in changed:
        load_revisions(connection, contract, candidate.vintages, settings.data / "revisions", there)


def _make_marts(
    connection: duckdb.DuckDBPyConnection,
    candidate: Candidate,
    carried: Carried,
    settings: Settings,
    progress: Progress,
) -> tuple[Mart, ...]:
    """Make the marts, and their histories, of which anything changed that they are made of, and return them."""
    marts, states = candidate.selection.marts, TableStates(connection)
    if gone := [mart for mart in marts if not carried.holds(f"marts.{mart.name}", states.of_mart(mart))]:
        before = _attach_published(connection, settings) if carried.published_is_sound else None
        history.load(connection, gone, candidate.vintages, before, progress)
        for mart in gone:
            progress.building("Building the marts", mart.name)
            make_others(connection, mart)
    return tuple(gone)


def check_inputs(inputs: Inputs, settings: Settings, selection: Selection | None = None) -> Audited:
    """Order and check the vintages as a build of everything, or of a selection, would, without building."""
    selection = selection or everything()
    with duckdb.connect(config={"memory_limit": settings.duckdb_memory_limit}) as connection:
        return _audit(_inputs_of(inputs, selection), settings, connection, selection, Remembered(None, inputs.made_by))


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
    fingerprint, made_by = (
        hashlib.sha256(f"{one} {label}".encode()).hexdigest() for one in (inputs.fingerprint, inputs.made_by)
    )
    return Inputs(files, label, fingerprint, made_by)


def _audit(
    inputs: Inputs,
    settings: Settings,
    connection: duckdb.DuckDBPyConnection,
    selection: Selection,
    remembered: Remembered,
    progress: Progress = SILENT,
    built: str | None = None,
) -> Audited:
    states, broken = page_states(inputs.files, Archive(settings.archive))
    histories = read_histories(states)
    store = Store(settings.observations)
    audited = audit(inputs.files, store, histories, connection, selection, remembered, built)
    tell_of(broken, audited.vintages, settings, progress)
    return audited


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


def _check_build(connection: duckdb.DuckDBPyConnection, candidate: Candidate, made: Sequence[Mart]) -> None:
    """Run the checks of the build; what they find of each mart by itself was found when the mart was made."""
    run, of_those_made = checks_in(candidate.selection), replace(candidate.selection, marts=tuple(made))
    for check in run:  # vintage checks ran before; their results are kept first, for the build checks to see
        if check.level == "vintage":
            _keep_results(connection, check, candidate.failures[check.name])
    for check in run:
        if check.level == "build":
            candidate.failures[check.name] = run_check(
                connection, check, of_those_made if check.each_mart else candidate.selection
            )
            _keep_results(connection, check, candidate.failures[check.name])


def _keep_results(connection: duckdb.DuckDBPyConnection, check: Check, failures: Sequence[Failure]) -> None:
    rows = [(f.check, check.level, check.severity, f.vintage_id, f.key, f.detail, f.exception) for f in failures]
    insert(connection, "catalogue.check_results", rows)
