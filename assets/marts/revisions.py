"""Revisions: what a release changed in what the release before it had said.

Belongs here: the SQL that compares two neighbouring vintages of a table, made
from its contract, and the cache of the comparisons. Does not belong here: the
mart itself (`sql/marts/revisions.sql`), or when vintages are neighbours
(`assets.vintages.order`).

Names and categories are compared under their newest spelling, so that a rename
is no revision (docs/methods.md#kinds-of-revision). In a sparse table an absent combination inside the covered
periods is 0 (docs/methods.md#implied-zeros). Values are compared, never the publisher's flag.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import duckdb

from assets.contracts.language import Contract, Dimension
from assets.reference import FOLDER
from assets.vintages.order import Vintage

COLUMNS = (
    "old_vintage_id INTEGER, new_vintage_id INTEGER, level VARCHAR, period VARCHAR, period_start DATE, "
    "period_end DATE, key VARCHAR, measure VARCHAR, kind VARCHAR, old_value DOUBLE, new_value DOUBLE, "
    "old_implied_zero BOOLEAN, new_implied_zero BOOLEAN, flagged BOOLEAN"
)


def levels(contract: Contract) -> dict[str, tuple[Dimension, ...]]:
    """Return the levels a table is compared at, each with the dimensions that make its key.

    `total` is left out where it would be the same as `group`, and the finer
    levels where the table has no such dimension.
    """
    groups = tuple(d for d in contract.dimensions if d.name in contract.groups)
    places = tuple(d for d in contract.dimensions if d.categories == "nationalities")
    found: dict[str, tuple[Dimension, ...]] = {}
    for name, dimensions in (
        ("group", groups),
        ("total", ()),
        ("group_nationality", (*groups, *places)),
        ("full_key", contract.dimensions),
    ):
        if dimensions not in found.values():
            found[name] = dimensions
    return found


def compare(
    connection: duckdb.DuckDBPyConnection, contract: Contract, vintages: Sequence[Vintage], cache: Path
) -> list[Path]:
    """Compare the neighbouring vintages of a table and return the Parquet files of the results.

    Args:
        connection: A build that holds the observations and reference lists.
        contract: The table.
        vintages: Its vintages with a known moment, in order of publication.
        cache: Folder of earlier comparisons; one that is there is not made again.
    """
    if contract.coverage != "full":
        return [_latest_of_each_period(connection, contract, vintages, cache)] if len(vintages) > 1 else []
    found = []
    for old, new in pairwise(vintages):
        path = _place(cache, contract, [old, new])
        if not path.exists():
            _write(connection, _pair_sql(contract), {"old": old.vintage_id, "new": new.vintage_id}, path)
        found.append(path)
    return found


def _place(cache: Path, contract: Contract, vintages: Sequence[Vintage]) -> Path:
    digest = hashlib.sha256(Path(__file__).read_bytes())
    for list_ in sorted(FOLDER.glob("*.csv")):
        digest.update(list_.read_bytes())
    for vintage in vintages:
        # Numbers of vintages depend on what else is held, so they are part of the key.
        digest.update(f"{vintage.vintage_id} {vintage.report.sha256} {vintage.report.key}".encode())
    return cache / contract.schema_name / f"{digest.hexdigest()[:32]}.parquet"


def _write(connection: duckdb.DuckDBPyConnection, sql: str, values: dict[str, int], path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".writing")
    target = str(temporary).replace("'", "''")
    for name, value in values.items():
        sql = sql.replace(f":{name}", str(int(value)))
    connection.execute(f"COPY ({sql}) TO '{target}' (FORMAT parquet)")
    temporary.replace(path)


def _canonical(contract: Contract) -> tuple[str, str]:
    """Return the joins to the reference lists, and the columns under their newest spelling."""
    joins, columns = [], []
    for number, dimension in enumerate(contract.dimensions):
        column, alias = f'o."{dimension.name}"', f"r{number}"
        file, _, name = dimension.categories.partition(":")
        if file:
            on = f"{column} = {alias}.published_name" + (f" AND {alias}.dimension = '{name}'" if name else "")
            joins.append(f'LEFT JOIN reference."{file}" AS {alias} ON {on}')
            columns.append(f'coalesce({alias}.canonical_name, {column}) AS "{dimension.name}"')
        else:
            columns.append(column)
    return " ".join(joins), "".join(f", {column}" for column in columns)


def _cells(contract: Contract) -> str:
    joins, columns = _canonical(contract)
    return (
        f"SELECT o.vintage_id, o.period, o.period_start, o.period_end, o.measure{columns}, o.value, "
        "coalesce(o.note = 'Revised' OR o.marker LIKE '%[r]%', false) AS flagged "
        f'FROM observations."{contract.schema_name}" AS o {joins}'
    )


def cells_sql(contract: Contract) -> str:
    """Return a query of the cells that are summed for each key at each level, over all vintages.

    Columns: `table_id`, `level`, `vintage_id`, `period`, `measure`, `key`, `row`, `col`.
    """
    joins, columns = _canonical(contract)
    named = f'SELECT o.vintage_id, o.period, o.measure, o."row", o.col{columns} FROM observations.'
    return " UNION ALL ".join(
        f"SELECT '{contract.table_id}' AS table_id, '{level}' AS level, vintage_id, period, measure, "
        f'{_key(dimensions)} AS key, "row", col FROM ({named}"{contract.schema_name}" AS o {joins})'
        for level, dimensions in levels(contract).items()
    )


def _pair_sql(contract: Contract) -> str:
    parts = [_level_sql(contract, level, dimensions) for level, dimensions in levels(contract).items()]
    renames = [_names_sql(contract, d) for d in contract.dimensions if d.categories]
    names = "".join(f" UNION ALL {sql}" for sql in renames)
    return f"""
        WITH cells AS ({_cells(contract)} WHERE o.vintage_id IN (:old, :new)),
        covered AS (SELECT DISTINCT vintage_id, period, measure FROM cells),
        compared AS ({" UNION ALL ".join(parts)}),
        -- A child that moved while its parent stayed was put elsewhere, not counted anew.
        judged AS (
            SELECT * REPLACE (
                CASE WHEN kind = 'changed' AND parent_level IS NOT NULL AND NOT EXISTS (
                    SELECT 1 FROM compared AS p
                    WHERE p.level = c.parent_level AND p.key = c.parent_key AND p.period = c.period
                        AND p.measure = c.measure
                ) THEN 'reclassified' ELSE kind END AS kind
            )
            FROM compared AS c
        )
        SELECT CAST(:old AS INTEGER) AS old_vintage_id, CAST(:new AS INTEGER) AS new_vintage_id,
            j.* EXCLUDE (parent_level, parent_key)
        FROM judged AS j {names}
        ORDER BY ALL
    """


def _key(dimensions: Sequence[Dimension]) -> str:
    return "concat_ws(' | '" + "".join(f', "{d.name}"' for d in dimensions) + ")" if dimensions else "''"


def _level_sql(contract: Contract, level: str, dimensions: tuple[Dimension, ...]) -> str:
    known = levels(contract)
    parent = {
        "group_nationality": "group",
        "full_key": "group_nationality" if "group_nationality" in known else "group",
    }
    parent_level = parent.get(level)
    parent_key = _key(known[parent_level]) if parent_level else "''"
    sums = (
        f"SELECT vintage_id, period, period_start, period_end, measure, {_key(dimensions)} AS key, "
        f"{parent_key} AS parent_key, CASE WHEN count(value) = count(*) THEN sum(value) END AS value, "
        "bool_or(flagged) AS flagged FROM cells GROUP BY ALL"
    )
    absent, implied = ("0", "true") if contract.sparse else ("NULL", "false")
    # The period was published, the key was not.
    not_then, not_now = "o.key IS NULL AND was.period IS NOT NULL", "n.key IS NULL AND is_.period IS NOT NULL"
    # New and dropped periods are told once a group, not for every combination in them.
    both = "" if level in ("total", "group") else "AND was.period IS NOT NULL AND is_.period IS NOT NULL"
    return f"""
        SELECT '{level}' AS level, coalesce(n.period, o.period) AS period,
            coalesce(n.period_start, o.period_start) AS period_start,
            coalesce(n.period_end, o.period_end) AS period_end,
            coalesce(n.key, o.key) AS key, coalesce(n.measure, o.measure) AS measure,
            CASE WHEN was.period IS NULL THEN 'added' WHEN is_.period IS NULL THEN 'removed' ELSE 'changed' END AS kind,
            CASE WHEN {not_then} THEN {absent} ELSE o.value END AS old_value,
            CASE WHEN {not_now} THEN {absent} ELSE n.value END AS new_value,
            {not_then} AND {implied} AS old_implied_zero,
            {not_now} AND {implied} AS new_implied_zero,
            coalesce(n.flagged, false) AS flagged,
            {f"'{parent_level}'" if parent_level else "NULL"} AS parent_level,
            coalesce(n.parent_key, o.parent_key) AS parent_key
        FROM (FROM ({sums}) WHERE vintage_id = :old) AS o
        FULL JOIN (FROM ({sums}) WHERE vintage_id = :new) AS n USING (period, measure, key)
        LEFT JOIN covered AS was ON was.vintage_id = :old AND was.period = coalesce(n.period, o.period)
            AND was.measure = coalesce(n.measure, o.measure)
        LEFT JOIN covered AS is_ ON is_.vintage_id = :new AND is_.period = coalesce(n.period, o.period)
            AND is_.measure = coalesce(n.measure, o.measure)
        WHERE CASE WHEN {not_then} THEN {absent} ELSE o.value END
            IS DISTINCT FROM CASE WHEN {not_now} THEN {absent} ELSE n.value END {both}
    """


def _names_sql(contract: Contract, dimension: Dimension) -> str:
    """Return the names of a dimension that came, went, or took the place of another."""
    file, _, name = dimension.categories.partition(":")
    condition = f" AND r.dimension = '{name}'" if name else ""
    table = f'observations."{contract.schema_name}"'
    seen = f'SELECT DISTINCT "{dimension.name}" AS published FROM {table} WHERE vintage_id = '
    named = (
        f"SELECT s.published, coalesce(r.canonical_name, s.published) AS canonical FROM ({seen}{{vintage}}) AS s "
        f'LEFT JOIN reference."{file}" AS r ON s.published = r.published_name{condition}'
    )
    return f"""
        SELECT CAST(:old AS INTEGER), CAST(:new AS INTEGER), 'full_key', NULL, NULL, NULL,
            '{dimension.label}: ' || coalesce(o.published || CASE WHEN n.published IS NULL THEN '' ELSE ' → ' END, '')
                || coalesce(n.published, ''),
            NULL, CASE WHEN o.published IS NULL THEN 'added' WHEN n.published IS NULL THEN 'removed' ELSE 'renamed' END,
            NULL, NULL, false, false, false
        FROM ({named.format(vintage=":old")}) AS o
        FULL JOIN ({named.format(vintage=":new")}) AS n ON o.canonical = n.canonical
        WHERE o.published IS DISTINCT FROM n.published
            AND (o.published IS NULL OR n.published IS NULL OR (
                o.published NOT IN ({seen}:new) AND n.published NOT IN ({seen}:old)))
    """


def _latest_of_each_period(
    connection: duckdb.DuckDBPyConnection, contract: Contract, vintages: Sequence[Vintage], cache: Path
) -> Path:
    """Compare documents that hold a few periods: each period with the last document before that held it."""
    path = _place(cache, contract, vintages)
    if not path.exists():
        ids = ", ".join(str(vintage.vintage_id) for vintage in vintages)
        sql = f"""
            SELECT old_vintage_id, vintage_id AS new_vintage_id, 'group' AS level, period, period_start, period_end,
                '' AS key, measure, 'changed' AS kind, old_value, value AS new_value,
                false AS old_implied_zero, false AS new_implied_zero, flagged
            FROM (
                SELECT *, lag(vintage_id) OVER seen AS old_vintage_id, lag(value) OVER seen AS old_value
                FROM ({_cells(contract)} WHERE o.vintage_id IN ({ids})) AS cells
                WINDOW seen AS (PARTITION BY period, measure ORDER BY vintage_id)
            ) AS neighbours
            WHERE old_vintage_id IS NOT NULL AND value IS DISTINCT FROM old_value
            ORDER BY ALL
        """
        _write(connection, sql, {}, path)
    return path
