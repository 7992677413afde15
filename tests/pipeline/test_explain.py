"""A figure taken apart: its cells, their document, what it was before, and how to cite it."""

import csv
import hashlib
import json
import re
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import dagster as dg
import duckdb
import pytest
from typer.testing import CliRunner

from assets.archive.store import writing
from assets.lineage.additive import LIST
from assets.lineage.addresses import ranges
from assets.lineage.bibtex import as_bibtex
from assets.lineage.citations import as_text
from assets.lineage.csl import as_csl
from assets.lineage.explain import explain
from assets.lineage.macro_sql import text_of
from assets.lineage.mart_lineage import lineages
from assets.lineage.quantities import quoted
from assets.lineage.target import ExplainError, target_of
from assets.marts.selection import select
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
KINDS = {
    "sep.xlsx": "rebuilt: real rows, published furniture",
    "23_January_2018_Small_boats_-_time_series.ods": "verbatim",
}
FILE = "23_January_2018_Small_boats_-_time_series.ods"


SHOWN = select(
    marts=["crossings_weekly", "crossings_yearly", "returns", "returns_maturity", "returns_summary",
           "returns_by_destination", "returns_year_ending", "revisions"],
)  # fmt: skip


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
            import_file(path, page, title, published, settings, KINDS.get(path.name, "not stated"))
    publish(build(read_new(settings)[0], settings, selection=SHOWN), settings)
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


def test_every_mart_is_followed_and_its_rows_stay_what_they_are(sample_warehouse):
    assert set(lineages()) == {mart.name for mart in marts() if "lineage" not in mart.file.header}
    for name, lineage in lineages().items():
        if lineage.figures:
            columns = ", ".join(f'"{column}"' for column in lineage.traced.columns)
            plain, traced = (
                f"SELECT {columns} FROM marts.{name}",
                f"SELECT {columns} FROM catalogue.{name}_traced_as_of('infinity')",
            )
            for one, other in ((plain, traced), (traced, plain)):
                left_over = sample_warehouse.execute(f"SELECT count(*) FROM ({one} EXCEPT ALL {other})").fetchone()
                assert left_over == (0,), name


def test_a_citation_says_what_a_figure_is_and_where_it_stands(warehouse, held):
    figure = quoted(warehouse, target_of(warehouse, "crossings", None), "arrivals_7_days", "date = '2018-01-07'")
    sha256 = hashlib.sha256((held.data.parent / FILE).read_bytes()).hexdigest()
    today = f"{figure.cells[0].document.fetched_at:%-d %B %Y}"
    assert as_text(figure) == [
        "13 people: arrivals_7_days, 2018-01-01 to 2018-01-07 (marts.crossings, 2018-01-07).",
        "Series: sb_daily (SB_01); revision status: provisional never finalised (workbook note 1: "
        "provisional operational data, subject to change); official label: transparency data; later release known: yes "
        f"({figure.gap.basis}).",
        "Home Office, ‘Small boats – time series’, table SB_01, published 23 January 2018, sheet SB_01, cells B2:B8. "
        f"https://www.gov.uk{SMALL_BOATS} (copy: verbatim; accessed {today}; sha256 {sha256[:12]}).",
        "Contains public sector information licensed under the Open Government Licence v3.0. "
        "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
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
        return result.output if expect else result.stdout

    row = ("marts.crossings", "--where", "date = '2018-01-05'")
    said = immstats("explain", *row, "--column", "arrivals")
    assert "\n4 people: arrivals, 2018-01-05 (marts.crossings)\n" in said
    assert "later release known: " in said
    assert "SB_01!B6  4  2018-01-05  arrivals" in said
    assert "in earlier vintages: 1 (2018-01-16)" in said
    assert "SQL: marts.crossings_as_of in sql/marts/crossings.sql" in said
    printed = json.loads(immstats("explain", *row, "--json"))
    assert printed["rows_matched"] == 1
    assert "CREATE MACRO marts.crossings_as_of" in printed["sql"]
    arrivals = next(figure for figure in printed["figures"] if figure["column"] == "arrivals")
    assert (arrivals["value"], arrivals["cells"][0]["cell"], arrivals["earlier_vintages"][0]["value"]) == (4, "B6", 1)
    assert printed["documents"][arrivals["cells"][0]["document"]]["file"] == FILE
    cited = immstats("cite", *row, "--column", "arrivals")
    assert "sheet SB_01, cell B6." in cited
    assert "Open Government Licence v3.0" in cited
    assert "14 rows match; the first 3 are explained" in immstats("explain", "crossings", "--where", "arrivals = 1")
    added = immstats("explain", "crossings", "--where", "arrivals = 1", "--column", "arrivals")
    assert "\n14 people: arrivals, 2018-01-01 to " in added
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


# -- sums over rows, shares and changes ----------------------------------------------------------


def asked(
    warehouse: duckdb.DuckDBPyConnection, mart: str, column: str, where: str = "", as_of: str | None = None, **how
):
    return quoted(warehouse, target_of(warehouse, mart, as_of), column, where, **how)


def test_rows_that_do_not_overlap_are_added_with_the_cells_behind_them(warehouse):
    days = asked(warehouse, "crossings", "arrivals", "date BETWEEN '2018-01-02' AND '2018-01-06'")
    assert (days.value, days.unit, days.period) == (9, "people", "2018-01-02 to 2018-01-06")
    assert [(c.cell, c.value) for c in days.cells] == [("B3", 1), ("B4", 1), ("B5", 1), ("B6", 4), ("B7", 2)]
    assert [(part.key["date"].day, part.figures[0].value) for part in days.parts] == [
        (2, 1), (3, 1), (4, 1), (5, 4), (6, 2),
    ]  # fmt: skip
    assert (
        asked(warehouse, "crossings", "arrivals", "date BETWEEN '2018-01-02' AND '2018-01-06'", "2018-01-20").value == 6
    )
    quarters = asked(warehouse, "returns", "returns", "period LIKE '2022%' AND return_type_group = 'Enforced return'")
    assert (quarters.value, quarters.period) == (15 + 16 + 17 + 18, "2022 Q1 to 2022 Q4")


def test_a_window_of_days_or_quarters_is_explained_as_its_macro_gives_it(warehouse):
    window = asked(warehouse, "crossings_between_dates('2018-01-02', '2018-01-06')", "arrivals")
    assert (window.value, [c.cell for c in window.cells]) == (9, ["B3", "B4", "B5", "B6", "B7"])
    assert window.target.shown == "marts.crossings_between_dates('2018-01-02', '2018-01-06')"
    then = asked(warehouse, "marts.crossings_between_dates('2018-01-02', '2018-01-06', '2018-01-20')", "arrivals")
    assert (then.value, {c.document.vintage for c in then.cells}) == (6, {"2018-01-16"})
    assert asked(
        warehouse, "crossings_between_dates(DATE '2018-01-02', '2018-01-06')", "boats", as_of="2018-01-20"
    ).value
    quarters = asked(warehouse, "returns_summary_between_dates('2022-01-01', '2022-12-31')", "enforced")
    assert (quarters.value, quarters.period, len(quarters.cells)) == (66, "2022 Q1 to 2022 Q4", 4)
    # It is made by its own macro and the mart it reads, and shown so.
    assert quarters.parts[0].figures[0].expressions[:2] == (
        "CAST(SUM(q.enforced) AS BIGINT)",
        "CAST(now.enforced AS BIGINT)",
    )
    with pytest.raises(duckdb.Error, match="not every day is held of 2018-01-02 to 2018-02-01"):
        asked(warehouse, "crossings_between_dates('2018-01-02', '2018-02-01')", "arrivals")


def test_a_share_is_a_sum_over_a_sum_of_one_release(warehouse):
    share = asked(warehouse, "returns_summary", "enforced", "period LIKE '2022%'", share_of="enforced_and_voluntary")
    assert (share.kind, share.of.value, share.against.value) == ("share", 66, 172)
    assert (share.value, share.percent) == (38.4, None)
    of_rows = asked(warehouse, "crossings", "arrivals", "date = '2018-01-05'", share_of="date <= '2018-01-07'")
    assert (of_rows.value, of_rows.against.value) == (30.8, 13)
    assert [cell.cell for cell in of_rows.cells] == ["B6", "B2", "B3", "B4", "B5", "B7", "B8"]


def test_a_change_is_of_two_sums_of_one_release(warehouse):
    change = asked(warehouse, "returns_summary", "enforced", "period = '2023 Q1'", change_from="period = '2022 Q1'")
    assert (change.kind, change.value, change.percent) == ("change", 4, 26.7)
    assert [(cell.period, cell.value) for cell in change.cells] == [("2023 Q1", 19.0), ("2022 Q1", 15.0)]
    weeks = asked(
        warehouse,
        "crossings",
        "arrivals",
        "date BETWEEN '2018-01-08' AND '2018-01-14'",
        change_from="date < '2018-01-08'",
    )
    assert (weeks.of.value, weeks.against.value, weeks.value, weeks.percent) == (10, 13, -3, -23.1)


@pytest.mark.parametrize(
    ("mart", "column", "where", "how", "words"),
    [
        ("returns", "returns", "period = '2022 Q1'", {}, "port returns are never added .* name the return_type_group"),
        ("returns_year_ending", "enforced", "", {}, "the years overlap, .* four of them; ask marts.returns_su"),
        ("returns_maturity", "returns", "", {}, "a quarter has a row for each vintage .*; ask marts.returns_summary"),
        ("revisions", "change", "", {}, "a change stands once a level, .*; name one row"),
        ("crossings", "arrivals_7_days", "", {}, "rows overlap: SB_01!B2 is counted in 2018-01-01 and in 2018-01-02"),
        ("crossings", "arrivals_per_boat", "", {}, r"arrivals_per_boat is no sum of cells \(2018-01-01: .* --share-of"),
        ("returns_summary", "enforced_change_on_year", "", {}, "is no sum of cells .* --change-from"),
        ("crossings", "markers", "", {}, "markers is no number: 21 rows match; name one by its date"),
        ("crossings", "arrivals", "", {"share_of": "a", "change_from": "b"}, "a share or a change, not both"),
        ("crossings", "arrivals", "", {"share_of": "date = '2018-01-05'"}, r"no share: SB_01!B2 \(2018-01-01\) is in the part"),
        ("crossings", "arrivals", "", {"share_of": "boats"}, r"no share: SB_01!B2 "),
        ("crossings", "arrivals_per_boat", "date = '2018-01-05'", {"share_of": "boats"}, "no sum of its cells; shares"),
        ("crossings", "arrivals", "date < '2018-01-03'", {"change_from": "date >= '2018-01-03'"}, "is 2 periods .* is 19:"),
        ("crossings", "arrivals", "date < '2018-01-03'", {"change_from": "date = '2018-01-02'"}, "overlap; a change is from"),
        ("crossings_between_dates", "arrivals", "", {}, "is a macro: give its arguments, as in"),
        ("crossings_betwixt('2018-01-02', '2018-01-06')", "arrivals", "", {}, "no macro 'crossings_betwixt'; there are marts."),
        ("crossings_between_dates('2018-01-02')", "arrivals", "", {}, "takes first_day, last_day, not 1 arguments"),
        ("crossings_between_dates('2018-01-02', today())", "arrivals", "", {}, "is no macro with plain arguments"),
        ("crossings; DROP TABLE x", "arrivals", "", {}, "there is no mart"),
        ("crossings_between_dates('2018-01-02', '2018-01-06') UNION SELECT 1", "arrivals", "", {}, "no macro with plain"),
    ],
)  # fmt: skip
def test_what_may_not_be_added_or_compared_says_why_and_what_to_ask(warehouse, mart, column, where, how, words):
    with pytest.raises(ExplainError, match=words):
        asked(warehouse, mart, column, where, **how)


# Rows that a line of sql/reference/adding.csv lets pass, and rows that it stops.
ADDED = {
    ("crossings", "mod_daily"): ("('sb_daily'), ('last_7_days')", "('sb_daily'), ('mod_daily')", "series"),
    ("crossings_yearly", "series"): ("('sb_daily')", "('sb_daily'), ('irr_quarterly')", "series"),
    ("enforcement_visits", "visit_scope"): ("('all'), ('all')", "('all'), ('illegal_working')", "visit_scope"),
    ("enforcement_visits", "breakdown"): ("('region'), ('region')", "('none'), ('region')", "breakdown"),
    ("enforcement_visits", "DISTINCT period_type"): ("('month'), ('month')", "('month'), ('quarter')", "period_type"),
    ("enforcement_visits", "between"): ("('month')", "('between')", "period_type"),
    ("irregular_arrivals_quarterly", "method"): ("('Small boat arrivals')", "('a'), ('b')", "method_of_entry"),
    ("returns", "Refused"): ("('Enforced return'), ('Voluntary return')",
                             "('Enforced return'), ('Refused entry at port and subsequently departed')", "return_type_group"),
    ("returns_by_destination", "Refused"): ("('Enforced return'), ('Voluntary return')",
                             "('Enforced return'), ('Refused entry at port and subsequently departed')", "return_type_group"),
}  # fmt: skip


def test_the_list_of_what_is_not_added_lets_pass_and_stops(sample_warehouse):
    with LIST.open(encoding="utf-8", newline="") as stream:
        lines = [(line["mart"], line["may_be_added"]) for line in csv.DictReader(stream) if line["may_be_added"]]
    assert {mart for mart, _ in lines} <= {mart.name for mart in marts()}
    never = {mart.name for mart in marts() if "never_sum" in mart.file.header}
    assert never == {mart for mart, may in lines if may == "false"} | {"enforcement_visits"}
    conditions = {(mart, may): next((case for (of, part), case in ADDED.items() if of == mart and part in may), None)
                  for mart, may in lines if may != "false"}  # fmt: skip
    assert len(conditions) == len(ADDED)
    for (mart, may), case in conditions.items():
        assert case is not None, (mart, may)
        sample_warehouse.execute(f"SELECT {may} FROM marts.{mart}")  # its columns are those of the mart
        for rows, passes in zip(case[:2], (True, False), strict=True):
            said = sample_warehouse.execute(f"SELECT {may} FROM (VALUES {rows}) AS t({case[2]})").fetchone()
            assert said == (passes,), (mart, may, rows)


def test_nothing_rebuilt_is_cited_as_the_file_of_the_home_office(warehouse):
    rebuilt = asked(warehouse, "returns_summary", "enforced", "period = '2022 Q1'")
    assert as_text(rebuilt)[2].startswith(
        "From a rebuilt copy, with rows of the release in a file made anew, not the Home Office's own file: Home Office, "
        "‘Returns detailed datasets, year ending September 2023’, table Ret_D01, published 23 November 2023, sheet "
        "Data_Ret_D01, cell J3. https://www.gov.uk"
    )
    assert (
        "(the page of the release; the copy: rebuilt: real rows, published furniture; accessed" in as_text(rebuilt)[2]
    )
    not_stated = asked(warehouse, "returns_summary", "enforced", "period = '2022 Q1'", "2023-09-01")
    assert as_text(not_stated)[2].startswith(
        "From a copy of a kind that nobody stated, not known to be the Home Office's"
    )
    assert warehouse.execute("SELECT file, source_kind, copy_kind FROM catalogue.cells GROUP BY ALL ORDER BY ALL").fetchall() == [
        (FILE, "verbatim", "verbatim"),
        ("first.ods", "not stated", "not stated"),
        ("jun.xlsx", "not stated", "not stated"),
        ("sep.xlsx", KINDS["sep.xlsx"], "rebuilt"),
    ]  # fmt: skip
    kinds = "SELECT DISTINCT kind, copy_kind FROM catalogue.files WHERE kind = 'verbatim'"
    assert warehouse.execute(kinds).fetchall() == [("verbatim", "verbatim")]


def test_csl_json_holds_what_its_schema_knows(warehouse):
    own, rebuilt = (
        json.loads(as_csl(asked(warehouse, mart, column, where)))
        for mart, column, where in (
            ("crossings", "arrivals", "date < '2018-01-08'"),
            ("returns_summary", "enforced", "period = '2022 Q1'"),
        )
    )
    day = own[0].pop("accessed")["date-parts"][0]
    assert [type(part) for part in day] == [int, int, int]
    note = own[0].pop("note")
    assert note.startswith("13 people: arrivals, 2018-01-01 to 2018-01-07 (the sum of 7 rows of marts.crossings where ")
    assert "Sheet SB_01, cells B2:B8. Copy: verbatim, sha256 " in note
    assert own == [
        {
            "id": f"SB_01-2018-01-23-{note.split('sha256 ')[1][:8]}",
            "type": "dataset",
            "title": "Small boats – time series, table SB_01",
            "author": [{"literal": "Home Office"}],
            "publisher": "Home Office",
            "URL": f"https://www.gov.uk{SMALL_BOATS}",
            "issued": {"date-parts": [[2018, 1, 23]]},
        }
    ]
    assert set(rebuilt[0]) == {
        "id", "type", "title", "original-author", "original-title", "original-date", "accessed", "note",
    }  # fmt: skip
    assert rebuilt[0]["title"].endswith("in a file made anew, not the Home Office's own file)")


HOSTILE = "50 % {of} \\input{x}\u202e, #1 & $2_3^4~\n@article{y, title = {z}}\x1b[31m"


def test_bibtex_obeys_nothing_from_outside(warehouse):
    figure = asked(warehouse, "crossings", "arrivals", "date = '2018-01-05'")
    (part,) = figure.parts
    (cell,) = part.figures[0].cells
    url = "https://example.org/a}b\\c?d=1&e=%20"
    cell = replace(cell, document=replace(cell.document, title=HOSTILE, url=url))
    part = replace(part, figures=(replace(part.figures[0], cells=(cell,)),))
    key, fields = entry_of(as_bibtex(replace(figure, parts=(part,))))
    assert key == f"SB-01-2018-01-23-{cell.document.sha256[:8]}"
    assert fields.pop("note").startswith(
        "4 people: arrivals, 2018-01-05 (marts.crossings). Series: sb\\_daily (SB\\_01); "
    )
    assert fields == {
        "author": "{Home Office}",
        "date": "2018-01-23",
        "title": "{50 \\% \\textbraceleft of\\textbraceright  \\textbackslash input\\textbraceleft x\\textbraceright \ufffd, \\#1 "
        "\\& \\$2\\_3\\textasciicircum 4\\textasciitilde  @article\\textbraceleft y, title = \\textbraceleft z"
        "\\textbraceright \\textbraceright \ufffd[31m, table SB\\_01}",
        "url": "https://example.org/a%7Db%5Cc?d=1&e=%20",
        "urldate": f"{cell.document.fetched_at:%Y-%m-%d}",
        "year": "2018",
    }


def entry_of(text: str) -> tuple[str, dict[str, str]]:
    """Read one entry of BibTeX as BibTeX does: a field ends where its braces are closed."""
    key, rest = re.fullmatch(r"@misc\{([A-Za-z0-9-]+),\n(.*)\}", text, re.DOTALL).groups()
    fields = {}
    while rest := rest.strip(" ,\n"):
        name, rest = re.match(r"([a-z]+) = \{(.*)", rest, re.DOTALL).groups()
        depth, at = 1, 0
        while depth:
            depth += {"{": 1, "}": -1}.get(rest[at], 0)
            at += 1
        fields[name], rest = rest[: at - 1], rest[at:]
    return key, fields


def test_the_sql_shown_is_that_of_the_macro_asked_for_in_every_mart():
    shown = {}
    for lineage in lineages().values():
        for macro in (f"marts.{lineage.mart.name}_as_of", *lineage.others):
            text = text_of(lineage.mart, macro)
            made = re.findall(r"CREATE MACRO (\S+?)\(", text)
            assert made == [macro]
            assert text in lineage.mart.file.sql
            shown[macro] = text
    assert "WITH asked AS" in shown["marts.crossings_between_dates"]
    assert "WITH asked AS" not in shown["marts.crossings_as_of"]


def test_a_figure_is_made_by_no_expression_of_another_macro(warehouse):
    (row,) = explain(warehouse, "returns_summary", "period = '2022 Q1'", history=False).rows
    every = [expression for figure in row.figures for expression in figure.expressions]
    assert "CAST(now.enforced AS BIGINT)" in every
    assert not [expression for expression in every if re.search(r"\bq\.|SUM\(d\.", expression)]
