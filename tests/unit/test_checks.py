"""Checks on a few rows: the band of revisions, and exceptions bound to their vintage."""

import duckdb
import pytest

from assets import checks as module
from assets.checks import ReviewedException, checks, run_check


def check(name: str) -> module.Check:
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
        CREATE TABLE reference.revision_bands AS
            FROM read_csv('sql/reference/revision_bands.csv', all_varchar = true, nullstr = '');
        CREATE TABLE marts.revisions (
            table_id VARCHAR, level VARCHAR, kind VARCHAR, period VARCHAR, period_end DATE, key VARCHAR, measure VARCHAR,
            old_value DOUBLE, new_value DOUBLE, change DOUBLE, change_pct DOUBLE, new_vintage VARCHAR
        )
    """)
    return connection


def revise(build, measure: str, old: float, new: float, end: str, key: str = "", table: str = "SB_02") -> list[str]:
    pct = round(100 * (new - old) / old, 1) if old else None
    build.execute(
        "INSERT INTO marts.revisions VALUES (?, 'group', 'changed', 'the week', ?, ?, ?, ?, ?, ?, ?, '2026-02-27')",
        [table, end, key, measure, old, new, new - old, pct],
    )
    return [failure.detail for failure in run_check(build, check("revisions_within_usual_band"))]


@pytest.mark.parametrize(
    ("measure", "old", "new", "end", "found"),
    [
        ("migrants_prevented", 199, 277, "2026-02-15", []),
        ("migrants_prevented", 199, 299, "2026-02-15", ["199 to 299, 12 days after the period; usual: up to 40 % or 20, up to 120 days"]),
        ("migrants_prevented", 10, 20, "2026-02-15", []),  # small numbers: 100 %, but only ten
        ("migrants_prevented", 0, 21, "2026-02-15", ["0 to 21, 12 days after the period; usual: up to 40 % or 20, up to 120 days"]),
        ("migrants_prevented", 199, 200, "2025-10-12", ["199 to 200, 138 days after the period; usual: up to 40 % or 20, up to 120 days"]),
        ("arrivals", 100, 101, "2026-02-15", ["100 to 101, 12 days after the period; usual: never revised"]),
    ],
)  # fmt: skip
def test_a_revision_outside_the_usual_band_is_told_with_its_figures(build, measure, old, new, end, found):
    assert revise(build, measure, old, new, end) == found


def test_the_band_of_a_group_goes_before_that_of_its_table(build):
    build.execute("UPDATE catalogue.vintages SET table_id = 'Irr_D01'")
    air, other = "Inadequately documented air arrivals", "Recorded detections in the UK"
    assert revise(build, "arrivals", 739, 1116, "2025-12-31", air, "Irr_D01") == []
    assert len(revise(build, "arrivals", 739, 1116, "2025-12-31", other, "Irr_D01")) == 1


def test_an_exception_is_needed_only_where_its_own_vintage_still_fails(build, monkeypatch):
    entries = tuple(
        ReviewedException("sums", "SB_02", vintage, "a week", "5 against 0", "known")
        for vintage in ("2026-02-20", "2026-02-27")
    )
    monkeypatch.setattr(module, "exceptions", lambda: entries)
    build.execute(
        "INSERT INTO catalogue.check_results VALUES ('sums', 'vintage', 'error', 1, 'a week', '5 against 0', 'known')"
    )
    found = run_check(build, check("exceptions_are_needed"))
    assert [failure.key for failure in found] == ["sums: SB_02 2026-02-27 a week"]
