"""The warehouse: built afresh beside the published one, audited, and only then put in its place.

Belongs here: one build (observations, catalogue, marts, checks) in one
connection, and the publication by symlink. Does not belong here: any SQL of
marts and checks (`sql/`), reading of files (`assets`), or when a build runs.

A published generation never changes and never loses its name, so a reader's
stale `.wal` stays with the generation it belongs to, and a reader that
reconnects sees the new build whole.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import duckdb

from assets.archive.store import CONTENT_ITEM, Archive
from assets.checks.audit import Audited, audit, columns_of, create_schemas, load_reference
from assets.checks.checks import Check, CheckError, Failure, checks, run_check
from assets.claims import evaluate as judgement
from assets.claims.model import ClaimError
from assets.contracts.language import Contract
from assets.lineage import mart_lineage as lineage
from assets.marts import revisions
from assets.marts.sql_files import SQL, marts
from assets.observations.cache import Store
from assets.progress import SILENT, Progress
from assets.reference import PROJECT
from assets.settings import Settings
from assets.tables import contracts
from assets.vintages import catalogue
from assets.vintages.calendar_rows import calendar_rows
from assets.vintages.catalogue import FileEntry, Row, insert
from assets.vintages.order import SetAside, Vintage
from assets.vintages.publication_dates import read_histories

STORAGE_VERSION = "v1.0.0"
# What a build is made by: every package but the sample and the tables, which count by their contracts.
_NOT_OF_A_BUILD = {"sample", "tables"}


class WarehouseError(Exception):
    """A build that failed its audit, or a warehouse that cannot be opened."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """Everything a build is made of.

    Attributes:
        files: Every archived file with what came of reading it.
        label: What the data are, e.g. `sample`; empty for real releases.
        fingerprint: Changes whenever the build would come out differently.
    """

    files: tuple[FileEntry, ...]
    label: str
    fingerprint: str


@dataclass(slots=True)
class Candidate:
    """A build that is not published.

    Attributes:
        build_id: Its name.
        path: The DuckDB file.
        vintages: The vintages it holds.
        failures: Rows that checks returned, by check; excepted ones included.
        rows: Number of rows per table, as `schema.name`.
        set_aside: Tables that were read but are no vintage.
        quarantined: Table id and sha256 of everything set aside, unread tables included.
    """

    build_id: str
    path: Path
    vintages: list[Vintage]
    failures: dict[str, list[Failure]] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    set_aside: list[SetAside] = field(default_factory=list)
    quarantined: set[tuple[str, str]] = field(default_factory=set)

    def blocking(self) -> list[tuple[Check, list[Failure]]]:
        """Return the build checks of severity error that failed."""
        found = []
        for check in checks():
            failed = [failure for failure in self.failures.get(check.name, []) if not failure.exception]
            if check.level == "build" and check.severity == "error" and failed:
                found.append((check, failed))
        return found


def fingerprint(files: Sequence[FileEntry], label: str) -> str:
    """Return a hash of everything that a build depends on."""
    digest = hashlib.sha256(label.encode())
    for entry in files:
        digest.update(repr((entry.sightings, [(r.key, r.status) for _, r in entry.readings])).encode())
    code = PROJECT / "assets"
    modules = [p for p in sorted(code.rglob("*.py")) if p.relative_to(code).parts[0] not in _NOT_OF_A_BUILD]
    for path in [*sorted(SQL.rglob("*.sql")), *sorted(SQL.rglob("*.csv")), *modules]:
        digest.update(str(path.relative_to(PROJECT)).encode() + path.read_bytes())
    digest.update(repr(sorted(contracts().items())).encode())
    return digest.hexdigest()


def current(settings: Settings) -> dict[str, object] | None:
    """Return the row of `catalogue.build` of the published warehouse, or None where there is none."""
    if not settings.warehouse.exists():
        return None
    with open_published(settings) as connection:
        cursor = connection.execute("SELECT * FROM catalogue.build")
        names = [column[0] for column in cursor.description or []]
        row = cursor.fetchone()
    return dict(zip(names, row, strict=True)) if row else None


def open_published(settings: Settings) -> duckdb.DuckDBPyConnection:
    """Open the published warehouse read-only.

    Raises:
        WarehouseError: If nothing has been published yet.
    """
    if not settings.warehouse.exists():
        raise WarehouseError(
            f"there is no warehouse at {settings.warehouse}; run `make demo`, or `immstats import` and then "
            "`immstats refresh --source archive`"
        )
    return duckdb.connect(str(settings.warehouse.resolve()), read_only=True)


def build(inputs: Inputs, settings: Settings, progress: Progress = SILENT) -> Candidate:
    """Build a candidate: catalogue, observations, marts, and the result of every check.

    Args:
        inputs: What to build from.
        settings: Settings of the run.
        progress: Told in words what is being done.

    Returns:
        The candidate, whatever its checks say; `publish` is what refuses.
    """
    now = datetime.now(UTC)
    build_id = f"{now:%Y%m%dT%H%M%S%f}Z-{inputs.fingerprint[:8]}"
    settings.generations.mkdir(parents=True, exist_ok=True)
    for left in settings.generations.glob(".building-*"):
        left.unlink()
    path = settings.generations / f".building-{build_id}.duckdb"
    store = Store(settings.observations)
    with duckdb.connect(config={"memory_limit": settings.duckdb_memory_limit}) as connection:
        connection.execute(f"SET temp_directory = {_quoted(settings.data / 'tmp')}")
        progress.building("Checking the vintages")
        audited = _audit(inputs, settings, connection)
        candidate = Candidate(build_id, path, audited.vintages, audited.failures, set_aside=audited.set_aside)
        connection.execute(f"ATTACH {_quoted(path)} AS build (STORAGE_VERSION '{STORAGE_VERSION}')")
        connection.execute("USE build")
        with _at_once(connection):
            create_schemas(connection)
            progress.building("Writing catalogue and reference")
            load_reference(connection)
            _load_catalogue(connection, candidate, inputs)
            insert(connection, "catalogue.known_releases", catalogue.known_release_rows(audited.known))
        for contract in contracts().values():
            progress.building(f"Loading the observations of {contract.table_id}")
            _load_observations(connection, contract, candidate.vintages, store)
        _load_seen(connection)
        progress.building("Comparing neighbouring vintages")
        _load_revisions(connection, candidate, settings)
        for mart in marts():
            progress.building(f"Building marts.{mart.name}")
            try:
                connection.execute(mart.file.sql)
            except duckdb.Error as error:
                raise WarehouseError(f"{mart.file.shown} does not run: {error}") from error
        with _at_once(connection):
            progress.building("Tracing every figure to its cells")
            lineage.create(connection)
            progress.building("Making the views of all vintages")
            _create_history(connection)
            progress.building("Judging the claims")
            try:
                judgement.load(connection)
            except ClaimError as error:
                raise WarehouseError(str(error)) from error
            progress.building("Auditing the build")
            _check_build(connection, candidate)
            candidate.rows = _row_counts(connection)
            insert(connection, "catalogue.build", [_build_row(candidate, inputs, now)])
            _comment(connection)
        connection.execute("USE memory")
        connection.execute("CHECKPOINT build")
        connection.execute("DETACH build")
    return candidate


def check_inputs(inputs: Inputs, settings: Settings) -> Audited:
    """Order and check the vintages as a build would, without building."""
    with duckdb.connect(config={"memory_limit": settings.duckdb_memory_limit}) as connection:
        return _audit(inputs, settings, connection)


def _audit(inputs: Inputs, settings: Settings, connection: duckdb.DuckDBPyConnection) -> Audited:
    archive = Archive(settings.archive)
    histories = read_histories(
        (sighting.seen_at, archive.read(sighting.sha256))
        for entry in inputs.files
        for sighting in entry.sightings
        if sighting.kind == CONTENT_ITEM
    )
    try:
        return audit(inputs.files, Store(settings.observations), histories, connection)
    except CheckError as error:
        raise WarehouseError(str(error)) from error


def publish(candidate: Candidate, settings: Settings) -> Path:
    """Put a candidate where readers look, if its audit passed.

    Returns:
        The published generation.

    Raises:
        WarehouseError: If a build check of severity error failed; the candidate
            is kept beside the generations for a look, and nothing is published.
            Or if nothing could be read where something was published before.
    """
    blocking = candidate.blocking()
    if blocking:
        kept = settings.generations / f"failed-{candidate.build_id}.duckdb"
        for old in settings.generations.glob("failed-*"):
            old.unlink()
        os.replace(candidate.path, kept)
        told = "\n".join(
            f"  {check.name}: {failure.key}: {failure.detail}" for check, failed in blocking for failure in failed[:5]
        )
        raise WarehouseError(
            f"the build failed its audit and was not published; what was published before stays.\n{told}\n"
            f"Look at the build in {kept}"
        )
    if not candidate.vintages and settings.warehouse.exists():
        raise WarehouseError(f"{nothing_read(candidate)}; what was published before stays")
    final = settings.generations / f"{candidate.build_id}.duckdb"
    with candidate.path.open("rb") as stream:
        os.fsync(stream.fileno())
    os.chmod(candidate.path, 0o444)
    os.replace(candidate.path, final)
    _sync(settings.generations)
    link = settings.data / f".{settings.warehouse.name}.{os.getpid()}"
    link.unlink(missing_ok=True)
    link.symlink_to(final.relative_to(settings.data))
    os.replace(link, settings.warehouse)
    _sync(settings.data)
    prune_generations(settings)
    return final


def nothing_read(candidate: Candidate) -> str:
    """Say that a build holds no figures, and where the reasons stand."""
    tables = ", ".join(sorted({table_id for table_id, _ in candidate.quarantined})) or "none that a contract knows"
    return f"nothing could be read: no file held gives a vintage of any table (set aside: {tables})"


def prune_generations(settings: Settings, failed_before: datetime | None = None) -> int:
    """Delete generations beyond those kept; the caller holds the writers' lock.

    Args:
        settings: Settings of the run.
        failed_before: Failed builds older than this go as well.

    Returns:
        The number of files deleted.
    """
    old = sorted(settings.generations.glob("2*.duckdb"))[: -settings.generations_kept]
    if failed_before:
        failed = settings.generations.glob("failed-*.duckdb")
        old += [path for path in failed if path.stat().st_mtime < failed_before.timestamp()]
    for path in old:
        path.unlink()
        Path(f"{path}.wal").unlink(missing_ok=True)
    return len(old)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _at_once(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Run many small statements in one transaction, so that they wait for the disk once."""
    connection.execute("BEGIN")
    yield
    connection.execute("COMMIT")


# -- steps of a build ---------------------------------------------------------------------------


def _load_catalogue(connection: duckdb.DuckDBPyConnection, candidate: Candidate, inputs: Inputs) -> None:
    ids = {entry.sha256: entry.file_id for entry in inputs.files}
    insert(connection, "catalogue.tables", catalogue.table_rows(contracts().values()))
    insert(connection, "catalogue.files", catalogue.file_rows(inputs.files))
    insert(connection, "catalogue.vintages", catalogue.vintage_rows(candidate.vintages, ids))
    insert(connection, "catalogue.published_totals", catalogue.total_rows(candidate.vintages))
    insert(connection, "catalogue.calendar", calendar_rows(candidate.vintages))
    aside = catalogue.quarantine_rows(inputs.files, candidate.set_aside)
    insert(connection, "catalogue.quarantine", aside)
    insert(connection, "catalogue.warnings", catalogue.warning_rows(candidate.vintages))
    candidate.quarantined = {(str(row[0]), str(row[1])) for row in aside}
    connection.execute("""
        INSERT INTO catalogue.publications
        SELECT f.page, 'https://www.gov.uk' || f.page, count(DISTINCT f.sha256),
            min(v.published_on), max(v.published_on)
        FROM catalogue.files AS f LEFT JOIN catalogue.vintages AS v ON f.file_id = v.file_id
        GROUP BY ALL ORDER BY f.page
    """)
    connection.execute("""
        INSERT INTO catalogue.releases
        SELECT f.page, f.title, coalesce(min(v.published_on), try_cast(left(f.published, 10) AS DATE)) AS published_on,
            count(DISTINCT f.sha256)
        FROM catalogue.files AS f LEFT JOIN catalogue.vintages AS v ON f.file_id = v.file_id
        GROUP BY f.page, f.title, f.published, v.published_on ORDER BY f.page, published_on, f.title
    """)


def _load_observations(
    connection: duckdb.DuckDBPyConnection, contract: Contract, vintages: Iterable[Vintage], store: Store
) -> None:
    columns = ", ".join(f'"{name}" {kind}' for name, kind in columns_of(contract))
    names = ", ".join(f'"{name}"' for name, _ in columns_of(contract))
    connection.execute(f'CREATE TABLE observations."{contract.schema_name}" (vintage_id INTEGER, {columns})')
    for vintage in vintages:  # in order of publication, so that one vintage lies in few row groups
        if vintage.contract.table_id == contract.table_id:
            connection.execute(
                f'INSERT INTO observations."{contract.schema_name}" SELECT ?, {names} FROM read_parquet(?)',
                [vintage.vintage_id, str(store.parquet(contract, vintage.report.sha256, vintage.report.key))],
            )


def _load_seen(connection: duckdb.DuckDBPyConnection) -> None:
    """Fill the catalogue of measures and markers from the observations."""
    seen: dict[tuple[str, str], tuple[int, int, float | None]] = {}
    markers: list[Row] = []
    for contract in contracts().values():
        table = f'observations."{contract.schema_name}"'
        for measure, *values in connection.execute(
            f"SELECT measure, count(*), count(*) FILTER (value IS NULL), min(value) FROM {table} GROUP BY measure"
        ).fetchall():
            seen[contract.table_id, measure] = (values[0], values[1], values[2])
        meanings = {
            (m.name, marker): meaning
            for m in contract.measures
            for marker, meaning in {**m.beside, **m.markers}.items()
        }
        markers += [
            (contract.table_id, measure, marker, meanings.get((measure, marker)), count)
            for measure, marker, count in connection.execute(
                f"SELECT measure, marker, count(*) FROM {table} WHERE marker IS NOT NULL GROUP BY ALL ORDER BY ALL"
            ).fetchall()
        ]
    insert(connection, "catalogue.measures", catalogue.measure_rows(contracts().values(), seen))
    insert(connection, "catalogue.markers_seen", markers)


def _load_revisions(connection: duckdb.DuckDBPyConnection, candidate: Candidate, settings: Settings) -> None:
    connection.execute(f"CREATE TABLE catalogue.revisions (table_id VARCHAR, {revisions.COLUMNS})")
    for contract in contracts().values():
        mine = [v for v in candidate.vintages if v.contract.table_id == contract.table_id and v.moment]
        for path in revisions.compare(connection, contract, mine, settings.data / "revisions"):
            connection.execute(
                "INSERT INTO catalogue.revisions SELECT ?, * FROM read_parquet(?)", [contract.table_id, str(path)]
            )


def _create_history(connection: duckdb.DuckDBPyConnection) -> None:
    """Make for each mart a view of it at every moment one of its tables was published, and one of first figures."""
    by_table: dict[str, list[datetime]] = {}
    # A mart's first figure is a first release only where the vintage before it is held and nothing lies between.
    certain: dict[str, set[datetime]] = {}
    rows = connection.execute("""
        SELECT t.observations_table, v.published_local,
            lag(v.realtime_end) OVER (PARTITION BY v.table_id ORDER BY v.vintage_id) = v.realtime_start
        FROM catalogue.vintages AS v INNER JOIN catalogue.tables AS t ON v.table_id = t.table_id
        WHERE v.published_local IS NOT NULL ORDER BY v.vintage_id
    """).fetchall()
    for table, moment, follows in rows:
        by_table.setdefault(table, []).append(moment)
        if follows:
            certain.setdefault(table, set()).add(moment)
    for mart in marts():
        sources = mart.sources_of_all()
        moments = sorted({moment for table in sources for moment in by_table.get(table, [])})
        if "as_of" in mart.grain or "vintage" in mart.grain or "old_vintage" in mart.grain or not moments:
            continue
        name, key = f"marts.{mart.name}", ", ".join(f'"{column}"' for column in mart.grain)
        states = " UNION ALL BY NAME ".join(
            f"SELECT TIMESTAMP '{moment}' AS as_of, * FROM {name}_as_of('{moment:%Y-%m-%d %H:%M:%S.%f}')"
            for moment in moments
        )
        connection.execute(f"CREATE VIEW {name}_all_vintages AS {states}")
        sure = sorted({moment for table in sources for moment in certain.get(table, set())})
        listed = ", ".join(f"TIMESTAMP '{moment}'" for moment in sure) or "NULL"
        connection.execute(
            f"CREATE VIEW {name}_first_release AS SELECT *, "
            f"CASE WHEN as_of IN ({listed}) THEN 'first release' ELSE 'first held' END AS first_of "
            f"FROM {name}_all_vintages QUALIFY row_number() OVER (PARTITION BY {key} ORDER BY as_of) = 1"
        )
        every = f"{name} as it stood at each moment one of its tables was published."
        first = f"The first figure held of each row of {name}; first_of says whether it was the first release."
        connection.execute(f"COMMENT ON VIEW {name}_all_vintages IS {_quoted(every)}")
        connection.execute(f"COMMENT ON VIEW {name}_first_release IS {_quoted(first)}")


def _check_build(connection: duckdb.DuckDBPyConnection, candidate: Candidate) -> None:
    for check in checks():  # vintage checks ran before; their results are kept first, for the build checks to see
        if check.level == "vintage":
            _keep_results(connection, check, candidate.failures[check.name])
    for check in checks():
        if check.level == "build":
            candidate.failures[check.name] = run_check(connection, check)
            _keep_results(connection, check, candidate.failures[check.name])


def _keep_results(connection: duckdb.DuckDBPyConnection, check: Check, failures: Sequence[Failure]) -> None:
    rows = [(f.check, check.level, check.severity, f.vintage_id, f.key, f.detail, f.exception) for f in failures]
    insert(connection, "catalogue.check_results", rows)


def _build_row(candidate: Candidate, inputs: Inputs, now: datetime) -> Row:
    versions = {name: version(name) for name in ("dagster", "duckdb", "polars", "python-calamine")}
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


def _comment(connection: duckdb.DuckDBPyConnection) -> None:
    """Write the data dictionary into the file: a comment on every table and column.

    Raises:
        WarehouseError: If `sql/reference/columns.csv` does not describe a column.
    """
    descriptions = {f"marts.{mart.name}": mart.description for mart in marts()}
    for contract in contracts().values():
        facts = " ".join(contract.facts)
        descriptions[f"observations.{contract.schema_name}"] = (
            f"{contract.table_id}: {contract.title}. One row a published figure, all vintages. {facts}"
        )
    words = {
        (row[0], row[1]): row[2]
        for row in connection.execute("SELECT table_name, column_name, description FROM reference.columns").fetchall()
    }
    dimensions = {
        (f"observations.{contract.schema_name}", dimension.name): f"{dimension.label}, as published"
        for contract in contracts().values()
        for dimension in contract.dimensions
    }
    missing = []
    for schema_name, table, column in connection.execute(
        "SELECT c.schema_name, c.table_name, c.column_name FROM duckdb_columns() AS c "
        "SEMI JOIN duckdb_tables() AS t USING (database_name, schema_name, table_name) "
        "WHERE database_name = 'build' ORDER BY ALL"
    ).fetchall():
        full = f"{schema_name}.{table}"
        text = (
            words.get((full, column))
            or dimensions.get((full, column))
            or words.get((schema_name, column))
            or words.get(("*", column))
        )
        if text is None:
            missing.append(f"{full}.{column}")
            continue
        connection.execute(f'COMMENT ON COLUMN {schema_name}."{table}"."{column}" IS {_quoted(text)}')
    for schema_name, table in connection.execute(
        "SELECT schema_name, table_name FROM duckdb_tables() WHERE database_name = 'build' ORDER BY ALL"
    ).fetchall():
        full = f"{schema_name}.{table}"
        text = descriptions.get(full) or words.get((full, "")) or words.get((full, None))  # type: ignore[arg-type]
        if text is None:
            missing.append(full)
            continue
        connection.execute(f'COMMENT ON TABLE {schema_name}."{table}" IS {_quoted(text)}')
    for mart in marts():
        text = f"{mart.description} As it was known on a day or at a moment in London."
        connection.execute(f"COMMENT ON MACRO TABLE marts.{mart.name}_as_of IS {_quoted(text)}")
    if missing:
        raise WarehouseError(f"sql/reference/columns.csv does not describe: {', '.join(missing)}")


def _row_counts(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    tables = connection.execute(
        "SELECT schema_name, table_name FROM duckdb_tables() WHERE database_name = 'build' ORDER BY ALL"
    ).fetchall()
    found = {}
    for schema_name, table in tables:
        row = connection.execute(f'SELECT count(*) FROM {schema_name}."{table}"').fetchone()
        found[f"{schema_name}.{table}"] = int(row[0]) if row else 0
    return found


def _quoted(text: object) -> str:
    return "'" + str(text).replace("'", "''") + "'"
