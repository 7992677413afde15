"""Which versions answer: of immstats, of the schema of what is published, and of DuckDB."""

from __future__ import annotations

from importlib.metadata import version

import duckdb

from assets.published import current
from assets.settings import Settings


def versions(settings: Settings) -> str:
    """Return the versions in a sentence, and the build that answers where there is one."""
    build = current(settings)
    label = f" ({build['data_label']} data)" if build and build["data_label"] else ""
    of_build = f", build {build['build_id']}{label}" if build else ", nothing published yet"
    return f"immstats {version('immstats')}, DuckDB {duckdb.__version__}{of_build}"
