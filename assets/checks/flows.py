"""Figures of a mart that were added over time although their measure is no flow.

The rule is docs/methods.md#only-flows-add-up-over-time.

Belongs here: finding them, by what the lineage says of each figure, and by the
cells behind it. Does not belong here: the lineage itself (`cell_provenance`, `lineage`),
or what becomes of a finding (`checks`, `assets.warehouse.build`).

A figure is found where a sum or an average (`adding`) stands over cells of one
measure and one vintage that lie in more than one period. Whether a SELECT adds,
and over which measures, its SQL says; cells are looked at only where it adds a
measure that is no flow, so a mart of flows costs nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import duckdb

from assets.contracts.language import Contract
from assets.lineage.cell_provenance import Addition
from assets.lineage.columns import SUFFIX, Column
from assets.lineage.mart_lineage import NOW, REVISIONS, Lineage
from assets.marts.sql_files import Mart

_EXAMPLE_COLUMNS = 3
Measures = dict[str, tuple[Contract, tuple[str, ...]]]


@dataclass(frozen=True, slots=True)
class AddedOverTime:
    """A column in a mart's SQL that adds over time what is no flow.

    Attributes:
        column: The column, as `marts.name.column`.
        detail: What it adds, and of which periods, with an example row.
    """

    column: str
    detail: str


def added_over_time(
    connection: duckdb.DuckDBPyConnection, lineage: Lineage, contracts: Mapping[str, Contract]
) -> list[AddedOverTime]:
    """Return what the SQL of a mart adds over time and may not.

    Args:
        connection: A build whose marts and lineage are there.
        lineage: The mart with its lineage.
        contracts: The contracts by table id.
    """
    mart = f"marts.{lineage.mart.name}"
    sums = [
        AddedOverTime(f"{mart}.{name}", detail)
        for addition, name, measures in _of_no_flows(lineage.traced.additions, contracts)
        for detail in _periods_added(connection, lineage.mart, addition, name, measures)
    ]
    for macro, traced in lineage.others.items():
        for _, name, measures in _of_no_flows(traced.additions, contracts):
            # Which periods it adds depends on what it is called with.
            detail = f"adds {_named(measures)} over whatever it is called with: a macro may add flows only"
            sums.append(AddedOverTime(f"{macro}.{name}", detail))
    return sums


def not_followed(mart: Mart, contracts: Mapping[str, Contract]) -> list[AddedOverTime]:
    """Return the tables a mart without lineage reads whose measures are not all flows, through other marts as well."""
    readings, sources = [], mart.sources_of_all()
    for table_id, contract in contracts.items():
        names = tuple(measure.name for measure in contract.measures if measure.kind != "flow")
        if names and contract.schema_name in sources:
            detail = f"reads {_named({table_id: (contract, names)})}, and its header says that it cannot be followed"
            readings.append(AddedOverTime(f"marts.{mart.name}", detail))
    return readings


def _of_no_flows(
    additions: tuple[Addition, ...], contracts: Mapping[str, Contract]
) -> Iterator[tuple[Addition, str, Measures]]:
    """Yield each column that adds measures that are no flows, with these measures by table id."""
    for addition in additions:
        for name in addition.added:
            if measures := _not_flows(addition.columns[name], contracts):
                yield addition, name, measures


def _not_flows(column: Column, contracts: Mapping[str, Contract]) -> Measures:
    measures = {}
    for table_id, contract in contracts.items():
        tables = (f"observations.{contract.schema_name}", REVISIONS)
        asked = {measure for table, measure in column.sources if table in tables}
        names = tuple(m.name for m in contract.measures if m.kind != "flow" and asked & {None, m.name})
        if names:
            measures[table_id] = (contract, names)
    return measures


def _periods_added(
    connection: duckdb.DuckDBPyConnection, mart: Mart, addition: Addition, name: str, measures: Measures
) -> list[str]:
    """Return, by measure, what a column adds of more than one period of a vintage."""
    beside = [column for column, made in addition.columns.items() if not made.bears]
    shown = [column for column in beside if column in mart.grain] or beside[:_EXAMPLE_COLUMNS]
    example = ", ".join(f'"{column}"' for column in shown) or "'its only row'"
    cells = " UNION ALL ".join(
        f"SELECT vintage_id, \"row\", col, '{table_id}' AS table_id, measure, period, period_start, period_end "
        f"FROM observations.{contract.schema_name} WHERE measure IN ({', '.join(map(repr, names))})"
        for table_id, (contract, names) in measures.items()
    )
    # As a macro it takes `as_of` as the mart's own macro does.
    connection.execute(f"CREATE OR REPLACE TEMP MACRO adds_figures(as_of) AS TABLE {addition.query.sql('duckdb')}")
    rows = connection.execute(f"""
        WITH rows_made AS MATERIALIZED (
            SELECT row_number() OVER () AS n, row({example}) AS example, "{name}{SUFFIX}" AS cells
            FROM adds_figures('{NOW}')
        ),
        added AS (
            SELECT r.n, c.table_id, c.measure, c.vintage_id, count(DISTINCT (c.period_start, c.period_end)) AS periods,
                arg_min(c.period, c.period_start) AS first_period, arg_max(c.period, c.period_end) AS last_period
            FROM (SELECT n, unnest(cells) AS cell FROM rows_made) AS r
            INNER JOIN ({cells}) AS c
                ON r.cell.vintage_id = c.vintage_id AND r.cell."row" = c."row" AND r.cell.col = c.col
            GROUP BY ALL HAVING periods > 1
        )
        SELECT a.table_id, a.measure, a.periods, a.first_period, a.last_period, v.vintage, r.example
        FROM added AS a INNER JOIN rows_made AS r USING (n)
        INNER JOIN catalogue.vintages AS v ON a.vintage_id = v.vintage_id
        QUALIFY row_number() OVER (PARTITION BY a.table_id, a.measure ORDER BY a.n, a.vintage_id) = 1
        ORDER BY ALL
    """).fetchall()
    connection.execute("DROP MACRO TABLE temp.adds_figures")
    details = []
    for table_id, measure, periods, first, last, vintage, values in rows:
        kind = next(m.kind for m in measures[table_id][0].measures if m.name == measure)
        where = ", ".join(f"{column} {value}" for column, value in zip(shown, values, strict=False)) or "its only row"
        details.append(
            f"adds {table_id} {measure} ({kind}) of {periods} periods, {first} to {last}, of vintage {vintage}: {where}"
        )
    return details


def _named(measures: Measures) -> str:
    return ", ".join(
        f"{table_id} {measure.name} ({measure.kind})"
        for table_id, (contract, names) in measures.items()
        for measure in contract.measures
        if measure.name in names
    )
