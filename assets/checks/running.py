"""Running a check: its rows are failures, and what a reviewed exception covers is set apart.

Belongs here: running the SQL of a check, and the checks of a build that no SQL file could say. Does not belong here:
what checks there are (`checks`), what happens when one fails (`audit`, `assets.warehouse`), or how a mart's SQL is
judged (`flows`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb

from assets.checks.checks import Check, CheckError, checks, checks_in
from assets.checks.exceptions import exceptions, reason_for
from assets.checks.flows import added_over_time, not_followed
from assets.lineage.mart_lineage import lineage_of
from assets.marts.selection import Selection, everything
from assets.marts.sql_errors import in_words

ROWS_KEPT = 100


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


def run_check(connection: duckdb.DuckDBPyConnection, check: Check, selection: Selection | None = None) -> list[Failure]:
    """Run one check and set apart what a reviewed exception covers.

    Args:
        connection: A build.
        check: The check.
        selection: What the build holds, where it does not hold everything.

    Returns:
        The failures: all that are excepted (with their reason), and of the others at most
        a hundred of each vintage, so that no vintage's failures hide another's.

    Raises:
        CheckError: If its SQL does not run, or gives no column that a failure needs.
    """
    if check.file is None:
        return _WITHOUT_FILE[check.name](connection, check, selection or everything())
    try:
        cursor = connection.execute(check.file.sql)
    except duckdb.Error as error:
        raise CheckError(in_words(error, check.file.shown, check.file.sql, connection)) from error
    columns = [column[0] for column in cursor.description or []]
    _check_columns(check, check.file.shown, columns)
    rows = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
    labels = _vintage_labels(connection) if rows and {"vintage_id", "suspects"} & set(columns) else {}
    kept: Counter[int | None] = Counter()
    failures = []
    for failure in (failure for row in rows for failure in _failures(check, row, labels)):
        kept[failure.vintage_id] += failure.exception is None
        if failure.exception is not None or kept[failure.vintage_id] <= ROWS_KEPT:
            failures.append(failure)
    return failures


def _check_columns(check: Check, shown: str, columns: Collection[str]) -> None:
    """Refuse a check without a column that a failure needs: on the day that it first fails is too late.

    Raises:
        CheckError: If a column is missing.
    """
    missing = [name for name in ("key", "detail") if name not in columns]
    if check.level == "vintage" and not {"vintage_id", "suspects"} & set(columns):
        missing.append("vintage_id or suspects, which say what a failure sets aside")
    if missing:
        raise CheckError(f"{shown}: it must return the columns {', '.join(missing)}; it returns {', '.join(columns)}")


def _failures(check: Check, row: Mapping[str, Any], labels: Mapping[int, tuple[str, str]]) -> list[Failure]:
    """Return the failures that one row of a check tells: one, or one for each suspect."""
    key, detail = str(row["key"]), str(row["detail"])
    suspects = tuple(dict.fromkeys(suspect for suspect in row.get("suspects") or () if suspect is not None))
    return [
        Failure(
            check.name, vintage_id, key, detail, reason_for(check.name, *labels.get(vintage_id, ("", "")), key, detail),
            suspects, row.get("period"), row.get("period_start"), row.get("period_end"), row.get("measure"),
        )
        for vintage_id in suspects or (row.get("vintage_id"),)
    ]  # fmt: skip


def _vintage_labels(connection: duckdb.DuckDBPyConnection) -> dict[int, tuple[str, str]]:
    rows = connection.execute("SELECT vintage_id, table_id, vintage FROM catalogue.vintages").fetchall()
    return {vintage_id: (table_id, vintage) for vintage_id, table_id, vintage in rows}


def _summed_over_time(connection: duckdb.DuckDBPyConnection, check: Check, selection: Selection) -> list[Failure]:
    known = {contract.table_id: contract for contract in selection.tables}
    sums = []
    for mart in selection.marts:
        if (lineage := lineage_of(mart)) is not None:
            sums += added_over_time(connection, lineage, known)
        else:
            sums += not_followed(mart, known)
    return [Failure(check.name, None, added.column, added.detail) for added in sums]


def _grain(connection: duckdb.DuckDBPyConnection, check: Check, selection: Selection) -> list[Failure]:
    failures = []
    for mart in selection.marts:
        key = ", ".join(f'"{column}"' for column in mart.grain)
        twice = f'SELECT {key}, count(*) FROM marts."{mart.name}" GROUP BY ALL HAVING count(*) > 1 LIMIT 5'
        for *values, count in connection.execute(twice).fetchall():
            row = ", ".join(map(str, values))
            failures.append(Failure(check.name, None, f"marts.{mart.name}", f"{count} rows for {row}"))
    return failures


def _exceptions_needed(connection: duckdb.DuckDBPyConnection, check: Check, selection: Selection) -> list[Failure]:
    """Compare the exceptions with what the checks returned, vintage by vintage, as the catalogue keeps it."""
    left_out = {one.name for one in checks()} - {one.name for one in checks_in(selection)}
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
        if entry.check not in left_out
        and (entry.table_id, entry.vintage) in held
        and (entry.check, entry.table_id, entry.vintage, entry.key, entry.guard) not in used
    ]


_WITHOUT_FILE: dict[str, Callable[[duckdb.DuckDBPyConnection, Check, Selection], list[Failure]]] = {
    "only_flows_are_summed_over_time": _summed_over_time,
    "marts_keep_their_grain": _grain,
    "exceptions_are_needed": _exceptions_needed,
}
