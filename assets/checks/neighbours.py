"""Each release of a table held against the last one before it that stands.

Belongs here: which releases are neighbours, and the failures of one against the other. Does not belong here: the
comparison of two releases (`continuity`), or setting a release aside (`audit`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial

import duckdb

from assets.checks import continuity
from assets.checks.exceptions import reason_for
from assets.checks.loaded import LoadedTables
from assets.checks.remembered import Finding, Remembered
from assets.checks.running import Failure
from assets.checks.vintage_problems import problem
from assets.contracts.language import Contract
from assets.marts.states import state_of
from assets.vintages.order import Vintage


def against_neighbours(
    connection: duckdb.DuckDBPyConnection,
    contract: Contract,
    vintages: Sequence[Vintage],
    loaded: LoadedTables,
    remembered: Remembered,
) -> Iterable[Finding]:
    """Yield what is wrong with each release of a table, held against the last one before it that stands.

    Args:
        connection: Where the observations are.
        contract: The table.
        vintages: Its vintages with a known moment, in order of publication.
        loaded: The tables of the audit. What was loaded of them is let go of.
        remembered: What was found before. A finding follows from the releases up to its own, whatever comes after.
    """
    if contract.coverage == "single" or len(vintages) < 2:
        return
    earlier: list[Vintage] = [vintages[0]]
    state = state_of([contract.table_id, _identity(vintages[0])])
    summed_up: set[int] = set()

    def find(vintage: Vintage) -> list[Finding]:
        # A full table is held against the release before alone, a window against all that may hold its periods.
        needed = [*(earlier[-1:] if contract.coverage == "full" else earlier), vintage]
        if not summed_up:
            continuity.no_sums(connection)
        if new := [one for one in needed if one.vintage_id not in summed_up]:
            loaded.load(contract, new)
            continuity.sum_up(connection, contract, [one.vintage_id for one in new])
            loaded.forget()
            summed_up.update(one.vintage_id for one in new)
        return list(_findings(connection, contract, earlier, vintage))

    for vintage in vintages[1:]:
        state = state_of([state, _identity(vintage)])
        found = remembered.neighbour(state, partial(find, vintage))
        yield from found
        if all(failure.exception is not None for failure, _ in found):
            earlier.append(vintage)


def _identity(vintage: Vintage) -> tuple[object, ...]:
    moment, report = vintage.moment, vintage.report
    sighting = vintage.sighting
    return (
        vintage.vintage_id,
        vintage.label,
        report.sha256,
        report.key,
        moment and moment.on,
        sighting.page,
        sighting.file,
    )


def _findings(
    connection: duckdb.DuckDBPyConnection, contract: Contract, earlier: Sequence[Vintage], vintage: Vintage
) -> Iterable[Finding]:
    """Yield what is wrong with a release, held against those before it that stand."""
    for before in _before(connection, contract, earlier, vintage):
        assert before.moment and vintage.moment
        pair = (before.vintage_id, before.moment.on), (vintage.vintage_id, vintage.moment.on)
        for finding in continuity.against(connection, contract, *pair):
            key = f"against {before.label}"
            reason = reason_for(finding.check, contract.table_id, vintage.label, key, finding.detail)
            message = f"held against the release of {before.label}, {finding.detail}"
            yield (
                Failure(finding.check, vintage.vintage_id, key, finding.detail, reason),
                problem(vintage, finding.check, message, finding.cell, finding.found),
            )


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
