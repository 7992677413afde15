"""SQLAlchemy by duckdb-engine, without a pool, and the real path behind the link for each connection.

One connection stays open until the next is there, as in a program that is never idle: by the link, DuckDB 1.0 to 1.4
would give the next one the old build.
"""

import os
from importlib.metadata import version

import duckdb
from repeating import LINK, SQL, repeat
from sqlalchemy import create_engine, event, text
from sqlalchemy.pool import NullPool

engine = create_engine(f"duckdb:///{LINK}", connect_args={"read_only": True}, poolclass=NullPool)


@event.listens_for(engine, "do_connect")
def behind_the_link(dialect, record, arguments, options):
    options["database"] = os.path.realpath(options["database"])


open_before = engine.connect()


def ask():
    global open_before
    connection = engine.connect()
    open_before.close()
    open_before = connection
    return [tuple(row) for row in connection.execute(text(SQL))]


repeat(f"{version('sqlalchemy')}, duckdb-engine {version('duckdb-engine')}, DuckDB {duckdb.__version__}", ask)
