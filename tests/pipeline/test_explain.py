"""A figure taken apart: its cells, their document, what it was before, and how to cite it."""

import hashlib
import json
from datetime import date, datetime
from pathlib import Path

import dagster as dg
import duckdb
import pytest
from typer.testing import CliRunner

from assets.archive.store import writing
from assets.lineage.citations import citations, ranges
from assets.lineage.explain import explain
from assets.lineage.explanation import ExplainError
from assets.lineage.mart_lineage import lineages
from assets.marts.sql_files import marts
from assets.observations.importing import import_file
from assets.observations.inputs import read_new
from assets.published import open_published
from assets.settings import Settings
from assets.tables import contracts
from assets.warehouse.assets import column_metadata
from assets.warehouse.build import build
from assets.warehouse.publish import publish
from orchestration.cli import app
from tests.builders import RETURNS, SMALL_BOATS, ods, returns, small_boats, some_returns, xlsx

ROOT = Path(__file__).resolve().parents[2]
FIRST = [1, 1, 1, 1, 1, 2, 3] * 2
SECOND = [1, 1, 1, 1, 4, 2, 3, *FIRST[7:], *FIRST[:7]]
FILE = "23_January_2018_Small_boats_-_time_series.ods"


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Two vintages of small boats, of which the second revises 5 January 2018, and two of returns."""
    folder = tmp_path_factory.mktemp("explain")
    settings = Settings(data=folder / "data")
    files = [
        (ods(folder / "first.ods", small_boats(FIRST)), SMALL_BOATS, "Small boats – time series", "2018-01-16"),
        (ods(folder / FILE, small_boats(SECOND)), SMALL_BOATS, "Small boats – time series", "2018-01-23"),
        (xlsx(folder / "jun.xlsx", returns(some_returns(last="2023 Q2"), "24 August 2023")), RETURNS,
         "Returns detailed datasets, year ending June 2023", "2023-08-24"),
        (xlsx(folder / "sep.xlsx", returns(some_returns(5))), RETURNS,
         "Returns detailed datasets, year ending September 2023", "2023-11-23"),
    ]  # fmt: skip
    with writing(settings.data):
        for path, page, title, published in files:
            import_file(path, page, title, published, settings)
    publish(build(read_new(settings)[0], settings), settings)
    return settings


@pytest.fixture
def warehouse(held: Settings):
    with open_published(held) as connection:
        yield connection


def only(warehouse: duckdb.DuckDBPyConnection, mart: str, where: str, column: str, as_of: str | None = None):
    answer = explain(warehouse, mart, where, column, as_of)
    assert answer.matched == 1
    (figure,) = answer.rows[0].figures
    return figure


def test_a_daily_figure_is_one_cell_with_its_document_and_its_past(warehouse, held):
    figure = only(warehouse, "marts.crossings", "date = '2018-01-05'", "arrivals")
    assert figure.value == 4
    assert [(cell.cell, cell.text, cell.value, cell.marker, cell.period) for cell in figure.cells] == [
        ("B6", "4", 4.0, None, "2018-01-05")
    ]
    document = figure.cells[0].document
    path = held.data.parent / FILE
    assert (document.file, document.sheet, document.sha256) == (
        FILE, "SB_01", hashlib.sha256(path.read_bytes()).hexdigest(),
    )  # fmt: skip
    assert document.page == f"https://www.gov.uk{SMALL_BOATS}"
    assert (document.published_on, document.vintage) == (date(2018, 1, 23), "2018-01-23")
    assert (datetime.now() - document.fetched_at).days <= 1
    assert [(was.vintage, was.value) for was in figure.earlier] == [("2018-01-16", 1)]
    assert "p.measure = 'arrivals'" in figure.expressions[0]


def test_a_figure_is_explained_as_it_stood_on_a_day(warehouse):
    figure = only(warehouse, "crossings", "date = '2018-01-05'", "arrivals", "2018-01-20")
    assert (figure.value, figure.cells[0].cell, figure.earlier) == (1, "B6", ())
    assert figure.cells[0].document.vintage == "2018-01-16"


def test_a_marker_in_place_of_a_value_is_shown(warehouse):
    figure = only(warehouse, "crossings", "date = '2018-01-05'", "uncontrolled_landings")
    assert figure.value is None
    assert [(cell.cell, cell.text, cell.value, cell.marker) for cell in figure.cells] == [("D6", "-", None, "-")]


def test_a_sum_shows_the_cells_that_sum_to_it(warehouse):
    figure = only(warehouse, "crossings", "date = '2018-01-07'", "arrivals_7_days")
    assert [cell.cell for cell in figure.cells] == [f"B{row}" for row in range(2, 9)]
    assert (figure.value, figure.sums) == (13, True)
    figure = only(warehouse, "returns_year_ending", "period = 'year ending September 2023'", "enforced_and_voluntary")
    # The last four of seven quarters: 10 and 20 a quarter, plus 5 for the vintage, plus 3 to 6.
    assert figure.value == sum(cell.value for cell in figure.cells) == 4 * (10 + 20 + 5 + 5) + 2 * (3 + 4 + 5 + 6)
    assert len(figure.cells) == 8
    # What is added is defined in the mart that this one reads.
    assert any("FILTER(WHERE o.return_type_group IN ('Enforced return'" in made for made in figure.expressions)
    assert {cell.document.sheet for cell in figure.cells} == {"Data_Ret_D01"}


def test_a_change_comes_from_both_periods_and_a_revision_from_both_vintages(warehouse):
    figure = only(warehouse, "returns_summary", "period = '2023 Q1'", "enforced_change_on_year")
    assert (figure.value, figure.sums) == (4, False)
    assert [(cell.period, cell.value) for cell in figure.cells] == [("2022 Q1", 15.0), ("2023 Q1", 19.0)]
    where = "table_id = 'Ret_D01' AND level = 'group' AND period = '2022 Q1' AND key = 'Enforced return'"
    figure = only(warehouse, "revisions", where, "change")
    assert figure.value == 5
    assert [(cell.document.vintage, cell.value) for cell in figure.cells] == [
        ("2023-08-24", 10.0),
        ("2023-11-23", 15.0),
    ]


def test_the_age_of_a_vintage_is_no_obstacle_to_earlier_values(warehouse):
    where = "period = '2022 Q1' AND return_type_group = 'Enforced return' AND vintage = '2023-11-23'"
    figure = only(warehouse, "returns_maturity", where, "returns")
    assert figure.value == 15
    assert [(was.vintage, was.value) for was in figure.earlier] == [("2023-08-24", 10)]


def test_more_rows_than_one_are_counted_and_the_first_explained(warehouse):
    answer = explain(warehouse, "crossings", "arrivals = 1", "boats")
    assert answer.matched == sum(1 for count in SECOND if count == 1)
    assert [row.key["date"] for row in answer.rows] == [date(2018, 1, 1), date(2018, 1, 2), date(2018, 1, 3)]


@pytest.mark.parametrize(
    ("mart", "where", "column", "words"),
    [
        ("marts.crossing", "true", None, "there is no mart 'marts.crossing'; there are .*marts.crossings,"),
        ("crossings", "date = '1999-01-01'", None, "no row of marts.crossings matches"),
        (
            "crossings",
            "true",
            "nothing",
            "'nothing' does not exist; the figures of marts.crossings are arrivals, boats",
        ),
        ("crossings", "true", "date", "'date' names the row"),
        ("crossings", "true; DROP TABLE marts.crossings", None, "is not a condition in SQL"),
        ("crossings", "true) UNION SELECT (1", None, "is not a condition in SQL"),
    ],
)
def test_a_question_that_cannot_be_answered_says_why(warehouse, mart, where, column, words):
    with pytest.raises(ExplainError, match=words):
        explain(warehouse, mart, where, column)


def test_the_same_by_join_in_sql(warehouse):
    assert warehouse.execute("""
        SELECT m.arrivals, c.sheet, c.cell, c.value, c.file
        FROM marts.crossings AS m
        INNER JOIN catalogue.crossings_cells AS l ON m.date = l.date AND l.column_name = 'arrivals'
        INNER JOIN catalogue.cells AS c USING (vintage_id, "row", col)
        WHERE m.date = '2018-01-05'
    """).fetchall() == [(4, "SB_01", "B6", 4.0, FILE)]
    assert warehouse.execute("""
        SELECT source, measure FROM catalogue.lineage WHERE mart = 'crossings_weekly' AND column_name = 'boats' ORDER BY ALL
    """).fetchall() == [("observations.sb_02", "boats"), ("observations.weekly_summary", "boats")]
    as_of = "SELECT count(*) FROM catalogue.crossings_cells_as_of('2018-01-20') WHERE column_name = 'arrivals'"
    assert warehouse.execute(as_of).fetchone() == (14,)


def test_every_mart_is_followed_and_its_rows_stay_what_they_are(warehouse):
    assert set(lineages()) == {mart.name for mart in marts() if "lineage" not in mart.file.header}
    for name, lineage in lineages().items():
        if lineage.figures:
            columns = ", ".join(f'"{column}"' for column in lineage.traced.columns)
            plain, traced = (
                f"SELECT {columns} FROM marts.{name}",
                f"SELECT {columns} FROM catalogue.{name}_traced_as_of('infinity')",
            )
            for one, other in ((plain, traced), (traced, plain)):
                assert warehouse.execute(f"SELECT count(*) FROM ({one} EXCEPT ALL {other})").fetchone() == (0,), name


def test_a_citation_names_what_a_reader_needs_to_find_the_figure(warehouse, held):
    answer = explain(warehouse, "crossings", "date = '2018-01-07'", "arrivals_7_days", history=False)
    sha256 = hashlib.sha256((held.data.parent / FILE).read_bytes()).hexdigest()
    today = f"{answer.rows[0].figures[0].cells[0].document.fetched_at:%-d %B %Y}"
    assert citations(answer.rows[0]) == [
        f"Home Office, ‘Small boats – time series’, table SB_01, 23 January 2018, sheet SB_01, cells B2:B8. "
        f"https://www.gov.uk{SMALL_BOATS} (accessed {today}; sha256 {sha256[:12]})."
    ]
    assert contracts()["mod_daily"].publisher == "Ministry of Defence"


def test_addresses_are_told_in_short():
    assert ranges(["B6"]) == "B6"
    assert ranges(["B2", "B3", "B4", "D7", "C7"]) == "B2:B4, C7:D7"
    assert ranges(["B2", "C2", "B3", "C3"]) == "B2:C3"
    assert ranges(f"J{row}" for row in range(3, 40, 2)) == "19 cells of column J, rows 3 to 39"


def test_the_commands_say_it_to_a_person_and_to_a_program(held, monkeypatch):
    for name, value in (("IMMSTATS_DATA", str(held.data)), ("COLUMNS", "200"), ("NO_COLOR", "1")):
        monkeypatch.setenv(name, value)

    def immstats(*words: str, expect: int = 0) -> str:
        result = CliRunner().invoke(app, list(words))
        assert result.exit_code == expect, result.output
        return result.output

    row = ("marts.crossings", "--where", "date = '2018-01-05'")
    said = immstats("explain", *row, "--column", "arrivals")
    assert "arrivals = 4" in said
    assert "SB_01!B6  4  2018-01-05  arrivals" in said
    assert "in earlier vintages: 1 (2018-01-16)" in said
    assert "sql/marts/crossings.sql" in said
    printed = json.loads(immstats("explain", *row, "--json"))
    assert printed["rows_matched"] == 1
    assert "CREATE MACRO marts.crossings_as_of" in printed["sql"]
    arrivals = next(figure for figure in printed["figures"] if figure["column"] == "arrivals")
    assert (arrivals["value"], arrivals["cells"][0]["cell"], arrivals["earlier_vintages"][0]["value"]) == (4, "B6", 1)
    assert printed["documents"][arrivals["cells"][0]["document"]]["file"] == FILE
    cited = immstats("cite", *row, "--column", "arrivals")
    assert "sheet SB_01, cell B6." in cited
    assert "Open Government Licence v3.0" in cited
    assert "14 rows match" in immstats("explain", "crossings", "--where", "arrivals = 1")
    assert "too many for one citation" in immstats("cite", "crossings", "--where", "arrivals = 1", expect=1)
    outside = "date IN (SELECT * FROM read_csv('/etc/passwd'))"
    assert "disabled" in immstats("explain", "crossings", "--where", outside, expect=1)


def test_dagster_shows_what_each_column_is_made_of(warehouse):
    mart = next(mart for mart in marts() if mart.name == "crossings_yearly")
    metadata = column_metadata(warehouse, mart)
    depends = metadata["dagster/column_lineage"].value.deps_by_column
    assert dg.TableColumnDep(dg.AssetKey(["marts", "crossings"]), "boats") in depends["boats"]
    assert dg.TableColumnDep(dg.AssetKey(["observations", "irr_d01"]), "value") in depends["arrivals_irr_quarterly"]
    described = {column.name: column.description for column in metadata["dagster/column_schema"].value.columns}
    assert described["difference"] and list(described) == list(depends)
