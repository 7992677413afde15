"""A figure that a sentence gives: in its mart, as of a day, explained and cited. The sample's document of 31 March 2025."""

import json

import duckdb
import pytest

from assets.lineage.citations import as_text
from assets.lineage.explain import explain
from assets.lineage.plain import plain_row
from assets.lineage.quantities import quoted
from assets.lineage.target import target_of

ENFORCED = "measure = 'enforced' AND period_start = '2024-07-05'"
SENTENCE = "Included in this total, there were 6,339 enforced returns."
BEFORE = "This compares with 5,244 enforced returns in the same period 12 months prior, an increase of 21%."


def test_the_mart_shows_the_figure_its_year_before_and_where_it_stood(sample_warehouse):
    columns = "period, figure, period_year_before, figure_year_before, change_on_year_pct, source_cell, markers"
    rows = sample_warehouse.execute(
        f"SELECT {columns} FROM marts.returns_between_dates WHERE {ENFORCED}"
    ).fetchall()  # fmt: skip
    assert rows == [
        ("2024-07-05 to 2025-03-22", 6339, "2023-07-05 to 2024-03-22", 5244, 20.9, "prose!A5", "in prose")
    ]  # fmt: skip


def test_it_was_not_known_the_day_before(sample_warehouse):
    asked = f"SELECT figure, vintage_gap FROM marts.returns_between_dates_as_of(?) WHERE {ENFORCED}"
    assert sample_warehouse.execute(asked, ["2025-03-31"]).fetchall() == [(6339, None)]
    with pytest.raises(duckdb.Error, match="the first that is held came at 2025-03-31 09:30:00 in London"):
        sample_warehouse.execute(asked, ["2025-03-30"])


def test_it_is_explained_by_its_sentence_and_its_change_by_both(sample_warehouse):
    [row] = explain(sample_warehouse, "returns_between_dates", ENFORCED, None, history=True).rows
    by_column = {figure.column: figure for figure in row.figures}
    [cell] = by_column["figure"].cells
    assert (cell.document.sheet, cell.cell, cell.text, cell.value, cell.marker, cell.note) == (
        "prose", "A5", SENTENCE, 6339, "in prose", "paragraph 3, sentence 1",
    )  # fmt: skip
    assert [(cell.text, cell.value) for cell in by_column["change_on_year"].cells] == [(SENTENCE, 6339), (BEFORE, 5244)]


def test_two_figures_of_one_sentence_are_explained_apart(sample_warehouse):
    where = "measure = 'early_removal_scheme' AND period_start = '2024-07-05'"
    [row] = explain(sample_warehouse, "returns_between_dates", where, "change_on_year", history=False).rows
    assert [(cell.cell, cell.value, cell.period) for figure in row.figures for cell in figure.cells] == [
        ("A8", 1848, "2024-07-05 to 2025-03-22"),
        ("B8", 1610, "2023-07-05 to 2024-03-22"),
    ]


def test_a_citation_names_the_sentence(sample_warehouse):
    target = target_of(sample_warehouse, "returns_between_dates", None)
    [_, _, text, _] = as_text(quoted(sample_warehouse, target, "change_on_year", ENFORCED))
    assert "‘Returns from the UK from 5 July 2024 to 22 March 2025’, published 31 March 2025, in its text, " in text
    assert "in its text, paragraph 3, sentence 1; paragraph 3, sentence 2. https://" in text


def test_the_marker_is_explained(sample_warehouse):
    seen = "SELECT DISTINCT measure, meaning FROM catalogue.markers_seen WHERE marker = 'in prose' ORDER BY measure"
    meaning = "given in a sentence, not in a table"
    assert sample_warehouse.execute(seen).fetchall()[:2] == [("asylum_related", meaning), ("charter_flights", meaning)]
    known = "SELECT meaning, kind FROM reference.markers WHERE marker = 'in prose'"
    assert sample_warehouse.execute(known).fetchall() == [(meaning, "beside_value")]


def test_explained_for_a_program_it_is_the_same(sample_warehouse):
    [row] = explain(sample_warehouse, "returns_between_dates", ENFORCED, "figure", history=False).rows
    [figure] = json.loads(json.dumps(plain_row(row), default=str))["figures"]
    assert [(cell["sheet"], cell["cell"], cell["text"], cell["note"]) for cell in figure["cells"]] == [
        ("prose", "A5", SENTENCE, "paragraph 3, sentence 1")
    ]
