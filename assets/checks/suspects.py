"""Which of several suspects is set aside, where a check compares tables.

Belongs here: telling, by the vintage before, which of the tables moved. Does not belong here: the checks, or what
becomes of the one that is set aside (`audit`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import duckdb

from assets.checks.running import Failure
from assets.contracts.language import Contract
from assets.vintages.order import Vintage


def narrow(
    connection: duckdb.DuckDBPyConnection,
    failures: dict[str, list[Failure]],
    by_id: Mapping[int, Vintage],
    failing: set[int],
    load: Callable[[Contract, Sequence[Vintage]], None],
) -> None:
    """Where tables of one file disagree, keep the finding of the one that moved since the vintage before it.

    Where the vintage before cannot tell, all of them stay suspects.

    Args:
        connection: Where the observations are loaded.
        failures: What the checks found, by check; it is narrowed.
        by_id: The vintages, by their numbers.
        failing: Those that fail a check.
        load: Puts the observations of some vintages of a table there.
    """
    moved: dict[tuple[int, object, object, object], bool | None] = {}
    for name, failed in failures.items():
        kept = []
        for failure in failed:
            verdicts = {}
            for suspect in failure.suspects if len(failure.suspects) > 1 else ():
                place = (suspect, failure.period_start, failure.period_end, failure.measure)
                if place not in moved:
                    moved[place] = _moved(connection, by_id, failing, load, *place)
                verdicts[suspect] = moved[place]
            alone = [suspect for suspect, verdict in verdicts.items() if verdict]
            if len(alone) == 1 and failure.vintage_id != alone[0]:
                continue
            kept.append(failure)
        failures[name] = kept


def _moved(
    connection: duckdb.DuckDBPyConnection,
    by_id: Mapping[int, Vintage],
    failing: set[int],
    load: Callable[[Contract, Sequence[Vintage]], None],
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
    load(vintage.contract, [by_id[max(before)], vintage])
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
