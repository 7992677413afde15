"""ibis: its own expressions, on the file by its link."""

import duckdb
import ibis
from ibis import _
from repeating import LINK, repeat


def ask():
    connection = ibis.duckdb.connect(LINK, read_only=True)
    try:
        crossings = connection.table("crossings", database="marts")
        build = connection.table("build", database="catalogue").select("build_id")
        found = (
            crossings.filter(_.date >= ibis.date("2026-04-01"), _.arrivals > 500)
            .cross_join(build)
            .order_by("date")
            .select("build_id", _.date.cast("string").name("day"), "arrivals")
        )
        return [tuple(row.values()) for row in found.to_pyarrow().to_pylist()]
    finally:
        connection.disconnect()


repeat(f"{ibis.__version__}, DuckDB {duckdb.__version__}", ask)
