"""A build of a few rows, with the real catalogue, reference lists and marts.

Belongs here: making its tables and filling them row by row. Does not belong
here: what any check is to find in them.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

import duckdb

from assets.checks.checks import checks
from assets.checks.running import Failure, run_check
from assets.contracts.periods import Period, read_period
from assets.lineage import mart_lineage as lineage
from assets.marts.revisions import COLUMNS as REVISION_COLUMNS
from assets.marts.selection import everything
from assets.marts.sql_files import SQL, marts
from assets.observations.columns import observation_columns
from assets.reference import FOLDER
from assets.tables import contracts

_TYPES = {"Int32": "INTEGER", "String": "VARCHAR", "Date": "DATE", "Float64": "DOUBLE"}


def day(text: str) -> Period:
    return Period("day", date.fromisoformat(text), date.fromisoformat(text))


def week_ending(text: str) -> Period:
    end = date.fromisoformat(text)
    return Period("week", end - timedelta(days=6), end)


def year(number: int) -> Period:
    return Period("year", date(number, 1, 1), date(number, 12, 31))


def quarter(text: str) -> Period:
    period = read_period(text, ("quarter",))
    assert period is not None
    return period


def days(first: str, last: str) -> list[Period]:
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    return [day((start + timedelta(days=n)).isoformat()) for n in range((end - start).days + 1)]


class SmallBuild:
    """A build in memory; rows of a table are numbered from 1 in the order they are added."""

    def __init__(self) -> None:
        self.connection = duckdb.connect()
        for name in ("catalogue", "observations", "reference", "marts"):
            self.connection.execute(f"CREATE SCHEMA {name}")
        for name in ("kept", "tables", "clocks", "as_of", "figures"):
            self.connection.execute((SQL / "catalogue" / f"{name}.sql").read_text(encoding="utf-8"))
        for path in FOLDER.glob("*.csv"):
            self.connection.execute(
                f"CREATE TABLE reference.\"{path.stem}\" AS FROM read_csv('{path}', all_varchar = true, nullstr = '')"
            )
        for contract in contracts().values():
            columns = ", ".join(f'"{n}" {_TYPES[c]}' for n, c in observation_columns(contract).items())
            self.connection.execute(f"CREATE TABLE observations.{contract.schema_name} (vintage_id INTEGER, {columns})")
        self.connection.execute(f"CREATE TABLE catalogue.revisions (table_id VARCHAR, {REVISION_COLUMNS})")

    def add(self, table: str, **values: object) -> None:
        """Insert a row; columns that are not named stay empty."""
        names = ", ".join(f'"{name}"' for name in values)
        marks = ", ".join("?" * len(values))
        self.connection.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", list(values.values()))

    def vintage(self, number: int, table_id: str, published: str, file: str = "", **more: object) -> None:
        """Add a vintage published at half past nine; vintages of one `file` share its hash."""
        at = datetime.fromisoformat(f"{published}T09:30")
        self.add(
            "catalogue.vintages", vintage_id=number, table_id=table_id, vintage=published, published_at=at,
            published_on=at.date(), published_local=at, source_sha256=file or f"file {number}", sheet=table_id, **more,
        )  # fmt: skip

    def observe(
        self, table_id: str, number: int, period: Period, measure: str, value: float | None, **more: object
    ) -> None:
        """Add an observation of a vintage."""
        table = f"observations.{table_id.casefold()}"
        next_row = self.connection.execute(f"SELECT count(*) + 1 FROM {table}").fetchone()
        assert next_row is not None
        self.add(
            table, vintage_id=number, row=next_row[0], col="B", period=period.label, period_start=period.start,
            period_end=period.end, measure=measure, value=value, **more,
        )  # fmt: skip

    def make(self, *names: str) -> None:
        """Make these marts and the ones they read, or all of them where none is named, anew."""
        self.connection.execute("DROP SCHEMA marts CASCADE; CREATE SCHEMA marts")
        for mart in marts():
            if mart.name in names or not names:
                self.connection.execute(mart.file.sql)

    def trace(self) -> None:
        """Make the lineage of marts that are all there."""
        lineage.create(self.connection, everything())

    def run(self, name: str) -> list[Failure]:
        """Run a check."""
        return run_check(self.connection, next(check for check in checks() if check.name == name))
