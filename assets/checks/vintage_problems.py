"""The failures of vintage checks as problems that a person can act on: file, sheet, cell, what to do.

Belongs here: their wording, and the cell a failure is about. Does not belong here: the checks (`running`), or how a
problem is kept (`assets.problems`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import duckdb

from assets.checks.checks import checks
from assets.checks.running import Failure
from assets.contracts.language import Contract
from assets.problems import Problem
from assets.vintages.order import Vintage

_CHECK_ADVICE = (
    "if the publisher's own figures disagree, add a line to sql/checks/exceptions.csv with check, table, vintage, key "
    "and what was found, and the reason; or wait for the corrected release"
)


def problems_of(
    connection: duckdb.DuckDBPyConnection,
    failures: Mapping[str, Sequence[Failure]],
    by_id: Mapping[int, Vintage],
    load: Callable[[Contract, Sequence[Vintage]], None],
) -> dict[int, list[Problem]]:
    """Return the problems of each vintage that fails a check of severity error.

    Args:
        connection: Where the observations are loaded.
        failures: What the checks found, by check.
        by_id: The vintages, by their numbers.
        load: Puts the observations of some vintages of a table there.
    """
    severities = {check.name: check.severity for check in checks()}
    problems: dict[int, list[Problem]] = {}
    for name, failed in failures.items():
        done: set[int] = set()
        for failure in failed:
            number = failure.vintage_id
            if number is None or failure.exception or severities[name] != "error" or number in done:
                continue
            done.add(number)
            load(by_id[number].contract, [by_id[number]])
            mine = sum(other.vintage_id == number and not other.exception for other in failed)
            more = f" (and {mine - 1:,} more like this)" if mine > 1 else ""
            problems.setdefault(number, []).append(
                problem(
                    by_id[number],
                    "vintage_check",
                    f"{name}: {failure.key}: {failure.detail}{more}",
                    _cell_of(connection, by_id[number], failure),
                    failure.detail,
                )
            )
    return problems


def problem(vintage: Vintage, rule: str, message: str, cell: str | None, found: str) -> Problem:
    """Return the problem of a vintage that fails a check; where no cell is known, at its last period."""
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
