"""What rows of the marts say of their own figures: where their status is stated, and which zeros no cell holds."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from assets.archive.store import writing
from assets.marts.selection import select
from assets.marts.sql_files import marts
from assets.observations.importing import import_file
from assets.observations.inputs import read_new
from assets.published import open_published
from assets.settings import Settings
from assets.warehouse.build import build
from assets.warehouse.publish import publish
from tests.builders import RETURNS, SMALL_BOATS, Rows, irregular_migration, ods, returns, small_boats, xlsx

ENFORCED = ("Enforced return", "Enforced removals from detention")
ASSISTED = ("Voluntary return", "Assisted returns")
PORT = ("Refused entry at port and subsequently departed", "Not available")
AIR, BOATS = "Inadequately documented air arrivals", "Small boat arrivals"
UNSAID = "the workbook says that the most recent quarters are provisional, not which"
FINAL = "small boats time series note 1: the quarterly statistics are final and authoritative"
CHANGING = "the workbook says that numbers may change as its database is updated (notes 13 and 15)"
PROVISIONAL = "workbook note 1: provisional operational data, subject to change"


def noted(quarter: str, tables: str):
    """Write into a workbook's notes from which quarter on its figures are provisional."""

    def change(sheets: dict[str, Rows]) -> None:
        sheets["Notes"].append(["1", f"Data for {quarter} onwards is provisional", tables])

    return change


def counted(figures: dict[str, tuple[int, int, int]]) -> list[tuple[str, str, str, int]]:
    """Rows of Ret_D01: enforced, assisted and port returns by quarter; what is 0 has no row."""
    return [
        (quarter, *kind, count)
        for quarter, counts in figures.items()
        for kind, count in zip((ENFORCED, ASSISTED, PORT), counts, strict=True)
        if count
    ]


EARLIER = {
    "2022 Q1": (10, 20, 30), "2022 Q2": (11, 0, 31), "2022 Q3": (12, 22, 32), "2022 Q4": (13, 23, 33),
    "2023 Q1": (14, 24, 34), "2023 Q2": (15, 25, 35), "2023 Q3": (0, 26, 36),
}  # fmt: skip
LATER = EARLIER | {"2022 Q1": (10, 0, 30), "2022 Q2": (11, 7, 31), "2023 Q4": (17, 0, 37)}


SHOWN = select(
    marts=["crossings_quarterly", "crossings_yearly", "irregular_arrivals_quarterly", "returns", "returns_by_destination",
           "returns_maturity", "foreign_national_offender_returns",
           "returns_summary", "returns_year_ending", "revisions"],
)  # fmt: skip


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    folder = tmp_path_factory.mktemp("status")
    settings = Settings(data=folder / "data")

    def take(path: Path, page: str, title: str, published: str) -> None:
        import_file(path, page, title, published, settings)

    with writing(settings.data):
        note = noted("2023 Q2", "Ret_D01, Ret_D03")
        for published, day, figures in (("23 November 2023", "2023-11-23", EARLIER), ("29 February 2024", "2024-02-29", LATER)):  # fmt: skip
            book = xlsx(folder / f"returns-datasets-{day}.xlsx", returns(counted(figures), published, note))
            take(book, RETURNS, f"Returns detailed datasets, {day}", day)
        arrivals = [(f"2022 Q{n}", AIR, 10 + n) for n in (1, 2, 3, 4)] + [("2021 Q4", AIR, 4), ("2021 Q4", BOATS, 5)]
        for day, boats in (("2023-02-23", (100, 200, 0, 300)), ("2023-05-25", (100, 200, 7, 300))):
            some = [(f"2022 Q{n}", BOATS, count) for n, count in enumerate(boats, 1) if count]
            book = xlsx(folder / f"irregular-{day}.xlsx", irregular_migration(arrivals + some, noted("2022 Q3", "Irr_D01")))  # fmt: skip
            take(book, RETURNS, f"Irregular migration detailed dataset, {day}", day)
        for day, counts in (("2018-01-16", [5, 1, 0, 1, 1, 2, 3]), ("2018-01-23", [0, 1, 4, 1, 1, 2, 3])):
            book = ods(folder / f"{day}.ods", small_boats(counts))
            take(book, SMALL_BOATS, "Small boats – time series", day)
    publish(build(read_new(settings)[0], settings, selection=SHOWN), settings)
    with open_published(settings) as connection:
        yield connection


def ask(warehouse: duckdb.DuckDBPyConnection, sql: str) -> list[tuple]:
    return warehouse.execute(sql).fetchall()


# -- where the status is stated -------------------------------------------------------------------


def test_a_note_of_the_table_is_the_basis_of_the_quarters_it_speaks_of(warehouse):
    for mart in ("returns", "returns_summary", "returns_maturity", "foreign_national_offender_returns"):
        assert ask(warehouse, f"""
            SELECT period, revision_status, status_basis FROM marts.{mart}
            WHERE period IN ('2023 Q1', '2023 Q2') GROUP BY ALL ORDER BY period
        """) == [("2023 Q1", "not_stated", UNSAID), ("2023 Q2", "provisional", "table note")], mart  # fmt: skip
    assert ask(warehouse, "SELECT DISTINCT revision_status, status_basis FROM marts.returns_by_destination") == [
        ("not_stated", UNSAID)  # the note names other tables
    ]


def test_a_year_with_a_provisional_quarter_has_the_basis_of_that_quarter(warehouse):
    assert ask(warehouse, """
        SELECT period, revision_status, status_basis FROM marts.returns_year_ending ORDER BY period_end LIMIT 3
    """) == [
        ("year ending December 2022", "not_stated", UNSAID),
        ("year ending March 2023", "not_stated", UNSAID),
        ("year ending June 2023", "provisional", "table note"),
    ]  # fmt: skip
    assert ask(warehouse, "SELECT period, revision_status, status_basis FROM marts.crossings_quarterly GROUP BY ALL ORDER BY 1") == [
        ("2021 Q4", "final", FINAL), ("2022 Q1", "final", FINAL), ("2022 Q2", "final", FINAL),
        ("2022 Q3", "provisional", "table note"), ("2022 Q4", "provisional", "table note"),
    ]  # fmt: skip
    assert ask(warehouse, "SELECT period, series, revision_status, status_basis FROM marts.crossings_yearly ORDER BY 1") == [
        ("2018", "sb_daily", "provisional_never_finalised", PROVISIONAL),
        ("2022", "irr_quarterly", "provisional", "table note"),
    ]  # fmt: skip


def test_a_status_stated_of_small_boats_is_not_that_of_other_arrivals(warehouse):
    assert ask(warehouse, """
        SELECT method_of_entry, revision_status, status_basis FROM marts.irregular_arrivals_quarterly
        WHERE period = '2022 Q1' ORDER BY ALL
    """) == [(AIR, "not_stated", CHANGING), (BOATS, "final", FINAL)]  # fmt: skip


def test_whatever_says_its_status_says_where_that_is_stated(sample_warehouse):
    columns = ask(sample_warehouse, """
        SELECT table_name, string_agg(column_name, ', ' ORDER BY column_index) FROM duckdb_columns()
        WHERE schema_name IN ('marts', 'catalogue') GROUP BY table_name HAVING bool_or(column_name = 'revision_status')
    """)  # fmt: skip
    named = {name for name, _ in columns}
    without = {"revisions"}  # both sides of a comparison have a status of their own
    assert {mart.name for mart in marts()} - named == without
    assert {"cells", "tables", "returns_history"} <= named
    assert [name for name, listed in columns if "revision_status, status_basis, " not in listed] == []
    for mart in marts():
        if mart.name in named:
            unsaid = f"SELECT count(*) FROM marts.{mart.name} WHERE status_basis IS NULL OR revision_status IS NULL"
            assert ask(sample_warehouse, unsaid) == [(0,)], mart.name


# -- zeros that no cell holds ---------------------------------------------------------------------


def test_a_revision_says_which_side_is_0_for_want_of_a_row(warehouse):
    columns = "period, key, kind, old_value, new_value, old_implied_zero, new_implied_zero"
    assert ask(warehouse, f"""
        SELECT {columns} FROM marts.revisions
        WHERE table_id = 'Ret_D01' AND level = 'group' ORDER BY period_start, key
    """) == [
        ("2022 Q1", "Voluntary return", "changed", 20, 0, False, True),
        ("2022 Q2", "Voluntary return", "changed", 0, 7, True, False),
        ("2023 Q4", "Enforced return", "added", None, 17, False, False),
        ("2023 Q4", "Refused entry at port and subsequently departed", "added", None, 37, False, False),
    ]  # fmt: skip
    assert ask(
        warehouse,
        f"""
        SELECT {columns} FROM marts.revisions WHERE table_id = 'Irr_D01' AND level = 'group'
    """,
    ) == [("2022 Q3", "Small boat arrivals", "changed", 0, 7, True, False)]


def test_a_published_zero_is_not_implied(warehouse):
    assert ask(warehouse, """
        SELECT period, old_value, new_value, old_implied_zero, new_implied_zero FROM marts.revisions
        WHERE table_id = 'SB_01' AND level = 'group' AND measure = 'arrivals' ORDER BY period
    """) == [("2018-01-01", 5, 0, False, False), ("2018-01-03", 0, 4, False, False)]  # fmt: skip


def test_a_figure_that_is_0_for_want_of_a_row_is_named_beside_it(warehouse):
    assert ask(warehouse, """
        SELECT period, enforced, voluntary, implied_zeros FROM marts.returns_summary
        WHERE period IN ('2022 Q1', '2022 Q3', '2023 Q3', '2023 Q4') ORDER BY period
    """) == [
        ("2022 Q1", 10, 0, "voluntary, assisted, controlled, other_verified"),
        ("2022 Q3", 12, 22, "controlled, other_verified"),
        ("2023 Q3", 0, 26, "enforced, controlled, other_verified"),
        ("2023 Q4", 17, 0, "voluntary, assisted, controlled, other_verified"),
    ]  # fmt: skip
    assert ask(warehouse, "SELECT enforced, implied_zeros FROM marts.returns_year_ending WHERE period = 'year ending December 2023'") == [
        (46, "2023 Q1: controlled, other_verified; 2023 Q2: controlled, other_verified; "
         "2023 Q3: enforced, controlled, other_verified; 2023 Q4: voluntary, assisted, controlled, other_verified"),
    ]  # fmt: skip
