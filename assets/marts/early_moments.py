"""Asking marts of a build for moments before their first release.

Belongs here: letting that give no row for a while. Does not belong here: the macros that refuse it (`as_of_macros`).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from assets.marts.sql_files import SQL

_CLOCKS = SQL / "catalogue" / "clocks.sql"


@contextmanager
def early_moments_empty(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Let marts of a build be asked for moments before their first release meanwhile, of which they give no row.

    A claim may be about several marts, of which one had no release yet when it was made.
    """
    connection.execute(
        "CREATE OR REPLACE MACRO catalogue.clock_since(as_of, first_held, what) AS catalogue.clock_of(as_of)"
    )
    yield  # after an error the build is of no use, and its transaction takes no more statements
    connection.execute(_CLOCKS.read_text(encoding="utf-8").replace("CREATE MACRO", "CREATE OR REPLACE MACRO"))
