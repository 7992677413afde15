"""Releases held against the ones before them: none may shrink, or change what was closed by more than is usual.

Belongs here: the SQL that compares two releases of a table by period and group, and the judgement by the bands
that a contract declares. Does not belong here: what is revised within those bands (`revisions`), other checks
(`checks`), or setting a release aside (`audit`).

A release that ends earlier, starts later, lacks a period or a group, or changes a figure out of its usual band
may be right. Then a reviewed line in `sql/checks/exceptions.csv` accepts it. Until then the release before it
stands (docs/methods.md#usual-revisions).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import duckdb

from assets.contracts.language import Contract, UsualRevision

SHRINKS, JUMPS = "release_does_not_shrink", "release_within_usual_revisions"
SHOWN = 3
# Half of a figure and more than a few units, where a table's own history is not known.
_UNKNOWN_PERCENT, _UNKNOWN_STEPS = 50.0, 20.0


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with a release, seen against the one before it.

    Attributes:
        check: Name of the check.
        detail: What was found, in words that name up to three figures.
        cell: A cell of the release that shows it, if there is one.
        found: What stands there, or is missing.
    """

    check: str
    detail: str
    cell: str | None
    found: str


def no_sums(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the table `sums` of one contract's vintages, empty: one row a vintage, period, measure and group."""
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE sums (vintage_id INTEGER, period VARCHAR, period_start DATE, period_end DATE, "
        "measure VARCHAR, key VARCHAR, value DOUBLE, cell VARCHAR)"
    )


def sum_up(connection: duckdb.DuckDBPyConnection, contract: Contract, vintage_ids: Sequence[int]) -> None:
    """Add vintages to the table `sums`.

    Args:
        connection: Holds `observations.<table>` with the contract's groups, the lists in `reference`, and `sums`.
        contract: The table.
        vintage_ids: The vintages.
    """
    joins, key = [], []
    for number, dimension in enumerate(d for d in contract.dimensions if d.name in contract.groups):
        file, _, name = dimension.categories.partition(":")
        column, alias = f'o."{dimension.name}"', f"r{number}"
        if file:
            on = f"{column} = {alias}.published_name" + (f" AND {alias}.dimension = '{name}'" if name else "")
            joins.append(f'LEFT JOIN reference."{file}" AS {alias} ON {on}')
            column = f"coalesce({alias}.canonical_name, {column})"
        key.append(column)
    group = f"concat_ws(' | ', {', '.join(key)})" if key else "''"
    connection.execute(
        f"""
        INSERT INTO sums
        SELECT
            o.vintage_id, o.period, min(o.period_start) AS period_start, min(o.period_end) AS period_end, o.measure,
            {group} AS key,
            CASE WHEN count(o.value) = count(*) THEN sum(o.value) END AS value,
            arg_min(o.col || o."row", o."row") AS cell
        FROM observations."{contract.schema_name}" AS o {" ".join(joins)}
        WHERE list_contains(?, o.vintage_id)
        GROUP BY ALL
        """,
        [list(vintage_ids)],
    )


def against(
    connection: duckdb.DuckDBPyConnection, contract: Contract, old: tuple[int, date], new: tuple[int, date]
) -> list[Finding]:
    """Compare two releases in `sums`.

    Args:
        connection: Holds `sums` (`sum_up`).
        contract: The table.
        old: Vintage id and day of publication of the release before.
        new: Vintage id and day of publication of the release.
    """
    rows = connection.execute(
        """
        SELECT
            coalesce(o.period, n.period), coalesce(o.period_end, n.period_end), coalesce(o.measure, n.measure),
            coalesce(o.key, n.key), o.value, n.value, o.period IS NOT NULL, n.period IS NOT NULL, n.cell,
            coalesce(o.period_start <> n.period_start OR o.period_end <> n.period_end, false)
        FROM (FROM sums WHERE vintage_id = $old) AS o
        FULL JOIN (FROM sums WHERE vintage_id = $new) AS n USING (period, measure, key)
        WHERE o.value IS DISTINCT FROM n.value
        ORDER BY ALL
        """,
        {"old": old[0], "new": new[0]},
    ).fetchall()
    if not rows:
        return []
    held = connection.execute(
        "SELECT DISTINCT vintage_id, period, measure FROM sums WHERE vintage_id IN ($old, $new)",
        {"old": old[0], "new": new[0]},
    ).fetchall()
    groups = connection.execute("SELECT DISTINCT key FROM sums WHERE vintage_id = $new", {"new": new[0]}).fetchall()
    now = {(period, measure) for vintage_id, period, measure in held if vintage_id == new[0]}
    before = {(period, measure) for vintage_id, period, measure in held if vintage_id == old[0]}
    known_groups = {key for (key,) in groups}
    lost: list[str] = []
    jumps: list[tuple[str, str | None]] = []
    for period, end, measure, key, was, is_, had, has, cell, completed in rows:
        named = " ".join(part for part in (period, key, measure) if part)
        if contract.coverage == "full" and had and not _moves_on(period):
            if (period, measure) not in now:
                lost.append(f"{period} {measure}" if len(contract.measures) > 1 else period)
                continue
            if key not in known_groups:
                lost.append(key)
                continue
            if was is not None and is_ is None and (has or not contract.sparse):
                lost.append(f"{named} ({was:,.15g} before, {'no figure' if has else 'not there'} now)")
                continue
        # A part of a month that the release completes is no figure that it revises.
        if completed or (period, measure) not in now or (period, measure) not in before:
            continue
        absent = 0.0 if contract.sparse else None
        one, other = (was if had else absent), (is_ if has else absent)
        if one is None or other is None or one == other:
            continue
        percent, change = _usual(contract, measure, key, (old[1] - end).days)
        if abs(other - one) > change + 1e-9 and (one == 0 or abs(other - one) / abs(one) * 100 > percent):
            jumps.append((f"{named} {one:,.15g} to {other:,.15g}", cell))
    findings = []
    if lost := list(dict.fromkeys(lost)):
        findings.append(Finding(SHRINKS, f"it lacks {_some(lost)}", _last_cell(connection, new[0]), lost[0]))
    if jumps:
        text = f"more than its releases usually revise: {_some([words for words, _ in jumps])}"
        cell = next((cell for _, cell in jumps if cell), None)
        findings.append(Finding(JUMPS, text, cell, jumps[0][0]))
    return findings


def _moves_on(period: str) -> bool:
    """Say whether a period is a window that the next release replaces by a later one."""
    return period.startswith("year ending") or " to " in period


def _usual(contract: Contract, measure: str, key: str, age: int) -> tuple[float, float]:
    """Return the usual change in per cent and in units of a figure whose period is so many days old."""
    mine = [r for r in contract.usual_revisions if r.measure in ("", measure) and r.group in ("", key)]
    if not mine:
        precision = next(m.precision for m in contract.measures if m.name == measure)
        return _UNKNOWN_PERCENT, _UNKNOWN_STEPS * precision
    fitting: UsualRevision | None = next((r for r in mine if r.days is None or age <= r.days), None)
    return (fitting.percent, fitting.change) if fitting else (0.0, 0.0)


def _some(parts: Sequence[str]) -> str:
    more = f" and {len(parts) - SHOWN:,} more" if len(parts) > SHOWN else ""
    return "; ".join(parts[:SHOWN]) + more


def _last_cell(connection: duckdb.DuckDBPyConnection, vintage_id: int) -> str | None:
    row = connection.execute("SELECT arg_max(cell, period_end) FROM sums WHERE vintage_id = ?", [vintage_id]).fetchone()
    return row[0] if row else None
