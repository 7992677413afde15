"""`python -m tests.bench.decade`: ten years of releases, and what the data folder weighs after one, two, five and ten.

Belongs here: as many releases as ten years bring, made up from real ones, built after some of them. Does not belong here: what
one more costs (`daily`, `growth`).

Hours for ten of them (`python -m tests.bench.decade 2` builds two), so that it is no question of `make bench`; the table
stands in `docs/running.md`.
"""

from __future__ import annotations

import sys
import tempfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl

from assets.archive.store import CONTENT_API, Archive, writing
from assets.observations.cache import Store
from assets.observations.inputs import read_new
from assets.published import open_published
from assets.settings import Settings
from tests.bench.daily import Figures, add_page, figures_of
from tests.bench.folders import ABSENT, import_real, vintages
from tests.bench.growth import WORKBOOK, Readings, add_vintage, one_reading
from tests.bench.measuring import told
from tests.builders import SMALL_BOATS
from tests.conftest import REAL

SERIES = "small_boats_timeseries/small-boats-time-series_published-2026-07-24.ods"
# The newest real time series is as long as those before it were not, and ends in July 2026: copies of it come after that,
# four a day, and pages of the last seven days before it, as far back as small boats are counted, some two a day.
SERIES_FROM = datetime(2026, 7, 25, tzinfo=UTC)
PAGES_FROM, PAGES_UNTIL = datetime(2018, 1, 15, tzinfo=UTC), datetime(2026, 7, 20, tzinfo=UTC)
YEARS = 10
WEEKS, DAYS, QUARTERS = 52 * YEARS, 365 * YEARS, 4 * YEARS
SHOWN = (1, 2, 5, 10)
HEAD = ["after", "vintages", "observations", "`archive/`", "`observations/`", "`revisions/`", "a build", "all, with 3 builds",
        "the build took"]  # fmt: skip


def commented(content: bytes, number: int) -> bytes:
    """Return a workbook as another file of the same cells: its zip archive gets a comment."""
    comment = f"edition {number}".encode()
    if content[-2:] != b"\0\0":
        raise ValueError("the workbook's archive has a comment already")
    return content[:-2] + len(comment).to_bytes(2, "little") + comment


def readings_of(settings: Settings) -> Readings:
    """Return contract, report and observations of each table of the one file that a data folder holds."""
    store = Store(settings.observations)
    return [
        (contract, report, pl.read_parquet(store.parquet(contract, report.sha256, report.key)))
        for contract, report in read_new(settings)[0].files[0].readings
    ]


def add_series(settings: Settings, number: int, readings: Readings) -> None:
    """Put an edition of the time series into the archive, and what it would be read as beside it: its cells are the same."""
    published = SERIES_FROM + number * timedelta(hours=6)
    with writing(settings.data):
        record, _ = Archive(settings.archive).add(
            commented((REAL / SERIES).read_bytes(), number), file=Path(SERIES).name, page=SMALL_BOATS,
            title="Small boats – time series", published=published.isoformat(), published_basis=CONTENT_API,
        )  # fmt: skip
    store = Store(settings.observations)
    for contract, report, frame in readings:
        store.write(contract, replace(report, sha256=record.sha256), frame)


def add_year(settings: Settings, year: int, known: Figures, readings: Readings, of_series: Readings) -> None:
    """Put the releases of a year into the archive: four workbooks, 52 time series, 365 pages."""
    workbook = (REAL / WORKBOOK).read_bytes()
    for number in range((year - 1) * 4, year * 4):
        add_vintage(settings, number + 1, readings, commented(workbook, number))
    for number in range((year - 1) * 52, year * 52):
        add_series(settings, number, of_series)
    for number in range((year - 1) * 365, year * 365):
        at = PAGES_FROM + number * (PAGES_UNTIL - PAGES_FROM) / DAYS
        add_page(settings, at.date() - timedelta(days=1), known, at.hour)


def weight(folder: Path) -> int:
    """Return the bytes that the files of a folder hold."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


def measured(settings: Settings, year: int) -> list[str]:
    """Build what is held, in a fresh process, and return a line of the table."""
    took = told(["-m", "tests.bench.children.publishing", settings.data])
    build = weight(settings.warehouse.resolve().parent)
    parts = [weight(folder) for folder in (settings.archive, settings.observations, settings.data / "revisions")]
    with open_published(settings) as connection:
        tables = connection.execute(
            "SELECT table_name FROM duckdb_tables() WHERE schema_name = 'observations'"
        ).fetchall()
        rows = sum(
            connection.execute(f'SELECT count(*) FROM observations."{table}"').fetchall()[0][0] for (table,) in tables
        )
    return [
        f"{year} year{'s' if year > 1 else ''}", f"{vintages(settings):,}", f"{rows:,}",
        *(f"{part / 1e6:,.0f}" for part in (*parts, build, sum(parts) + 3 * build)),
        f"{took['wall']:,.0f} s, {took['peak'] / 1e6:,.0f} MB of memory",
    ]  # fmt: skip


def main() -> None:
    if not REAL.exists():
        sys.exit(ABSENT)
    until = int(sys.argv[1]) if len(sys.argv) > 1 else YEARS
    with tempfile.TemporaryDirectory(prefix="bench-decade-") as name:
        folder = Path(name)
        series = Settings(data=folder / "series")
        import_real(series, lambda row: row["file"] == SERIES)
        told(["-m", "tests.bench.children.publishing", series.data])
        known, of_series, readings = figures_of(series), readings_of(series), one_reading(folder / "read")
        settings = Settings(data=folder / "data")
        lines = [HEAD, ["---"] + ["---:"] * (len(HEAD) - 2) + ["---"]]
        for year in range(1, until + 1):
            add_year(settings, year, known, readings, of_series)
            if year in SHOWN:
                lines.append(measured(settings, year))
                print(f"{datetime.now(UTC):%H:%M:%S}", *lines[-1], sep=" | ", file=sys.stderr, flush=True)
        print("\n".join(f"| {' | '.join(line)} |" for line in lines))


if __name__ == "__main__":
    main()
