"""Ret_01 of August 2026 and a document of sentences in one warehouse: what the marts show, and what is told."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from assets.archive.store import writing
from assets.lineage.citations import as_text
from assets.lineage.explain import explain
from assets.lineage.quantities import quoted
from assets.lineage.target import target_of
from assets.marts.selection import select
from assets.observations.importing import import_file
from assets.observations.inputs import read_new
from assets.settings import Settings
from assets.warehouse.build import build
from tests.builders import AD_HOC, RETURNS, document, ods
from tests.contracts.ret_01_books import HEADER, book, edition

DAYS = {"March": "2026-05-21", "June": "2026-08-27"}


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    folder = tmp_path_factory.mktemp("summary")
    settings = Settings(data=folder / "data")
    told = document(folder / "about.json", "About returns", "2025-03-31T09:30:00+01:00",
                    "<p>There were 300 returns to Albania.</p>")  # fmt: skip
    files: list[tuple[Path, str, str, str]] = [(told, f"{AD_HOC}/about", "About returns", "2025-03-31")]
    for month, day in DAYS.items():
        name = f"returns-summary-{month[:3].lower()}-2026-tables.ods"
        table = [HEADER, *edition(f"year ending {month} 2026 [p]")]
        published = f"{int(day[-2:])} {'May' if month == 'March' else 'August'} 2026"
        path = ods(folder / name, book(table, month, published))
        files.append((path, RETURNS, f"Returns summary tables, year ending {month} 2026", day))
    with writing(settings.data):
        for file in files:
            import_file(*file, settings)
    selection = select(marts=["returns_over_twelve_months", "returns_between_dates"])
    candidate = build(read_new(settings)[0], settings, selection=selection)
    with duckdb.connect(candidate.path, read_only=True) as connection:
        yield connection


def test_the_year_ending_june_2026_is_shown_as_published(warehouse):
    asked = """
        SELECT period, enforced, voluntary, enforced_and_voluntary, port_returns, revision_status, source_cell, markers
        FROM marts.returns_over_twelve_months WHERE period_end >= '2025-12-31' ORDER BY period_end
    """
    marks = "enforced: [p]; port_returns: [p]; voluntary: [p]"
    assert warehouse.execute(asked).fetchall() == [
        ("2025", 9914, 28004, 37918, 18279, "provisional", "Ret_01!B28:D28", marks),
        ("year ending June 2026", 9669, 30936, 40605, 18646, "provisional", "Ret_01!B29:D29", marks),
    ]


def test_before_that_the_year_ending_march_2026_was(warehouse):
    asked = "SELECT period, enforced, voluntary, port_returns FROM marts.returns_over_twelve_months_as_of('2026-08-26')"
    assert warehouse.execute(f"{asked} WHERE period LIKE 'year ending%'").fetchall() == [
        ("year ending March 2026", 9723, 29284, 17623)
    ]
    assert warehouse.execute(f"{asked} WHERE period = '2016'").fetchall() == [("2016", 11903, 28474, 17916)]


def test_its_sum_is_explained_by_two_cells_and_cited(warehouse):
    where = "period = 'year ending June 2026'"
    [row] = explain(warehouse, "returns_over_twelve_months", where, "enforced_and_voluntary", history=False).rows
    [figure] = row.figures
    target = target_of(warehouse, "returns_over_twelve_months", None)
    [_, _, cited, _] = as_text(quoted(warehouse, target, "enforced_and_voluntary", where))
    assert [(cell.cell, cell.value, cell.marker) for cell in figure.cells] == [
        ("B29", 9669, "[p]"), ("C29", 30936, "[p]"),
    ]  # fmt: skip
    assert "table Ret_01, published 27 August 2026, sheet Ret_01, cells B29:C29. https://" in cited


def test_a_sentence_of_a_document_without_figures_is_told(warehouse):
    asked = "SELECT vintage_id, table_id, rule, cell, found FROM catalogue.warnings"
    assert warehouse.execute(asked).fetchall() == [
        (None, "returns_between_dates", "unread_sentence", "A1", "There were 300 returns to Albania.")
    ]
