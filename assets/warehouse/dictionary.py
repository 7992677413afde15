"""What a build says of itself: `catalogue.about`, and the data dictionary, `catalogue.dictionary`.

Belongs here: when they are filled. Does not belong here: how their rows come about (`sql/catalogue`), what the file is
(`sql/reference/about.csv`), which columns name a row and where values are looked up (`keys.csv`, `joins.csv` there), or
what the columns are (`comments`, `described`).
"""

from __future__ import annotations

import duckdb

from assets.marts.sql_files import SQL


def load(connection: duckdb.DuckDBPyConnection) -> None:
    """Fill both in a build whose comments are written and whose marts are described."""
    for file in ("about.sql", "dictionary.sql"):
        connection.execute((SQL / "catalogue" / file).read_text(encoding="utf-8"))
