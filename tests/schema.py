"""The names and types of what the published file holds, as committed: `python -m tests.schema` writes them anew.

Belongs here: reading and writing `tests/schema.csv`. Does not belong here: what may change in it (docs/using.md).
"""

from __future__ import annotations

import csv
from pathlib import Path

import duckdb

FILE = Path(__file__).with_suffix(".csv")
HOW_TO_CHANGE = (
    "Somebody's queries rest on these names. A column that is new: raise the second number of schema_version in "
    "sql/reference/about.csv. One that is to go, or to be renamed or of another type: keep it for now beside the new one, "
    "with a description in sql/reference/columns.csv that begins with `Deprecated since <version>: ask …`; when it goes, "
    "raise the first number (docs/using.md#names-that-change). Then: make demo; python -m tests.schema"
)


def of_warehouse(warehouse: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Return the columns of each table and view with their types, by `schema.name`."""
    return dict(
        warehouse.execute("""
            SELECT schema_name || '.' || table_name,
                string_agg(column_name || ' ' || data_type, ', ' ORDER BY position)
            FROM catalogue.dictionary GROUP BY ALL ORDER BY ALL
        """).fetchall()
    )


def listed() -> dict[str, str]:
    """Return the same as committed, with the schema version it is of."""
    with FILE.open(encoding="utf-8", newline="") as stream:
        return {row["name"]: row["columns"] for row in csv.DictReader(stream)}


if __name__ == "__main__":
    from assets.published import open_published
    from assets.settings import settings

    with open_published(settings().demo) as demo, FILE.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(["name", "columns"])
        writer.writerows(demo.execute("SELECT 'schema_version', schema_version FROM catalogue.about").fetchall())
        writer.writerows(of_warehouse(demo).items())
