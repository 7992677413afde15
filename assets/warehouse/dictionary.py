"""The data dictionary, `catalogue.dictionary`, for people and for what reads it in their place.

Belongs here: when it is filled. Does not belong here: how its rows come about (`sql/catalogue/dictionary.sql`), which
columns name a row and where values are looked up (`sql/reference/keys.csv`, `joins.csv`), or what the columns are
(`comments`, `described`).
"""

from __future__ import annotations

import duckdb

from assets.marts.sql_files import SQL


def load(connection: duckdb.DuckDBPyConnection) -> None:
    """Fill the dictionary of a build whose comments are written and whose marts are described."""
    connection.execute((SQL / "catalogue" / "dictionary.sql").read_text(encoding="utf-8"))
