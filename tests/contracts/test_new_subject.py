"""A new subject: a quarterly stock of people in detention by place, as at a day, needs one file in a folder of its own."""

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

import assets.tables
from assets.archive.store import writing
from assets.checks.checks import checks
from assets.contracts.faults import ContractError
from assets.contracts.periods import Period
from assets.lineage import mart_lineage
from assets.marts import sql_files
from assets.observations import limited
from assets.observations.cache import Store
from assets.observations.importing import import_file
from assets.observations.inputs import read_new
from assets.observations.limits import Limits
from assets.observations.reading import read_source
from assets.observations.report import Report
from assets.observations.source import Source
from assets.published import open_published
from assets.reference import PROJECT
from assets.settings import Settings
from assets.tables import contracts
from assets.warehouse.build import build, check_inputs
from assets.warehouse.publish import publish
from tests.builders import RETURNS, Rows, xlsx
from tests.checks.small_build import SmallBuild

DET_01 = '''
"""Det_01: people in detention by place, as at the end of a quarter."""

from datetime import date

from assets.contracts.language import Contract, Dimension, Listing, Measure, PeriodColumn

CONTRACT = Contract(
    table_id="Det_01",
    title="People in detention, by place of detention",
    pages=("/government/statistical-data-sets/*",),
    documents=(r"(?i)^detention[ -]",),
    formats=("xlsx",),
    sheets=(r"Data_Det_01",),
    layout=Listing(
        columns=(
            PeriodColumn(label="Date (as at)", styles=("as_at",)),
            Dimension(label="Place of detention", name="place"),
            Measure(label="People in detention", name="people", unit="people", kind="stock"),
        ),
        end="End of table",
        consecutive=True,
    ),
    coverage="full",
    natural_key=("period", "place"),
    groups=("place",),
    starts=date(2020, 1, 1),
    ends_before_title=(0,),
    official_label="accredited official statistics",
    revision_status="final",
    status_basis="made up",
    inferred="made up",
)
'''
CROSSTAB = '''
"""Det_02: people in detention, in one row, as at the ends of quarters."""

from dataclasses import replace

from assets.contracts.language import Crosstab, Measure
from assets.tables.made_up.det_01 import CONTRACT as BY_PLACE

CONTRACT = replace(
    BY_PLACE,
    table_id="Det_02",
    sheets=("Det_02",),
    layout=Crosstab(
        corner="As at",
        styles=("as_at",),
        rows=(Measure(label="People in detention", name="people", unit="people", kind="stock"),),
    ),
    natural_key=("period", "measure"),
    groups=(),
)
'''
HEADER = ["Date (as at)", "Place of detention", "People in detention"]
MARCH: Rows = [
    [date(2025, 9, 30), "Harmondsworth", 310], [date(2025, 9, 30), "Dungavel House", 95],
    [date(2025, 12, 31), "Harmondsworth", 300], [date(2025, 12, 31), "Dungavel House", 90],
    ["as at 31 March 2026", "Harmondsworth", 330], ["as at 31 March 2026", "Dungavel House", 80],
]  # fmt: skip
# In June the figure of December is revised, and a quarter is added.
JUNE = [
    *MARCH[:3], [date(2025, 12, 31), "Dungavel House", 92], *MARCH[4:],
    ["30 June 2026", "Harmondsworth", 340], ["2026-06-30", "Dungavel House", 70],
]  # fmt: skip


def shown(rows: Rows, number_format: str = "d mmmm yyyy") -> Rows:
    """Rows whose dates are written as date cells, shown in a format."""

    def cell(value: Any) -> Any:
        if not isinstance(value, date):
            return value

        def write(book: xlsxwriter.Workbook, sheet: Any, row: int, column: int) -> None:
            sheet.write_datetime(row, column, value, book.add_format({"num_format": number_format}))

        return write

    return [[cell(value) for value in row] for row in rows]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path / "data")


@pytest.fixture
def folder(loaded_anew: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder of a new subject in a scratch copy of the project, from which the reading process is started too."""
    copy = tmp_path / "project"
    shutil.copytree(PROJECT / "assets", copy / "assets", ignore=shutil.ignore_patterns("sample", "__pycache__"))
    shutil.copytree(PROJECT / "sql", copy / "sql")
    subject = copy / "assets" / "tables" / "made_up"
    subject.mkdir()
    (subject / "det_01.py").write_text(DET_01.lstrip(), encoding="utf-8")
    monkeypatch.setattr(assets.tables, "__path__", [str(subject.parent)])
    monkeypatch.setattr(limited, "PROJECT", copy)
    remembered = (checks, mart_lineage._bases, mart_lineage._lineage_of, sql_files.marts)
    for memory in remembered:
        memory.cache_clear()
    yield subject
    for memory in remembered:
        memory.cache_clear()


def take(settings: Settings, name: str, published: str, sheets: dict[str, Rows]) -> None:
    path = xlsx(settings.data.parent / f"detention-datasets-{name}.xlsx", sheets)
    with writing(settings.data):
        import_file(path, RETURNS, f"Detention datasets, year ending {name}", published, settings)


def by_place(rows: Rows, **more: str) -> dict[str, Rows]:
    return {"Data_Det_01": [["Det_01: People in detention"], [], HEADER, *shown(rows, **more), ["End of table"]]}


def reading(tmp_path: Path, table_id: str, title: str, sheets: dict[str, Rows]) -> Report:
    """Read one table of a workbook in this process."""
    path = xlsx(tmp_path / "detention-datasets.xlsx", sheets)
    source = Source("0" * 64, str(path), path.name, RETURNS, f"Detention datasets, year ending {title}")
    known = [contract for contract in source.contracts(contracts().values()) if contract.table_id == table_id]
    [report] = read_source(source, known, Store(tmp_path / "observations"), Limits())
    return report


@pytest.mark.slow
def test_from_the_files_to_revisions_with_nothing_else_touched(folder, settings):
    assert contracts()["Det_01"].file == "assets/tables/made_up/det_01.py"
    take(settings, "March 2026", "2026-05-21", by_place(MARCH))
    take(settings, "June 2026", "2026-08-20", by_place(JUNE))
    publish(build(read_new(settings)[0], settings), settings)
    with open_published(settings) as warehouse:
        assert warehouse.execute("""
            SELECT v.vintage, o.period_type, o.period, o.period_start, o.period_end, o.place, o.value, o.col || o."row"
            FROM observations.det_01 AS o INNER JOIN catalogue.vintages AS v USING (vintage_id)
            WHERE o.period_end >= DATE '2025-12-31' AND place = 'Dungavel House' ORDER BY ALL
        """).fetchall() == [
            ("2026-05-21", "as_at", "as at 2025-12-31", date(2025, 12, 31), date(2025, 12, 31), "Dungavel House", 90, "C7"),
            ("2026-05-21", "as_at", "as at 2026-03-31", date(2026, 3, 31), date(2026, 3, 31), "Dungavel House", 80, "C9"),
            ("2026-08-20", "as_at", "as at 2025-12-31", date(2025, 12, 31), date(2025, 12, 31), "Dungavel House", 92, "C7"),
            ("2026-08-20", "as_at", "as at 2026-03-31", date(2026, 3, 31), date(2026, 3, 31), "Dungavel House", 80, "C9"),
            ("2026-08-20", "as_at", "as at 2026-06-30", date(2026, 6, 30), date(2026, 6, 30), "Dungavel House", 70, "C11"),
        ]  # fmt: skip
        assert warehouse.execute("""
            SELECT level, period, key, kind, old_value, new_value FROM marts.revisions
            WHERE table_id = 'Det_01' AND level != 'full_key' ORDER BY ALL
        """).fetchall() == [
            ("group", "as at 2025-12-31", "Dungavel House", "changed", 90, 92),
            ("group", "as at 2026-06-30", "Dungavel House", "added", None, 70),
            ("group", "as at 2026-06-30", "Harmondsworth", "added", None, 340),
            ("total", "as at 2025-12-31", "", "changed", 390, 392),
            ("total", "as at 2026-06-30", "", "added", None, 410),
        ]
        assert warehouse.execute("SELECT count(*) FROM catalogue.quarantine").fetchone() == (0,)


def test_a_release_that_loses_a_day_is_set_aside_as_of_any_table(folder, settings):
    take(settings, "March 2026", "2026-05-21", by_place(MARCH))
    take(settings, "June 2026", "2026-08-20", by_place(JUNE[2:]))
    [aside] = check_inputs(read_new(settings)[0], settings).set_aside
    assert "it lacks as at 2025-09-30" in aside.problems[0].message


@pytest.mark.parametrize(
    ("title", "rows", "rule", "cell"),
    [
        ("June 2026", [*MARCH[:2], *MARCH[4:], *JUNE[6:]], "missing_period", "A6"),  # December is missing
        ("March 2026", [*MARCH, ["June 2026", "Harmondsworth", 340]], "unknown_period", "A10"),
        ("March 2026", [*MARCH, ["30 June 2026", "Harmondsworth", 340]], "ends_otherwise_than_titled", "A10"),
    ],
)
def test_days_of_a_stock_are_held_to_the_rules_of_periods(folder, tmp_path, title, rows, rule, cell):
    [problem] = reading(tmp_path, "Det_01", title, by_place(rows)).problems
    assert (problem["rule"], problem["cell"]) == (rule, cell)


def test_advice_names_the_file_in_the_folder(folder, tmp_path):
    [problem] = reading(tmp_path, "Det_01", "June 2026", by_place([["June 2026", "Harmondsworth", 340]])).problems
    assert problem["advice"].endswith("in assets/tables/made_up/det_01.py")


def test_a_date_that_is_shown_as_a_month_is_no_day(folder, tmp_path):
    rows = [*MARCH[:4], [date(2026, 3, 31), "Harmondsworth", 330]]
    report = reading(tmp_path, "Det_01", "March 2026", by_place(rows, number_format="mmm yyyy"))
    assert [(problem["rule"], problem["cell"]) for problem in report.problems] == [
        ("date_for_a_period", "A4"), ("date_for_a_period", "A6"), ("date_for_a_period", "A8"),
    ]  # fmt: skip


def in_columns(tmp_path: Path, folder: Path, number_format: str) -> Report:
    (folder / "det_02.py").write_text(CROSSTAB.lstrip(), encoding="utf-8")
    header = shown([["As at", date(2025, 12, 31), "as at 31 March 2026"]], number_format)
    return reading(tmp_path, "Det_02", "March 2026", {"Det_02": [*header, ["People in detention", 390, 410]]})


def test_days_may_stand_in_columns_as_dates_and_as_text(folder, tmp_path):
    report = in_columns(tmp_path, folder, "d mmmm yyyy")
    assert (report.status, report.first_period, report.last_period) == ("read", "2025-12-31", "2026-03-31")


def test_a_date_that_heads_a_column_and_is_shown_as_a_month_is_no_day(folder, tmp_path):
    [problem] = in_columns(tmp_path, folder, "mmm yyyy").problems
    assert (problem["rule"], problem["cell"]) == ("unknown_column", "B1")


@pytest.mark.parametrize(
    ("good", "slip", "message"),
    [
        ('kind="stock"', 'kind="flow"', "Measure 'People in detention', kind: a figure as at a day is no flow"),
        ('("as_at",)', '("as_at", "day")', "styles: 'as_at' and 'day' are written alike"),
    ],
)
def test_what_is_counted_as_at_a_day_is_no_flow_and_no_day(folder, good, slip, message):
    (folder / "det_01.py").write_text(DET_01.lstrip().replace(good, slip), encoding="utf-8")
    with pytest.raises(ContractError) as caught:
        contracts()
    assert str(caught.value).splitlines()[1].startswith(f"assets/tables/made_up/det_01.py: {message}")


def test_a_mart_that_adds_it_over_time_is_caught_and_one_that_adds_places_is_not(folder, tmp_path, monkeypatch):
    sql = tmp_path / "sql"
    shutil.copytree(sql_files.SQL / "catalogue", sql / "catalogue")
    (sql / "marts").mkdir()
    for name, time in (("by_year", "year(o.period_end)"), ("by_day", "o.period")):
        (sql / "marts" / f"{name}.sql").write_text(
            f"-- mart: {name}\n-- grain: time\n-- description: Made up.\n"
            f"CREATE MACRO marts.{name}_as_of(as_of) AS TABLE SELECT {time} AS time, sum(o.value) AS people "
            "FROM observations.det_01 AS o INNER JOIN catalogue.vintage_as_of('Det_01', as_of) AS v "
            "ON o.vintage_id = v.vintage_id GROUP BY ALL;\n"
            f"CREATE TABLE marts.{name} AS FROM marts.{name}_as_of('infinity');\n",
            encoding="utf-8",
        )
    for module in ("assets.marts.sql_files", "assets.lineage.mart_lineage"):
        monkeypatch.setattr(f"{module}.SQL", sql)
    made = SmallBuild()
    made.vintage(1, "Det_01", "2026-05-21")
    for day, place, people in MARCH[:4]:
        made.observe("Det_01", 1, Period("as_at", day, day), "people", people, place=place)
    made.make()
    made.trace()
    assert [(failure.key, failure.detail) for failure in made.run("only_flows_are_summed_over_time")] == [
        (
            "marts.by_year.people",
            "adds Det_01 people (stock) of 2 periods, as at 2025-09-30 to as at 2025-12-31, of vintage 2026-05-21: "
            "time 2025",
        )
    ]
