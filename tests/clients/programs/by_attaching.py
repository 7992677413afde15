"""DuckDB for Python: one connection in memory that attaches the file for each question, and detaches it."""

import duckdb
from repeating import LINK, SQL, repeat

connection = duckdb.connect()


def ask():
    connection.execute(f"ATTACH '{LINK}' AS immigration (READ_ONLY)")
    try:
        return connection.execute(SQL).fetchall()
    finally:
        connection.execute("DETACH immigration")


repeat(duckdb.__version__, ask)
