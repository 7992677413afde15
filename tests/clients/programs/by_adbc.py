"""ADBC: DuckDB's own driver under the driver manager, which takes no read-only path but attaches one."""

import adbc_driver_duckdb.dbapi
import duckdb
from adbc_driver_manager import __version__ as manager
from repeating import LINK, SQL, repeat


def ask():
    with adbc_driver_duckdb.dbapi.connect(":memory:") as connection, connection.cursor() as cursor:
        cursor.execute(f"ATTACH '{LINK}' AS immigration (READ_ONLY)")
        cursor.execute(SQL)
        return cursor.fetchall()


repeat(f"{manager}, driver of DuckDB {duckdb.__version__}", ask)
