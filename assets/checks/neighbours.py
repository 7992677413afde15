"""Each release of a table held against the last one before it that stands.

Belongs here: which releases are neighbours, and the failures of one against the other. Does not belong here: the
comparison of two releases (`continuity`), or setting a release aside (`audit`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import duckdb

from assets.checks import continuity
from assets.checks.exceptions import reason_for
from assets.checks.running import Failure
from assets.checks.vintage_problems import problem
from assets.contracts.language import Contract
from assets.problems import Problem
from assets.vintages.order import Vintage


def against_neighbours(
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
                key = f"against {before.label}"
                reason = reason_for(finding.check, contract.table_id, vintage.label, key, finding.detail)
                stands = stands and reason is not None
                message = f"held against the release of {before.label}, {finding.detail}"
                yield (
                    Failure(finding.check, vintage.vintage_id, key, finding.detail, reason),
                    problem(vintage, finding.check, message, finding.cell, finding.found),
                )
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
