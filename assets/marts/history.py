"""The history of each mart: at which moments it has another state, and what a build stores of them.

Belongs here: at which moments a mart has a state, what that state is made of, and the first figures. Does not belong
here: the tables that are kept of states (`kept_tables`), filling them (`stored`), what computes a state (`stage`), or
the macro as of a moment (`by_vintage`).

A mart changes only where one of its tables gets a vintage, and its state there depends on nothing but the vintages
current then. So a state is computed once: what the published build has is taken from it, and a release that comes late
changes only the stretch of time in which it was the newest. Terms are those of ALFRED: `realtime_start`,
`realtime_end` (docs/methods.md#history).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from itertools import accumulate

import duckdb

from assets.dates import LONDON
from assets.literals import quoted
from assets.marts import by_vintage
from assets.marts.as_of_macros import make_macro
from assets.marts.kept_tables import has_history, tables_of
from assets.marts.sql_errors import refused_in_words
from assets.marts.sql_files import SQL, Mart, marts
from assets.marts.stage import columns_of, on_stage
from assets.marts.stored import make
from assets.progress import SILENT, Progress
from assets.vintages.order import Vintage
from assets.vintages.schemas import insert

# Beside the grain, what tells figures apart of which one is no earlier state of the other.
APART = ("series", "period_complete")


def load(
    connection: duckdb.DuckDBPyConnection,
    chosen: Sequence[Mart],
    vintages: Iterable[Vintage],
    before: str | None = None,
    progress: Progress = SILENT,
) -> None:
    """Make the history of each mart, the view of its first figures, its rows by vintage, and of them its macro.

    Args:
        connection: A build whose marts are to be made.
        chosen: The marts of the build.
        vintages: Its vintages.
        before: Name under which an earlier build is attached, to take over what has not changed; None for none. One
            that is damaged or of another make is left alone.
        progress: Told which mart is in hand.

    Raises:
        DefinitionError: If a mart's SQL does not run, or a row of one that is kept by vintage is not of one vintage.
    """
    connection.execute(
        "CREATE TABLE IF NOT EXISTS catalogue.history_states (mart VARCHAR, realtime_start TIMESTAMP, state VARCHAR)"
    )
    dated = sorted((v for v in vintages if v.moment), key=lambda v: v.vintage_id)
    stored = [mart for mart in chosen if has_history(mart) or by_vintage.is_kept(mart)]
    states = {mart.name: dict(states_of(mart, dated)) for mart in stored}
    columns = {}
    with on_stage(connection, chosen) as build:
        for mart in stored:
            progress.building("Putting together the history of the marts", mart.name)
            with refused_in_words(mart.file.shown, mart.file.sql, connection):
                columns[mart.name] = columns_of(connection, mart)
            tables = tables_of(mart, columns[mart.name])
            timed = [(at, clock, states[mart.name][at]) for at, clock in _clocks(sorted(states[mart.name])).items()]
            try:
                make(connection, mart, tables, timed, build, before)
            except duckdb.Error:
                before = None  # It opens, but cannot be read: what it has is made anew.
                with refused_in_words(mart.file.shown, mart.file.sql, connection):
                    make(connection, mart, tables, timed, build, before)
    for mart in stored:
        if has_history(mart):
            _first_release(connection, mart)
        clocks = _clocks(sorted(states[mart.name]))
        make_macro(connection, mart, columns[mart.name], min(clocks.values(), default=None))
        connection.execute("DELETE FROM catalogue.history_states WHERE mart = ?", [mart.name])
        insert(connection, "catalogue.history_states", [(mart.name, *each) for each in states[mart.name].items()])


def states_of(mart: Mart, vintages: Sequence[Vintage]) -> list[tuple[datetime, str]]:
    """Return when a mart has another state (UTC), and what tells that state from others, oldest first.

    Args:
        mart: The mart.
        vintages: The dated vintages of a build, in their order.
    """
    sources, every = set(mart.sources_of_all()), _reads_every_vintage(mart)
    by_table: dict[str, list[tuple[datetime, int, str]]] = {}
    moments = set()
    for number, vintage in enumerate(vintages):
        contract, moment = vintage.contract, vintage.moment
        if contract.schema_name in sources and moment:
            said = f"{vintage.label} {moment.at.isoformat()} {vintage.report.sha256} {vintage.report.key}"
            by_table.setdefault(contract.table_id, []).append((moment.local, number, said))
            moments.add(_naive(moment.at))
    states, current = [], {table: _Current(sorted(known), table in every) for table, known in sorted(by_table.items())}
    made_by = _made_by(mart)
    for at, clock in _clocks(sorted(moments)).items():
        said = " ".join(f"{table} {of_table.by(clock)}" for table, of_table in current.items())
        states.append((at, hashlib.sha256(f"{made_by} {said}".encode()).hexdigest()))
    return states


class _Current:
    """What a macro takes from a table, from one wall clock to the next: its newest vintage, or every one by then."""

    def __init__(self, known: Sequence[tuple[datetime, int, str]], every: bool) -> None:
        self._known, self._every = list(reversed(known)), every
        self._newest, self._said = -1, "none"

    def by(self, clock: datetime) -> str:
        """Return what tells that from others; clocks are asked for in their order."""
        while self._known and self._known[-1][0] <= clock:
            _, number, said = self._known.pop()
            if self._every:
                self._said = hashlib.sha256(f"{self._said} {said}".encode()).hexdigest()
            elif number > self._newest:  # where clocks go back, the later one may have the earlier wall clock
                self._newest, self._said = number, said
        return self._said


def _clocks(moments: Sequence[datetime]) -> dict[datetime, datetime]:
    """Return for moments (UTC, in order) the wall clock in London by which a macro knows all that was known then.

    In the hour that the clocks go back a later moment has an earlier wall clock: then that of the moment before counts.
    """
    return dict(zip(moments, accumulate((_london(at) for at in moments), max), strict=True))


def _reads_every_vintage(mart: Mart) -> set[str]:
    """Return the tables of which a mart reads all vintages up to a moment, not the newest only."""
    return set(re.findall(r"catalogue\.vintages_as_of\(\s*'([^']+)'", " ".join(_sql_of(mart)), re.IGNORECASE))


def _sql_of(mart: Mart) -> list[str]:
    """Return the SQL of a mart and of those it reads."""
    inner = [one for one in marts() if f"marts.{one.name}" in mart.reads]
    return [mart.file.sql, *(sql for one in inner for sql in _sql_of(one))]


@lru_cache(maxsize=1)
def _shared_sql() -> str:
    digest = hashlib.sha256(duckdb.__version__.encode())
    for path in [*sorted((SQL / "catalogue").glob("*.sql")), *sorted((SQL / "reference").glob("*.csv"))]:
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def _made_by(mart: Mart) -> str:
    """Return what tells the making of a mart's states from another: its SQL, what that calls, and the lists."""
    digest = hashlib.sha256(_shared_sql().encode())
    for sql in _sql_of(mart):
        digest.update(sql.encode())
    return digest.hexdigest()


def _first_release(connection: duckdb.DuckDBPyConnection, mart: Mart) -> None:
    """Make the view of the first figure held of each row of a mart."""
    # A first figure is a first release only where the vintage before was the newest until then beyond doubt, in each of
    # the mart's tables that was published then: the row does not say from which of them it is.
    sure = connection.execute(
        "SELECT v.published_at FROM catalogue.vintages AS v "
        "INNER JOIN catalogue.tables AS t ON v.table_id = t.table_id "
        "LEFT JOIN catalogue.release_gaps AS g ON g.table_id = v.table_id AND g.ends_at = v.published_at "
        "WHERE v.published_at IS NOT NULL AND list_contains(?, t.observations_table) "
        "GROUP BY v.published_at HAVING bool_and(coalesce(NOT g.vintage_gap, FALSE)) ORDER BY ALL",
        [list(mart.sources_of_all())],
    ).fetchall()
    listed = ", ".join(f"TIMESTAMP '{at}'" for (at,) in sure) or "NULL"
    name = f"marts.{mart.name}"
    held = {row[0] for row in connection.execute(f"DESCRIBE {name}_history").fetchall()}
    key = ", ".join(f'"{column}"' for column in [*mart.grain, *(c for c in APART if c in held and c not in mart.grain)])
    connection.execute(
        f"CREATE OR REPLACE VIEW {name}_first_release AS SELECT *, "
        f"CASE WHEN realtime_start IN ({listed}) THEN 'first release' ELSE 'first held' END AS first_of "
        f"FROM {name}_history QUALIFY row_number() OVER (PARTITION BY {key} ORDER BY realtime_start) = 1"
    )
    first = f"The first figure held of each row of {name}; first_of says whether it was the first release."
    connection.execute(f"COMMENT ON VIEW {name}_first_release IS {quoted(first)}")


def _naive(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(tzinfo=None)


def _london(at: datetime) -> datetime:
    """Return the wall clock in London at a moment (UTC, naive)."""
    return at.replace(tzinfo=UTC).astimezone(LONDON).replace(tzinfo=None)
