"""The checks: SQL whose rows are failures.

Belongs here: reading `sql/checks/*.sql`, and the checks that no SQL file could say. Does not belong here: the SQL of
a check, running it (`running`), the reviewed exceptions (`exceptions`), or what happens when one fails (`audit`,
`assets.warehouse`).

Two levels: a failure of a `vintage` check quarantines that vintage of its
tables, and the rest goes on; a failure of a `build` check of severity `error`
keeps the whole build from being published.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from assets.checks import continuity
from assets.checks.columns_read import columns_read, tables_read
from assets.contracts.language import Contract
from assets.marts.selection import Selection, everything
from assets.marts.sql_files import SQL, SqlFile, read_sql
from assets.observations.columns import observation_columns
from assets.problems import DefinitionError
from assets.tables import contracts

Level = Literal["vintage", "build"]
Severity = Literal["error", "warn", "info"]
CELL_COLUMNS = ("vintage_id", "row", "col", "period", "period_start", "period_end", "measure", "value")
EACH_TABLE = "observations.each_table"


class CheckError(DefinitionError):
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
        within_release: Whether what it finds in a vintage follows from the vintages of its file and of its day alone.
        each_mart: Whether it looks at each mart by itself, so that one which is carried over need not be looked at.
    """

    name: str
    level: Level
    severity: Severity
    tables: tuple[str, ...]
    description: str
    file: SqlFile | None
    tolerance: str = ""
    reason: str = ""
    within_release: bool = False
    each_mart: bool = False


@lru_cache(maxsize=1)
def checks() -> tuple[Check, ...]:
    """Return every check of `sql/checks`, then those that are made for each mart.

    Raises:
        CheckError: If a header is incomplete or says something unknown.
    """
    of_files = []
    for path in sorted((SQL / "checks").glob("*.sql")):
        file = read_sql(path)
        level, severity = file.require("level"), file.header.get("severity", "error")
        if level not in ("vintage", "build") or severity not in ("error", "warn", "info"):
            raise CheckError(f"{file.shown}: unknown level {level!r} or severity {severity!r}")
        if file.require("check") != path.stem:
            raise CheckError(f"{file.shown}: the header calls the check {file.header['check']!r}")
        file, each = _for_each_table(file, contracts().values())
        tables = each or tuple(file.header.get("tables", "").replace(",", " ").split())
        unknown = set(tables) - set(contracts())
        if unknown:
            raise CheckError(f"{file.shown}: no contract describes {', '.join(sorted(unknown))}")
        tolerance, reason = file.header.get("tolerance", ""), file.header.get("reason", "")
        if tolerance and not reason:
            raise CheckError(f"{file.shown}: a check with a tolerance needs a line `-- reason: …`")
        described = file.require("description")
        within = file.header.get("within", "")
        if within not in ("", "release") or (within and level != "vintage"):
            raise CheckError(f"{file.shown}: unknown `within: {within}`; a vintage check may be `within: release`")
        of_files.append(
            Check(path.stem, level, severity, tables, described, file, tolerance, reason, bool(within))  # type: ignore[arg-type]
        )
    return (*of_files, *_OF_THE_BUILD)


def _for_each_table(file: SqlFile, held: Iterable[Contract]) -> tuple[SqlFile, tuple[str, ...]]:
    """Let a check read several tables as one, `observations.each_table`: `table_id` before the columns of a cell.

    The tables are those that a header `tables: …` lists, or with a header `each: name` those of `held` whose contract
    has that attribute; they are then returned too.

    Raises:
        CheckError: If contracts have no such attribute, the header does not say which tables, or the SQL with a
            header `each: …` does not read `observations.each_table`.
    """
    attribute, listed = file.header.get("each"), file.header.get("tables", "").replace(",", " ").split()
    if (attribute is None and not listed) if EACH_TABLE in file.sql else attribute is not None:
        raise CheckError(f"{file.shown}: a header `-- each: …` (or `-- tables: …`) and {EACH_TABLE} belong together")
    if EACH_TABLE not in file.sql:
        return file, ()
    if attribute is not None and attribute not in Contract.__dataclass_fields__:
        raise CheckError(f"{file.shown}: contracts have no {attribute!r}")
    if attribute:
        chosen = [contract for contract in held if getattr(contract, attribute)]
    else:
        chosen = [contract for contract in contracts().values() if contract.table_id in listed]
    columns = ", ".join(f'"{name}"' for name in CELL_COLUMNS)
    each = " UNION ALL ".join(
        f"SELECT '{contract.table_id}' AS table_id, {columns} FROM observations.{contract.schema_name}"
        for contract in chosen
    )
    tables = tuple(contract.table_id for contract in chosen) if attribute else ()
    return replace(file, sql=file.sql.replace(EACH_TABLE, f"({each})")), tables


def checks_in(selection: Selection) -> tuple[Check, ...]:
    """Return the checks that a selection can run: those whose tables and marts are all in it.

    A check of each table of a kind (`-- each: …`) is run on those that are in it.
    """
    if selection.whole:
        return checks()
    left_out = everything().names - selection.names
    narrowed = (_narrowed(check, selection) for check in checks())
    return tuple(check for check in narrowed if check and not reads(check) & left_out)


def _narrowed(check: Check, selection: Selection) -> Check | None:
    """Return a check of each table for those of a selection; None where it has none of them."""
    if check.file is None or "each" not in check.file.header:
        return check
    file, tables = _for_each_table(read_sql(check.file.path), selection.tables)
    return replace(check, file=file, tables=tables) if tables else None


def reads(check: Check) -> frozenset[str]:
    """Return the tables and marts that the SQL of a check reads, as `schema.name`; all of them in doubt."""
    if check.file is None:
        return frozenset()
    every, read = everything().names, tables_read(check.file.sql)
    return every if read is None else read & every


def columns_of_vintage_checks(selection: Selection) -> dict[str, tuple[str, ...]]:
    """Return the columns that the vintage checks may read, by table of the schema `observations`.

    They are the columns of a cell, the groups of the contract, and whatever the SQL
    of a vintage check names, in the table's order. A check that names a column which
    the table lacks cannot run; none sees an empty column in place of a filled one.
    """
    columns = {c.schema_name: ("vintage_id", *observation_columns(c)) for c in selection.tables}
    wanted = {c.schema_name: {*CELL_COLUMNS, *c.groups} for c in selection.tables}
    for check in checks_in(selection):
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
        each_mart=True,
    ),
    Check(
        "marts_keep_their_grain",
        "build",
        "error",
        (),
        "No two rows of a mart share the key that its file names as its grain.",
        None,
        each_mart=True,
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
