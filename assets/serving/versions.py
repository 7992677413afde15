"""Which versions answer: of immstats, of DuckDB, and of the schema of the published build."""

from __future__ import annotations

from importlib.metadata import version

import duckdb

from assets.published import current, named_rows, open_published
from assets.settings import Settings


def versions(settings: Settings) -> str:
    """Return the versions in a sentence, and the build that answers where there is one."""
    here = f"immstats {version('immstats')}, DuckDB {duckdb.__version__}"
    if not settings.warehouse.exists():
        return f"{here}, nothing published yet"
    if (build := current(settings)) is None:
        return f"{here}; {settings.warehouse} cannot be read: it is damaged, or no warehouse of immstats"
    label = f" ({build['data_label']} data)" if build["data_label"] else ""
    return f"{here}, build {build['build_id']}{label} of schema {_schema(settings)}"


def _schema(settings: Settings) -> str:
    try:
        with open_published(settings) as connection:
            return str(named_rows(connection, "SELECT schema_version FROM catalogue.about")[0]["schema_version"])
    except duckdb.CatalogException:  # a build from before it had a version
        return "unknown"
