"""The checks: SQL whose rows are failures, and the reviewed exceptions from them.

Belongs here: reading `sql/checks/*.sql` and `sql/checks/exceptions.csv`, running
a check, and setting its excepted rows apart. Does not belong here: the SQL of a
check, what happens when one fails (`warehouse`), or how a mart's SQL is judged
(`flows`).

Two levels: a failure of a `vintage` check quarantines that vintage of its
tables, and the rest goes on; a failure of a `build` check of severity `error`
keeps the whole build from being published.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any, Literal

import duckdb

from assets.checks import continuity
from assets.checks.columns_read import columns_read
from assets.checks.flows import added_over_time, not_followed
from assets.contracts.language import Contract
from assets.lineage.mart_lineage import lineages
from assets.marts.sql_files import SQL, SqlFile, marts, read_sql
from assets.observations.schema import schema
from assets.tables import contracts

Level = Literal["vintage", "build"]
Severity = Literal["error", "warn", "info"]
ROWS_KEPT = 100
CELL_COLUMNS = ("vintage_id", "row", "col", "period", "period_start", "period_end", "measure", "value")
EACH_TABLE = "observations.each_table"


class CheckError(ValueError):
    """A check that cannot be run as it is written."""


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
        suspects: Where the check compares tables, the vintages it compared; the row
            then fails once for each of them.
        period: The period of the figure, as the observations spell it, where the check names it.
        period_start: First day of that period.
        period_end: Last day of that period.
        measure: The measure of the figure, where the check names it.
    """

    check: str
    vintage_id: int | None
    key: str
    detail: str
    exception: str | None = None
    suspects: tuple[int, ...] = ()
    period: str | None = None
    period_start: date | None = None
    period_end: date | None = None
    measure: str | None = None


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
        file, each = _for_each_table(file)
        tables = each or tuple(file.header.get("tables", "").replace(",", " ").split())
        unknown = set(tables) - set(contracts())
        if unknown:
            raise ValueError(f"{file.shown}: no contract describes {', '.join(sorted(unknown))}")
        tolerance, reason = file.header.get("tolerance", ""), file.header.get("reason", "")
        if tolerance and not reason:
            raise ValueError(f"{file.shown}: a check with a tolerance needs a line `-- reason: …`")
        described = file.require("description")
        found.append(Check(path.stem, level, severity, tables, described, file, tolerance, reason))  # type: ignore[arg-type]
    return (*found, *_OF_THE_BUILD)


def _for_each_table(file: SqlFile) -> tuple[SqlFile, tuple[str, ...]]:
    """Let a check read several tables as one, `observations.each_table`: `table_id` before the columns of a cell.

    The tables are those that a header `tables: …` lists, or with a header `each: name` those whose contract has that
    attribute; they are then returned too.

    Raises:
        ValueError: If contracts have no such attribute, the header does not say which tables, or the SQL with a
            header `each: …` does not read `observations.each_table`.
    """
    attribute, listed = file.header.get("each"), file.header.get("tables", "").replace(",", " ").split()
    if (attribute is None and not listed) if EACH_TABLE in file.sql else attribute is not None:
        raise ValueError(f"{file.shown}: a header `-- each: …` (or `-- tables: …`) and {EACH_TABLE} belong together")
    if EACH_TABLE not in file.sql:
        return file, ()
    if attribute is not None and attribute not in Contract.__dataclass_fields__:
        raise ValueError(f"{file.shown}: contracts have no {attribute!r}")
    chosen = [c for c in contracts().values() if (getattr(c, attribute) if attribute else c.table_id in listed)]
    columns = ", ".join(f'"{name}"' for name in CELL_COLUMNS)
    each = " UNION ALL ".join(
        f"SELECT '{contract.table_id}' AS table_id, {columns} FROM observations.{contract.schema_name}"
        for contract in chosen
    )
    tables = tuple(contract.table_id for contract in chosen) if attribute else ()
    return replace(file, sql=file.sql.replace(EACH_TABLE, f"({each})")), tables


def columns_of_vintage_checks() -> dict[str, tuple[str, ...]]:
    """Return the columns that the vintage checks may read, by table of the schema `observations`.

    They are the columns of a cell, the groups of the contract, and whatever the SQL
    of a vintage check names, in the table's order. A check that names a column which
    the table lacks cannot run; none sees an empty column in place of a filled one.
    """
    columns = {c.schema_name: ("vintage_id", *schema(c).columns()) for c in contracts().values()}
    wanted = {c.schema_name: {*CELL_COLUMNS, *c.groups} for c in contracts().values()}
    for check in checks():
        if check.level == "vintage" and check.file is not None:
            for table, names in columns_read(check.file.sql, columns).items():
                wanted[table] |= names
    return {table: tuple(name for name in names if name in wanted[table]) for table, names in columns.items()}


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
        "Marts add over time only measures that their contract calls flows. A sum or an average of a stock, a rate or "
        "money over cells of more than one period, of one vintage, fails, however it is written. Picking one "
        "figure (max, arg_max, lag), a difference and a ratio of two periods may pass; where both are wanted, the sum "
        "within a period stands in a query of its own before the comparison.",
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
        The failures: all that are excepted (with their reason), and of the others at most
        a hundred of each vintage, so that no vintage's failures hide another's.
    """
    if check.file is None:
        return _WITHOUT_FILE[check.name](connection, check)
    cursor = connection.execute(check.file.sql)
    columns = [column[0] for column in cursor.description or []]
    rows = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
    labels = _vintage_labels(connection) if rows and {"vintage_id", "suspects"} & set(columns) else {}
    kept: Counter[int | None] = Counter()
    failures = []
    for failure in (failure for row in rows for failure in _failures(check, row, labels)):
        kept[failure.vintage_id] += failure.exception is None
        if failure.exception is not None or kept[failure.vintage_id] <= ROWS_KEPT:
            failures.append(failure)
    return failures


def _failures(check: Check, row: Mapping[str, Any], labels: Mapping[int, tuple[str, str]]) -> list[Failure]:
    """Return the failures that one row of a check tells: one, or one for each suspect."""
    key, detail = str(row["key"]), str(row["detail"])
    suspects = tuple(dict.fromkeys(found for found in row.get("suspects") or () if found is not None))
    return [
        Failure(
            check.name, vintage_id, key, detail, _excepted(check, labels.get(vintage_id, ("", "")), key, detail),
            suspects, row.get("period"), row.get("period_start"), row.get("period_end"), row.get("measure"),
        )
        for vintage_id in suspects or (row.get("vintage_id"),)
    ]  # fmt: skip


def _excepted(check: Check, vintage: tuple[str, str], key: str, detail: str) -> str | None:
    """Return the reason of the reviewed exception that covers a failure, if one does."""
    found = (check.name, *vintage, key, detail)
    return next(
        (
            entry.reason
            for entry in exceptions()
            if (entry.check, entry.table_id, entry.vintage, entry.key, entry.guard) == found
        ),
        None,
    )


def _vintage_labels(connection: duckdb.DuckDBPyConnection) -> dict[int, tuple[str, str]]:
    rows = connection.execute("SELECT vintage_id, table_id, vintage FROM catalogue.vintages").fetchall()
    return {vintage_id: (table_id, vintage) for vintage_id, table_id, vintage in rows}


def _summed_over_time(connection: duckdb.DuckDBPyConnection, check: Check) -> list[Failure]:
    followed = lineages()
    found = []
    for mart in marts():
        if mart.name in followed:
            found += added_over_time(connection, followed[mart.name], contracts())
        else:
            found += not_followed(mart, contracts())
    return [Failure(check.name, None, added.column, added.detail) for added in found]


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
