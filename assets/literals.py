"""Values written into SQL where DuckDB takes no parameter.

Belongs here: quoting. Does not belong here: any statement.
"""

from __future__ import annotations


def quoted(text: object) -> str:
    """Return a value as an SQL string."""
    return "'" + str(text).replace("'", "''") + "'"
