"""Revisions: what a release changed in what the release before it had said.

Belongs here: the views of a table, made from its contract, that the comparisons
read, and the cache of the comparisons. Does not belong here: how two vintages are
compared (`sql/revisions`), the mart (`sql/marts/revisions.sql`), or when vintages
are neighbours (`assets.vintages.order`).

Names and categories are compared under their newest spelling, so that a rename
is no revision (docs/methods.md#kinds-of-revision). In a sparse table an absent combination inside the covered
periods is 0 (docs/methods.md#implied-zeros). Values are compared, never the publisher's flag.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import duckdb

from assets.contracts.language import Contract, Dimension
from assets.durable import sync
from assets.literals import quoted
from assets.marts.sql_files import SQL
from assets.progress import Progress
from assets.reference import FOLDER
from assets.sealed import damage, digest_beside, put_sealed
from assets.vintages.order import Vintage

COLUMNS = (
    "old_vintage_id INTEGER, new_vintage_id INTEGER, level VARCHAR, period VARCHAR, period_start DATE, "
    "period_end DATE, key VARCHAR, measure VARCHAR, kind VARCHAR, old_value DOUBLE, new_value DOUBLE, "
    "old_implied_zero BOOLEAN, new_implied_zero BOOLEAN, flagged BOOLEAN"
)
FOLDER_OF_SQL = SQL / "revisions"


@dataclass(frozen=True, slots=True)
class Level:
    """A level that vintages of a table are compared at.

    Attributes:
        name: Its name, as the mart shows it.
        dimensions: The dimensions that make a key at this level.
        parent: The next coarser level, whose figures say whether a change here was a mere move from one category to
            another; None for the groups and the total.
    """

    name: str
    dimensions: tuple[Dimension, ...]
    parent: Level | None = None


def levels(contract: Contract) -> list[Level]:
    """Return the levels a table is compared at: groups, total, those its contract declares, and the full key.

    The total is left out where it would be the groups, the full key where it would be the last level before it; that
    each declared level adds to the one before it is a rule of contracts.
    """
    by_name = {dimension.name: dimension for dimension in contract.dimensions}
    groups = Level("group", tuple(d for d in contract.dimensions if d.name in contract.groups))
    compared, finest = [groups], groups
    if groups.dimensions:
        compared.append(Level("total", ()))
    for name, added in contract.revision_levels.items():
        finest = Level(name, (*finest.dimensions, *(by_name[dimension] for dimension in added)), finest)
        compared.append(finest)
    if set(contract.dimensions) != set(finest.dimensions):
        compared.append(Level("full_key", contract.dimensions, finest))
    return compared


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
    if len(vintages) < 2:
        return []
    if contract.coverage == "full":
        file = FOLDER_OF_SQL / "neighbouring_vintages.sql"
        asked = [
            ([old, new], {"old_vintage": str(old.vintage_id), "new_vintage": str(new.vintage_id)})
            for old, new in pairwise(vintages)
        ]
    else:
        file = FOLDER_OF_SQL / "last_document_of_each_period.sql"
        asked = [(list(vintages), {"vintages": f"[{', '.join(str(v.vintage_id) for v in vintages)}]"})]
    paths = [(_place(cache, contract, compared), variables) for compared, variables in asked]
    missing = [(path, variables) for path, variables in paths if not path.exists()]
    if missing:
        connection.execute(f"CREATE OR REPLACE TEMP VIEW compared_cells AS {cells_sql(contract)}")
        connection.execute(f"CREATE OR REPLACE TEMP VIEW compared_names AS {_names_sql(contract)}")
        connection.execute(f"CREATE OR REPLACE TEMP VIEW differences AS {file.read_text(encoding='utf-8')}")
        for path, variables in missing:
            _write(connection, {**variables, "sparse": str(contract.sparse)}, path)
        sync(cache / contract.schema_name)
    return [path for path, _ in paths]


def clear_damaged(cache: Path, progress: Progress) -> None:
    """Delete the comparisons that are damaged, and tell of them: those that are needed are made again."""
    for digest in cache.glob("*/[!.]*.sha256"):
        if not digest.with_suffix(".parquet").exists():
            digest.unlink()
    for path in sorted(cache.glob("*/[!.]*.parquet")):
        if broken := damage(path):
            progress.damaged(f"{path.parent.name}/{path.name} {broken}", "its vintages are compared again")
            path.unlink()
            digest_beside(path).unlink(missing_ok=True)


def _place(cache: Path, contract: Contract, vintages: Sequence[Vintage]) -> Path:
    digest = hashlib.sha256(Path(__file__).read_bytes())
    for path in [*sorted(FOLDER_OF_SQL.glob("*.sql")), *sorted(FOLDER.glob("*.csv"))]:
        digest.update(path.read_bytes())
    for vintage in vintages:
        # Numbers of vintages depend on what else is held, so they are part of the key; the contract is in the report's.
        digest.update(f"{vintage.vintage_id} {vintage.report.sha256} {vintage.report.key}".encode())
    return cache / contract.schema_name / f"{digest.hexdigest()[:32]}.parquet"


def _write(connection: duckdb.DuckDBPyConnection, variables: dict[str, str], path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".writing")
    for name, value in variables.items():
        connection.execute(f"SET VARIABLE {name} = {value}")
    connection.execute(f"COPY (FROM differences) TO {quoted(temporary)} (FORMAT parquet)")
    put_sealed(temporary, path)


def _canonical(contract: Contract) -> tuple[str, str]:
    """Return the joins to the reference lists, and the columns under their newest spelling."""
    joins, columns = [], []
    for number, dimension in enumerate(contract.dimensions):
        alias = f"r{number}"
        if dimension.categories:
            joins.append(_join(dimension, "o", alias))
        columns.append(f', {_newest(dimension, "o", alias)} AS "{dimension.name}"')
    return " ".join(joins), "".join(columns)


def _join(dimension: Dimension, table: str, alias: str) -> str:
    """Return the join of a dimension's column to its reference list."""
    file, _, name = dimension.categories.partition(":")
    condition = f" AND {alias}.dimension = '{name}'" if name else ""
    return f'LEFT JOIN reference."{file}" AS {alias} ON {table}."{dimension.name}" = {alias}.published_name{condition}'


def _newest(dimension: Dimension, table: str, alias: str) -> str:
    column = f'{table}."{dimension.name}"'
    return f"coalesce({alias}.canonical_name, {column})" if dimension.categories else column


def cells_sql(contract: Contract) -> str:
    """Return a query of the cells that are summed for each key at each level, over all vintages.

    Columns: `table_id`, `level`, `parent_level`, `vintage_id`, `period`, `period_start`, `period_end`, `measure`,
    `key`, `parent_key`, `value`, `flagged`, `row`, `col`. A cell stands there once a level.
    """
    joins, columns = _canonical(contract)
    named = (
        "SELECT o.vintage_id, o.period, o.period_start, o.period_end, o.measure, o.value, "
        "coalesce(o.note = 'Revised' OR o.marker LIKE '%[r]%', false) AS flagged, "
        f'o."row", o.col{columns} FROM observations."{contract.schema_name}" AS o {joins}'
    )
    return " UNION ALL ".join(
        f"SELECT '{contract.table_id}' AS table_id, {_name(level)} AS level, {_name(level.parent)} AS "
        f"parent_level, vintage_id, period, period_start, period_end, measure, {_key(level)} AS key, "
        f'{_key(level.parent)} AS parent_key, value, flagged, "row", col FROM ({named})'
        for level in levels(contract)
    )


def _name(level: Level | None) -> str:
    return quoted(level.name) if level else "CAST(NULL AS VARCHAR)"


def _key(level: Level | None) -> str:
    names = "".join(f', "{d.name}"' for d in level.dimensions) if level else ""
    return f"concat_ws(' | '{names})" if names else "''"


def _names_sql(contract: Contract) -> str:
    """Return a query of the names that each vintage uses: `vintage_id`, `dimension`, `published`, `canonical`."""
    parts = [
        f'SELECT s.vintage_id, {quoted(dimension.label)} AS dimension, s."{dimension.name}" AS published, '
        f"{_newest(dimension, 's', 'r')} AS canonical FROM "
        f'(SELECT DISTINCT vintage_id, "{dimension.name}" FROM observations."{contract.schema_name}") AS s '
        f"{_join(dimension, 's', 'r')}"
        for dimension in contract.dimensions
        if dimension.categories
    ]
    none = "SELECT 0 AS vintage_id, '' AS dimension, '' AS published, '' AS canonical WHERE false"
    return " UNION ALL ".join(parts or [none])
