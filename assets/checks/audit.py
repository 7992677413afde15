"""The audit of vintages: what was read, put in order and held against the checks before anything is built.

Belongs here: running the vintage checks on the observations, deciding which of several suspects is set aside,
and holding each release against the one before it. Does not belong here: the checks themselves (`checks`,
`continuity`, `sql/checks`), or the build (`assets.warehouse.build`).
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

import duckdb
import polars as pl

from assets.checks import continuity
from assets.checks.checks import Check, CheckError, Failure, checks, columns_of_vintage_checks, exceptions, run_check
from assets.contracts.language import Contract
from assets.marts.sql_files import SQL
from assets.observations.cache import Store
from assets.observations.report import Report
from assets.observations.schema import schema
from assets.problems import Problem
from assets.reference import FOLDER
from assets.tables import contracts
from assets.vintages import catalogue
from assets.vintages.catalogue import FileEntry, insert
from assets.vintages.order import KnownRelease, SetAside, Vintage, order_vintages
from assets.vintages.publication_dates import PageHistory

DUCKDB_TYPES = {"Int32": "INTEGER", "String": "VARCHAR", "Date": "DATE", "Float64": "DOUBLE"}
_CHECK_ADVICE = (
    "if the publisher's own figures disagree, add a line to sql/checks/exceptions.csv with check, table, vintage, key "
    "and what was found, and the reason; or wait for the corrected release"
)


@dataclass(frozen=True, slots=True)
class Audited:
    """What came of the readings of an archive.

    Attributes:
        vintages: The vintages that may be built from, in order of publication.
        known: Every release known to exist.
        failures: Rows that the vintage checks returned, by check; excepted ones included.
        set_aside: Tables that were read but are no vintage, and why.
    """

    vintages: list[Vintage]
    known: list[KnownRelease]
    failures: dict[str, list[Failure]]
    set_aside: list[SetAside]


def audit(
    files: Iterable[FileEntry],
    store: Store,
    histories: Mapping[str, PageHistory],
    connection: duckdb.DuckDBPyConnection,
) -> Audited:
    """Order the readings of an archive and run the vintage checks on them.

    Args:
        files: Every archived file with what came of reading it.
        store: The observations.
        histories: Histories of the pages, by base path.
        connection: A connection whose default database may be written to; what is made there is dropped again.

    Raises:
        CheckError: If a check reads what is not there.
    """
    entries = list(files)
    ordered = order_vintages(
        (
            (contract, report, entry.sightings)
            for entry in entries
            for contract, report in entry.readings
            if report.status != "no_figures"
        ),
        histories,
        lambda contract, one, other: figures_differ(store, contract, one, other),
    )
    _load(connection, ordered.vintages, {entry.sha256: entry.file_id for entry in entries}, store)
    failures: dict[str, list[Failure]] = {}
    for check in checks():
        if check.level == "vintage" and check.name not in (continuity.SHRINKS, continuity.JUMPS):
            try:
                failures[check.name] = run_check(connection, check)
            except (duckdb.BinderException, duckdb.CatalogException) as error:
                raise CheckError(_not_there(check, error)) from error
    by_id = {vintage.vintage_id: vintage for vintage in ordered.vintages}
    failing = _failing(failures)
    _narrow(connection, failures, by_id, failing)
    problems = _problems(connection, failures, by_id)
    for vintage in ordered.vintages:
        if problem := _rows_lost(vintage):
            problems.setdefault(vintage.vintage_id, []).append(problem)
    for check_name in (continuity.SHRINKS, continuity.JUMPS):
        failures[check_name] = []
    for contract in contracts().values():
        mine = [v for v in ordered.vintages if v.contract.table_id == contract.table_id and v.moment]
        for failure, problem in _continuity(connection, contract, [v for v in mine if v.vintage_id not in problems]):
            failures[failure.check].append(failure)
            if not failure.exception and failure.vintage_id is not None:
                problems.setdefault(failure.vintage_id, []).append(problem)
    for name in ("observations", "catalogue", "reference", "marts"):
        connection.execute(f"DROP SCHEMA {name} CASCADE")
    aside = [
        SetAside(by_id[number].contract, by_id[number].report, by_id[number].sighting, tuple(found))
        for number, found in sorted(problems.items())
    ]
    kept = [vintage for vintage in ordered.vintages if vintage.vintage_id not in problems]
    known = _known(ordered.known, kept, aside)
    return Audited(kept, known, failures, [*ordered.set_aside, *aside])


def figures_differ(store: Store, contract: Contract, one: Report, other: Report) -> bool:
    """Say whether two readings of a table give different figures for the same periods, or hold different periods."""
    key = ["period", *(dimension.name for dimension in contract.dimensions), "measure"]
    first, second = (
        pl.read_parquet(store.parquet(contract, report.sha256, report.key), columns=[*key, "value", "marker"])
        for report in (one, other)
    )
    if contract.coverage != "full":
        first = first.join(second, on=key, how="semi")
        second = second.join(first, on=key, how="semi")
    return not first.sort(pl.all()).equals(second.sort(pl.all()))


def columns_of(contract: Contract) -> list[tuple[str, str]]:
    """Return name and DuckDB type of each column of a table's observations, from its schema."""
    return [(name, DUCKDB_TYPES[type(column).__name__]) for name, column in schema(contract).columns().items()]


def create_schemas(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the schemas of a warehouse with the empty tables and the macros of the catalogue."""
    for name in ("catalogue", "observations", "reference", "marts"):
        connection.execute(f"CREATE SCHEMA IF NOT EXISTS {name}")
    for file in ("tables.sql", "as_of.sql", "figures.sql"):
        connection.execute((SQL / "catalogue" / file).read_text(encoding="utf-8"))


def load_reference(connection: duckdb.DuckDBPyConnection) -> None:
    """Load every list of `sql/reference` as text."""
    for path in sorted(FOLDER.glob("*.csv")):
        connection.execute(
            f'CREATE TABLE reference."{path.stem}" AS '
            "SELECT * FROM read_csv(?, header = true, all_varchar = true, nullstr = '')",
            [str(path)],
        )


def _load(
    connection: duckdb.DuckDBPyConnection, vintages: Sequence[Vintage], ids: dict[str, int], store: Store
) -> None:
    create_schemas(connection)
    load_reference(connection)
    insert(connection, "catalogue.vintages", catalogue.vintage_rows(vintages, ids))
    insert(connection, "catalogue.published_totals", catalogue.total_rows(vintages))
    for (table,) in connection.execute(
        "SELECT table_name FROM duckdb_tables() WHERE schema_name = 'catalogue' "
        "AND table_name NOT IN ('vintages', 'published_totals')"
    ).fetchall():
        connection.execute(f"DROP TABLE catalogue.{table}")  # it is not filled yet: a check would find it empty
    read = columns_of_vintage_checks()
    for contract in contracts().values():
        # A table has just the columns that are loaded: a check which reads another fails and does not find it empty.
        columns = [(name, kind) for name, kind in columns_of(contract) if name in read[contract.schema_name]]
        typed = ", ".join(f'"{name}" {kind}' for name, kind in columns)
        names = ", ".join(f'"{name}"' for name, _ in columns)
        connection.execute(f'CREATE TABLE observations."{contract.schema_name}" (vintage_id INTEGER, {typed})')
        # A view would read each file again for every check.
        for vintage in vintages:
            if vintage.contract.table_id == contract.table_id:
                connection.execute(
                    f'INSERT INTO observations."{contract.schema_name}" SELECT ?, {names} FROM read_parquet(?)',
                    [vintage.vintage_id, str(store.parquet(contract, vintage.report.sha256, vintage.report.key))],
                )


def _not_there(check: Check, error: duckdb.Error) -> str:
    """Say which check reads what is not there, and what a vintage check may read."""
    told = str(error).split("\n")[0]
    found = re.search(r'column (?:named )?"([^"]+)"', told)
    what = f"reads a column {found[1]!r} that is not there" if found else "reads what is not there"
    return (
        f"{check.file.shown if check.file else check.name} {what} ({told}). A vintage check sees the reference lists, "
        "the catalogue's vintages and published totals and, of the observations, each column that its SQL names as the "
        "contract in assets/tables does: name it so, or make it a build check (`-- level: build`)"
    )


def _failing(failures: Mapping[str, Sequence[Failure]]) -> set[int]:
    severities = {check.name: check.severity for check in checks()}
    return {
        failure.vintage_id
        for name, found in failures.items()
        for failure in found
        if failure.vintage_id is not None and not failure.exception and severities[name] == "error"
    }


def _narrow(
    connection: duckdb.DuckDBPyConnection,
    failures: dict[str, list[Failure]],
    by_id: Mapping[int, Vintage],
    failing: set[int],
) -> None:
    """Where tables of one file disagree, keep the finding of the one that moved since the vintage before it.

    Where the vintage before cannot tell, all of them stay suspects.
    """
    moved: dict[tuple[int, object, object, object], bool | None] = {}
    for name, found in failures.items():
        kept = []
        for failure in found:
            verdicts = {}
            for suspect in failure.suspects:
                place = (suspect, failure.period_start, failure.period_end, failure.measure)
                if place not in moved:
                    moved[place] = _moved(connection, by_id, failing, *place)
                verdicts[suspect] = moved[place]
            alone = [suspect for suspect, verdict in verdicts.items() if verdict]
            if len(alone) == 1 and len(verdicts) > 1 and failure.vintage_id != alone[0]:
                continue
            kept.append(failure)
        failures[name] = kept


def _moved(
    connection: duckdb.DuckDBPyConnection,
    by_id: Mapping[int, Vintage],
    failing: set[int],
    vintage_id: int,
    start: object,
    end: object,
    measure: object,
) -> bool | None:
    """Say whether a table changed what the vintage before it held of some days; None where that held none."""
    vintage = by_id[vintage_id]
    before = [
        number
        for number, other in by_id.items()
        if other.contract is vintage.contract and number < vintage_id and number not in failing
    ]
    if not before:
        return None
    rows = connection.execute(
        f"""
        WITH sums AS (
            SELECT vintage_id, period, measure, sum(value) AS total
            FROM observations."{vintage.contract.schema_name}"
            WHERE vintage_id IN ($old, $new) AND period_start >= $start AND period_end <= $end
                AND ($measure IS NULL OR measure = $measure)
            GROUP BY ALL
        )
        SELECT bool_or(o.total IS DISTINCT FROM n.total)
        FROM (FROM sums WHERE vintage_id = $old) AS o
        LEFT JOIN (FROM sums WHERE vintage_id = $new) AS n USING (period, measure)
        """,
        {"old": max(before), "new": vintage_id, "start": start, "end": end, "measure": measure},
    ).fetchone()
    return rows[0] if rows else None


def _problems(
    connection: duckdb.DuckDBPyConnection, failures: Mapping[str, Sequence[Failure]], by_id: Mapping[int, Vintage]
) -> dict[int, list[Problem]]:
    """Return the problems of each vintage that fails a check of severity error."""
    severities = {check.name: check.severity for check in checks()}
    problems: dict[int, list[Problem]] = {}
    for name, found in failures.items():
        told: set[int] = set()
        for failure in found:
            number = failure.vintage_id
            if number is None or failure.exception or severities[name] != "error" or number in told:
                continue
            told.add(number)
            mine = sum(other.vintage_id == number and not other.exception for other in found)
            more = f" (and {mine - 1:,} more like this)" if mine > 1 else ""
            problems.setdefault(number, []).append(
                _problem(
                    by_id[number],
                    "vintage_check",
                    f"{name}: {failure.key}: {failure.detail}{more}",
                    _cell_of(connection, by_id[number], failure),
                    failure.detail,
                )
            )
    return problems


def _problem(vintage: Vintage, rule: str, message: str, cell: str | None, found: str) -> Problem:
    return Problem(
        rule,
        message,
        _CHECK_ADVICE,
        publication=vintage.sighting.page,
        file=vintage.sighting.file,
        table_id=vintage.contract.table_id,
        sheet=vintage.report.sheet,
        cell=cell or vintage.report.last_cell,
        found=found,
    )


@cache
def _known_rows() -> dict[tuple[str, str], int]:
    """Return how many rows a table has in a release, where that is known from elsewhere, by table and day."""
    with (FOLDER / "release_rows.csv").open(encoding="utf-8", newline="") as stream:
        return {(row["table_id"], row["published_on"]): int(row["rows"]) for row in csv.DictReader(stream)}


def _rows_lost(vintage: Vintage) -> Problem | None:
    """Return the problem of a delimited file with other rows than its release has: its end cannot be seen."""
    rows = _known_rows().get((vintage.contract.table_id, vintage.moment.on.isoformat() if vintage.moment else ""))
    held = vintage.report.rows // len(vintage.contract.measures)
    if rows is None or rows == held or not vintage.sighting.file.casefold().endswith((".csv", ".csv.gz")):
        return None
    message = f"the file has {held:,} rows, its release {rows:,} (sql/reference/release_rows.csv)"
    found = _problem(vintage, "rows_not_as_known", message, vintage.report.last_cell, f"{held:,} rows")
    return replace(found, advice="fetch the file again; if the release was corrected, correct the line in the list")


def _cell_of(connection: duckdb.DuckDBPyConnection, vintage: Vintage, failure: Failure) -> str | None:
    """Return the first cell that a finding is about, by its period and measure."""
    row = connection.execute(
        f"""
        SELECT arg_min(col || "row", "row") FROM observations."{vintage.contract.schema_name}"
        WHERE vintage_id = $vintage AND ($measure IS NULL OR measure = $measure)
            AND (period = $period OR ($period IS NULL AND $start IS NOT NULL)
                OR (period_start >= $start AND period_end <= $end))
        """,
        {
            "vintage": vintage.vintage_id,
            "measure": failure.measure,
            "period": failure.period,
            "start": failure.period_start,
            "end": failure.period_end,
        },
    ).fetchone()
    return row[0] if row else None


def _continuity(
    connection: duckdb.DuckDBPyConnection, contract: Contract, vintages: Sequence[Vintage]
) -> Iterable[tuple[Failure, Problem]]:
    """Yield what is wrong with each release of a table, held against the last one before it that stands."""
    if contract.coverage == "single" or len(vintages) < 2:
        return
    continuity.sum_up(connection, contract)
    earlier: list[Vintage] = [vintages[0]]
    for vintage in vintages[1:]:
        stands = True
        for before in _before(connection, contract, earlier, vintage):
            assert before.moment and vintage.moment
            pair = (before.vintage_id, before.moment.on), (vintage.vintage_id, vintage.moment.on)
            for finding in continuity.against(connection, contract, *pair):
                failure = Failure(finding.check, vintage.vintage_id, f"against {before.label}", finding.detail)
                failure = replace(failure, exception=_accepted(failure, vintage))
                stands = stands and failure.exception is not None
                message = f"held against the release of {before.label}, {finding.detail}"
                yield failure, _problem(vintage, finding.check, message, finding.cell, finding.found)
        if stands:
            earlier.append(vintage)


def _before(
    connection: duckdb.DuckDBPyConnection, contract: Contract, earlier: Sequence[Vintage], vintage: Vintage
) -> list[Vintage]:
    """Return the releases a release is held against: the last one, or for a window those that last held its periods."""
    if contract.coverage == "full":
        return [earlier[-1]]
    numbers = ", ".join(str(other.vintage_id) for other in earlier)
    rows = connection.execute(
        f"SELECT DISTINCT max(vintage_id) FROM sums WHERE vintage_id IN ({numbers}) AND period IN "
        f"(SELECT period FROM sums WHERE vintage_id = {vintage.vintage_id}) GROUP BY period"
    ).fetchall()
    held = {number for (number,) in rows}
    return [other for other in earlier if other.vintage_id in held]


def _accepted(failure: Failure, vintage: Vintage) -> str | None:
    return next(
        (
            entry.reason
            for entry in exceptions()
            if (entry.check, entry.table_id, entry.vintage, entry.key, entry.guard)
            == (failure.check, vintage.contract.table_id, vintage.label, failure.key, failure.detail)
        ),
        None,
    )


def _known(known: Sequence[KnownRelease], kept: Sequence[Vintage], aside: Sequence[SetAside]) -> list[KnownRelease]:
    """Return the known releases; one whose only vintage was set aside is known, but not held."""
    held = {(vintage.contract.table_id, vintage.moment.on) for vintage in kept if vintage.moment}
    lost = {item.contract.table_id for item in aside}
    return [
        replace(release, held=False, basis=f"{release.basis}; the file was set aside")
        if release.held and release.table_id in lost and (release.table_id, release.published_on) not in held
        else release
        for release in known
    ]
