"""The views of each mart over all vintages: as it stood at each moment, and the first figure of each row.

Belongs here: which moments a mart has, and the SQL of the two views. Does not belong here: a mart as of one moment,
which its own SQL says (`sql/marts`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import duckdb

from assets.literals import quoted
from assets.marts.sql_files import Mart


def create_vintage_views(connection: duckdb.DuckDBPyConnection, marts: Sequence[Mart]) -> None:
    """Make for each mart a view of it at every moment one of its tables was published, and one of first figures."""
    by_table: dict[str, list[datetime]] = {}
    # A mart's first figure is a first release only where the vintage before it was the newest until then beyond doubt.
    certain: dict[str, set[datetime]] = {}
    rows = connection.execute("""
        SELECT t.observations_table, v.published_local, EXISTS (
                FROM catalogue.release_gaps AS g
                WHERE g.table_id = v.table_id AND g.ends_at = v.published_at AND NOT g.vintage_gap
            )
        FROM catalogue.vintages AS v INNER JOIN catalogue.tables AS t ON v.table_id = t.table_id
        WHERE v.published_local IS NOT NULL ORDER BY v.vintage_id
    """).fetchall()
    for table, moment, follows in rows:
        by_table.setdefault(table, []).append(moment)
        if follows:
            certain.setdefault(table, set()).add(moment)
    for mart in marts:
        sources = mart.sources_of_all()
        moments = sorted({moment for table in sources for moment in by_table.get(table, [])})
        if "as_of" in mart.grain or "vintage" in mart.grain or "old_vintage" in mart.grain or not moments:
            continue
        name, key = f"marts.{mart.name}", ", ".join(f'"{column}"' for column in mart.grain)
        states = " UNION ALL BY NAME ".join(
            f"SELECT TIMESTAMP '{moment}' AS as_of, * FROM {name}_as_of('{moment:%Y-%m-%d %H:%M:%S.%f}')"
            for moment in moments
        )
        connection.execute(f"CREATE VIEW {name}_all_vintages AS {states}")
        sure = sorted({moment for table in sources for moment in certain.get(table, set())})
        listed = ", ".join(f"TIMESTAMP '{moment}'" for moment in sure) or "NULL"
        connection.execute(
            f"CREATE VIEW {name}_first_release AS SELECT *, "
            f"CASE WHEN as_of IN ({listed}) THEN 'first release' ELSE 'first held' END AS first_of "
            f"FROM {name}_all_vintages QUALIFY row_number() OVER (PARTITION BY {key} ORDER BY as_of) = 1"
        )
        every = f"{name} as it stood at each moment one of its tables was published."
        first = f"The first figure held of each row of {name}; first_of says whether it was the first release."
        connection.execute(f"COMMENT ON VIEW {name}_all_vintages IS {quoted(every)}")
        connection.execute(f"COMMENT ON VIEW {name}_first_release IS {quoted(first)}")
