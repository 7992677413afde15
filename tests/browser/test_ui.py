"""The Dagster UI, in a real browser: the asset graph is there, and an asset says what a person wants to know."""

import os
import subprocess
from collections.abc import Iterator

import pytest

from tests.browser.ui import IMMSTATS, MARKS, ROOT, page, serving

pytestmark = MARKS


@pytest.fixture(scope="module")
def ui(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The UI over the demo's data folder."""
    data = tmp_path_factory.mktemp("ui") / "data"
    environment = {**os.environ, "IMMSTATS_DATA": str(data), "NO_COLOR": "1"}
    subprocess.run([*IMMSTATS, "demo"], cwd=ROOT, env=environment, check=True, capture_output=True)
    with serving(data / "demo") as address:
        yield address


def test_the_graph_shows_the_groups_from_archive_to_marts(ui, tmp_path):
    shown = page(f"{ui}/asset-groups/~global", tmp_path)
    for group in ("publications", "archive", "observations", "marts", "published"):
        assert f">{group}<" in shown
    assert "Join the Dagster community" not in shown


def test_a_mart_shows_its_description_its_rows_and_the_tables_it_comes_from(ui, tmp_path):
    shown = page(f"{ui}/assets/marts/returns_summary", tmp_path)
    for text in (
        "Port returns (refused entry at port",
        "ret_d01",
        "sql/marts/returns_summary.sql",
        "latest period ends",
        ">79<",
    ):
        assert text in shown, text


def test_a_mart_links_to_govuk_and_shows_its_sql_and_its_newest_rows_as_a_table(ui, tmp_path):
    shown = page(f"{ui}/assets/marts/returns_summary", tmp_path)
    for text in (
        'href="https://www.gov.uk/government/statistical-data-sets/immigration-system-statistics-data-tables"',
        "sql text",  # it opens by a click
        "2023 Q3",
        "newest release held",
        "2023-11-23",
    ):
        assert text in shown, text


def test_the_published_file_shows_how_long_each_phase_of_the_build_took(ui, tmp_path):
    shown = page(f"{ui}/assets/published/immigration", tmp_path)
    assert "seconds: Judging the claims" in shown
    assert "rows in marts" in shown


def test_the_checks_are_shown_with_their_results(ui, tmp_path):
    shown = page(f"{ui}/assets/marts/crossings?view=checks", tmp_path)
    assert "crossings_days_complete" in shown
    assert "Passed" in shown or "Succeeded" in shown
