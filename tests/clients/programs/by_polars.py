"""polars: a frame read through a connection of DuckDB."""

import duckdb
import polars
from repeating import LINK, SQL, repeat


def ask():
    with duckdb.connect(LINK, read_only=True) as connection:
        return polars.read_database(SQL, connection).rows()


repeat(f"{polars.__version__}, DuckDB {duckdb.__version__}", ask)
