"""The checks: SQL whose rows are failures, and the reviewed exceptions from them.

Belongs here: reading `sql/checks/*.sql` and `sql/checks/exceptions.csv`, running
a check, and setting its excepted rows apart. Does not belong here: the SQL of a
check, or what happens when one fails (`warehouse`).

Two levels: a failure of a `vintage` check quarantines that vintage of its
tables, and the rest goes on; a failure of a `build` check of severity `error`
keeps the whole build from being published.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal

import duckdb

from assets import continuity
from assets.contract import contracts
from assets.marts import SQL, SqlFile, marts, measures_read, read_sql, sums_over_time

Level = Literal["vintage", "build"]
Severity = Literal["error", "warn", "info"]
ROWS_KEPT = 100


@dataclass(frozen=True, slots=True)
class Check:
    """One check.

    Attributes:
        name: Its name; also the name of its file.
        level: `vintage` or `build`.
        severity: `error`, `warn` or `info`.
        tables: Table ids that a failing vintage check quarantines.
        description: What holds when it passes, and why it should.
        file: Its SQL file; None for the checks of the SQL itself.
        tolerance: How far two figures may lie apart; empty where the check compares none.
        reason: Why that severity and tolerance.
    """

    name: str
    level: Level
    severity: Severity
    tables: tuple[str, ...]
    description: str
    file: SqlFile | None
    tolerance: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Failure:
    """One row that a check returned.

    Attributes:
        check: Name of the check.
        vintage_id: The vintage, where the check names one.
        key: What the row is about, e.g. a week.
        detail: What was found.
        exception: Reason of the reviewed exception that covers it, if one does.
        suspects: Vintages that were compared and may each be the wrong one, this one among them.
        period: Period it is about, where the check names one.
        measure: Measure it is about, where the check names one.
        period_start: First day it is about.
        period_end: Last day it is about.
    """

    check: str
    vintage_id: int | None
    key: str
    detail: str
    exception: str | None = None
    suspects: tuple[int, ...] = ()
    period: str | None = None
    measure: str | None = None
    period_start: date | None = None
    period_end: date | None = None


@dataclass(frozen=True, slots=True)
class ReviewedException:
    """A reviewed exception: this failure, of this vintage, with this finding, is known.

    Attributes:
        check: Name of the check.
        table_id: The table.
        vintage: Label of the vintage.
        key: The failing key.
        guard: The detail that was found when it was reviewed; another one is a new failure.
        reason: Why it is let through.
    """

    check: str
    table_id: str
    vintage: str
    key: str
    guard: str
    reason: str


@lru_cache(maxsize=1)
def checks() -> tuple[Check, ...]:
    """Return every check of `sql/checks`, then those that are made for each mart.

    Raises:
        ValueError: If a header is incomplete or says something unknown.
    """
    found = []
    for path in sorted((SQL / "checks").glob("*.sql")):
        file = read_sql(path)
        level, severity = file.require("level"), file.header.get("severity", "error")
        if level not in ("vintage", "build") or severity not in ("error", "warn", "info"):
            raise ValueError(f"{file.shown}: unknown level {level!r} or severity {severity!r}")
        if file.require("check") != path.stem:
            raise ValueError(f"{file.shown}: the header calls the check {file.header['check']!r}")
        tables = tuple(file.header.get("tables", "").replace(",", " ").split())
        unknown = set(tables) - set(contracts())
        if unknown:
            raise ValueError(f"{file.shown}: no contract describes {', '.join(sorted(unknown))}")
        tolerance, reason = file.header.get("tolerance", ""), file.header.get("reason", "")
        if tolerance and not reason:
            raise ValueError(f"{file.shown}: a check with a tolerance needs a line `-- reason: …`")
        described = file.require("description")
        found.append(Check(path.stem, level, severity, tables, described, file, tolerance, reason))  # type: ignore[arg-type]
    return (*found, *_OF_THE_BUILD)


_OF_THE_BUILD = (
    Check(
        continuity.SHRINKS,
        "vintage",
        "error",
        (),
        "No release ends earlier, starts later, or lacks a period, group or figure that the release before it held.",
        None,
    ),
    Check(
        continuity.JUMPS,
        "vintage",
        "error",
        (),
        "No release changes a figure of its groups by more than its releases usually do, as its contract declares.",
        None,
    ),
    Check(
        "only_flows_are_summed_over_time",
        "build",
        "error",
        (),
        "Marts add over time only measures that their contract calls flows; stocks, rates and money are never added.",
        None,
    ),
    Check(
        "marts_keep_their_grain",
        "build",
        "error",
        (),
        "No two rows of a mart share the key that its file names as its grain.",
        None,
    ),
    Check(
        "exceptions_are_needed",
        "build",
        "warn",
        (),
        "Every reviewed exception whose vintage is held still meets the failure it was written for; one that does not "
        "was mended by the publisher, or has changed, and is to be taken out or reviewed again.",
        None,
    ),
)


@lru_cache(maxsize=1)
def exceptions() -> tuple[ReviewedException, ...]:
    """Return the reviewed exceptions."""
    with (SQL / "checks" / "exceptions.csv").open(encoding="utf-8", newline="") as stream:
        return tuple(ReviewedException(**row) for row in csv.DictReader(stream))


def run_check(connection: duckdb.DuckDBPyConnection, check: Check) -> list[Failure]:
    """Run one check and set apart what a reviewed exception covers.

    Returns:
        The failures, excepted ones included (with their reason), at most a hundred.
    """
    if check.file is None:
        return _WITHOUT_FILE[check.name](connection, check)
    cursor = connection.execute(check.file.sql)
    columns = [column[0] for column in cursor.description or []]
    rows = [dict(zip(columns, row, strict=True)) for row in cursor.fetchmany(ROWS_KEPT)]
    labels = _vintage_labels(connection) if "vintage_id" in columns and rows else {}
    failures = []
    for row in rows:
        key, detail = str(row["key"]), str(row["detail"])
        vintage_id = row.get("vintage_id")
        table_id, vintage = labels.get(vintage_id, ("", ""))  # type: ignore[arg-type]
        known = next(
            (
                entry.reason
                for entry in exceptions()
                if (entry.check, entry.table_id, entry.vintage, entry.key, entry.guard)
                == (check.name, table_id, vintage, key, detail)
            ),
            None,
        )
        failures.append(Failure(check.name, vintage_id, key, detail, known))
    return failures


def _vintage_labels(connection: duckdb.DuckDBPyConnection) -> dict[int, tuple[str, str]]:
    rows = connection.execute("SELECT vintage_id, table_id, vintage FROM catalogue.vintages").fetchall()
    return {vintage_id: (table_id, vintage) for vintage_id, table_id, vintage in rows}


def _summed_over_time(_: duckdb.DuckDBPyConnection, check: Check) -> list[Failure]:
    known = contracts()
    failures = []
    for mart in marts():
        if not sums_over_time(mart):
            continue
        for table_id, names in measures_read(mart, list(known.values())).items():
            for measure in known[table_id].measures:
                if measure.name in names and measure.kind != "flow":
                    detail = f"{table_id}.{measure.name} is a {measure.kind}"
                    failures.append(Failure(check.name, None, f"marts.{mart.name}", detail))
    return failures


def _grain(connection: duckdb.DuckDBPyConnection, check: Check) -> list[Failure]:
    failures = []
    for mart in marts():
        key = ", ".join(f'"{column}"' for column in mart.grain)
        twice = f'SELECT {key}, count(*) FROM marts."{mart.name}" GROUP BY ALL HAVING count(*) > 1 LIMIT 5'
        for *values, count in connection.execute(twice).fetchall():
            found = ", ".join(map(str, values))
            failures.append(Failure(check.name, None, f"marts.{mart.name}", f"{count} rows for {found}"))
    return failures


def _exceptions_needed(connection: duckdb.DuckDBPyConnection, check: Check) -> list[Failure]:
    """Compare the exceptions with what the checks returned, vintage by vintage, as the catalogue keeps it."""
    held = set(connection.execute("SELECT table_id, vintage FROM catalogue.vintages").fetchall())
    used = set(
        connection.execute(
            "SELECT r.check_name, v.table_id, v.vintage, r.key, r.detail FROM catalogue.check_results AS r "
            "JOIN catalogue.vintages AS v ON r.vintage_id = v.vintage_id WHERE r.exception IS NOT NULL"
        ).fetchall()
    )
    return [
        Failure(
            check.name,
            None,
            f"{entry.check}: {entry.table_id} {entry.vintage} {entry.key}",
            "no longer needed, or what was found differs from its guard",
        )
        for entry in exceptions()
        if (entry.table_id, entry.vintage) in held
        and (entry.check, entry.table_id, entry.vintage, entry.key, entry.guard) not in used
    ]


_WITHOUT_FILE: dict[str, Callable[[duckdb.DuckDBPyConnection, Check], list[Failure]]] = {
    "only_flows_are_summed_over_time": _summed_over_time,
    "marts_keep_their_grain": _grain,
    "exceptions_are_needed": _exceptions_needed,
}
