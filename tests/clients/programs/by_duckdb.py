"""DuckDB for Python: the file opened by its link for each question, and closed."""

import duckdb
from repeating import LINK, SQL, repeat


def ask():
    with duckdb.connect(LINK, read_only=True) as connection:
        return connection.execute(SQL).fetchall()


repeat(duckdb.__version__, ask)
