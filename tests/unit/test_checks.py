"""Checks on a few rows: the band of revisions, and exceptions bound to their vintage."""

import duckdb
import pytest

from assets.checks import running
from assets.checks.checks import Check, checks
from assets.checks.exceptions import ReviewedException
from assets.checks.running import run_check


def check(name: str) -> Check:
    return next(one for one in checks() if one.name == name)


@pytest.fixture
def build() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute("""
        CREATE SCHEMA catalogue; CREATE SCHEMA marts; CREATE SCHEMA reference;
        CREATE TABLE catalogue.vintages AS FROM (VALUES
            (1, 'SB_02', '2026-02-20', DATE '2026-02-20'), (2, 'SB_02', '2026-02-27', DATE '2026-02-27')
        ) AS v (vintage_id, table_id, vintage, published_on);
        CREATE TABLE catalogue.check_results (
            check_name VARCHAR, level VARCHAR, severity VARCHAR, vintage_id INTEGER, key VARCHAR, detail VARCHAR,
            exception VARCHAR
        );
    """)
    return connection


def test_an_exception_is_needed_only_where_its_own_vintage_still_fails(build, monkeypatch):
    entries = tuple(
        ReviewedException("sums", "SB_02", vintage, "a week", "5 against 0", "known")
        for vintage in ("2026-02-20", "2026-02-27")
    )
    monkeypatch.setattr(running, "exceptions", lambda: entries)
    build.execute(
        "INSERT INTO catalogue.check_results VALUES ('sums', 'vintage', 'error', 1, 'a week', '5 against 0', 'known')"
    )
    found = run_check(build, check("exceptions_are_needed"))
    assert [failure.key for failure in found] == ["sums: SB_02 2026-02-27 a week"]
