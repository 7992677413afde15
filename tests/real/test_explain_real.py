"""What `explain` says of figures of every mart, held against the files themselves, read by other means.

The marts of visits and of returns between two dates have no file at hand: theirs are built here in the published
layouts, with figures that are made up.
"""

from __future__ import annotations

import hashlib
import math
import random
import re
import zipfile
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from assets.archive.store import writing
from assets.lineage.explain import explain
from assets.lineage.explanation import Explanation, Figure, SourceCell
from assets.lineage.mart_lineage import Lineage, lineages
from assets.marts.kept_tables import has_history
from assets.observations.importing import import_file
from assets.published import open_published
from assets.sample.pages import table
from assets.settings import Settings
from assets.tables import contracts
from tests.builders import AD_HOC, ENFORCEMENT, Rows, document, house_table, months, ods, xlsx
from tests.conftest import publish_all
from tests.independent import figure as read_figure
from tests.independent import sheet

SEED = 20260710
LARGE = 100_000
MADE = {"enforcement_visits", "enforcement_visits_year_ending", "returns_between_dates"}


class Files:
    """Cells of the real files, read without the pipeline; of workbooks only the columns that are asked for."""

    def __init__(self, paths: dict[str, Path]) -> None:
        self.paths = paths
        self.read: dict[tuple[str, str, str], dict[int, Any]] = {}

    def cell(self, source: SourceCell) -> Any:
        sha256, name = source.document.sha256, source.document.sheet
        column, row = re.fullmatch(r"([A-Z]+)(\d+)", source.cell).groups()
        key = (sha256, name, column)
        if key not in self.read:
            path = self.paths[sha256]
            if path.suffix == ".xlsx" and path.stat().st_size > LARGE:
                self.read[key] = _numbers(path, name, column)
            else:
                for number, cells in sheet(path, name):
                    for other, cell in cells.items():
                        self.read.setdefault((sha256, name, other), {})[number] = cell
        return self.read[key][int(row)]


def _numbers(path: Path, name: str, column: str) -> dict[int, float]:
    """The numbers of one column of an XLSX sheet, out of its plain XML: a large sheet takes a second, not a minute."""
    with zipfile.ZipFile(path) as parts:
        book, relations = (parts.read(f"xl/{part}").decode() for part in ("workbook.xml", "_rels/workbook.xml.rels"))
        sheet = re.search(rf'<sheet [^>]*name="{re.escape(name)}"[^>]*r:id="(\w+)"', book)
        relation = next(tag for tag in re.findall(r"<Relationship [^>]*>", relations) if f'Id="{sheet[1]}"' in tag)
        target = re.search(r'Target="([^"]+)"', relation)[1].lstrip("/")
        data = parts.read(target if target.startswith("xl/") else f"xl/{target}")
    cells = re.findall(rb'<c r="%s(\d+)"([^>]*)><v>([^<]*)</v>' % column.encode(), data)
    return {
        int(row): float(value) for row, attributes, value in cells if b't="' not in attributes or b't="n"' in attributes
    }


# -- how a figure follows from its cells, said once more in plain words ---------------------------


def total(cells: list[SourceCell], values: dict[SourceCell, float | None]) -> float | None:
    """The sum, or None where a cell has no value."""
    counts = [values[cell] for cell in cells]
    return None if not counts or None in counts else math.fsum(counts)


def share(part: float | None, whole: float | None, factor: float = 100.0) -> float | None:
    return None if part is None or not whole else round_half_up(factor * part / whole)


def round_half_up(value: float) -> float:
    return math.copysign(math.floor(abs(value) * 10 + 0.5) / 10, value)


def expected(explanation: Explanation, figure: Figure, values: dict[SourceCell, float | None]) -> Any:
    row, column, cells = explanation.row, figure.column, list(figure.cells)
    known = {**values}

    def of(condition: Callable[[SourceCell], bool]) -> float | None:
        return total([cell for cell in cells if condition(cell)], known)

    if column == "markers" and explanation.mart.name == "returns_between_dates":  # its rows have one measure
        return cells[0].marker
    if column == "markers":
        marked = sorted((c.measure, c.marker) for c in cells if c.marker)
        return "; ".join(f"{measure}: {marker}" for measure, marker in marked) or None
    if column == "arrivals_per_boat":
        return share(of(lambda c: c.measure == "arrivals"), of(lambda c: c.measure == "boats"), 1.0)
    if column == "value_gbp":
        pounds = {"GBP million": 1_000_000, "GBP": 1}
        return round(values[cells[0]] * pounds[cells[0].unit])
    if column == "difference":
        final = of(lambda c: c.document.table_id == "Irr_D01")
        return final - of(lambda c: c.document.table_id != "Irr_D01")
    if explanation.mart.name == "revisions" and column.startswith("change"):
        old = of(lambda c: c.document.vintage == row["old_vintage"]) or 0.0
        new = of(lambda c: c.document.vintage == row["new_vintage"]) or 0.0
        return share(new - old, old) if column == "change_pct" else new - old
    if column.endswith("_share_pct"):  # its cells are those of the whole, in which the part is; the part has a column
        return share(row[column.removesuffix("_share_pct")], total(cells, known))
    if "_change" in column or column.startswith("change_"):
        inside = of(lambda c: _within(c, row["period_start"], row["period_end"])) or 0.0
        before = of(lambda c: not _within(c, row["period_start"], row["period_end"])) or 0.0
        return share(inside - before, before) if column.endswith("_pct") else inside - before
    return total(cells, values)


def _within(cell: SourceCell, start: date, end: date) -> bool:
    first, last = days_of(cell.period)
    return start <= first and last <= end


def days_of(period: str) -> tuple[date, date]:
    """First and last day of a period, by its name."""
    if match := re.fullmatch(r"(\d{4}) Q(\d)", period):
        year, quarter = int(match[1]), int(match[2])
        return date(year, 3 * quarter - 2, 1), _before(date(year + quarter // 4, 3 * quarter % 12 + 1, 1))
    if match := re.fullmatch(r"(\d{4})-(\d{2})", period):
        year, month = int(match[1]), int(match[2])
        return date(year, month, 1), _before(date(year + month // 12, month % 12 + 1, 1))
    if match := re.fullmatch(r"year ending (\w+ \d{4})", period):
        month = datetime.strptime(match[1], "%B %Y").date()
        following = date(month.year + month.month // 12, month.month % 12 + 1, 1)
        return following.replace(year=following.year - 1), _before(following)
    if re.fullmatch(r"\d{4}", period):
        return date(int(period), 1, 1), date(int(period), 12, 31)
    first, _, last = period.partition(" to ")
    return date.fromisoformat(first), date.fromisoformat(last)


def _before(day: date) -> date:
    return day - timedelta(days=1)


# -- files of the tables of which none is at hand ---------------------------------------------------

REGIONS = ("London", "Wales", "Total")
SECTORS = ("Restaurants", "Retail", "Care")


def visits_by_month(path: Path, published: str, count: int, chance: random.Random) -> Path:
    """Illegal working visits and arrests of some months from September 2022, alone and by region.

    No release changes a figure by half, as none that is taken for a slip does.
    """
    rows: Rows = [
        [month, chance.randint(800, 900), chance.randint(400, 560)] for month in months(date(2022, 9, 1), count)
    ]
    rows[4][1], rows[0][2] = "[x]", "350 [r]"
    rows[-1][2] = f"{rows[-1][2]} [p]"
    parts: Rows = []
    for month, visits, arrests in rows[5:]:
        numbers = [visits, int(str(arrests).split()[0])]
        london = [chance.randint(number * 45 // 100, number // 2) for number in numbers]
        for region, pair in zip(
            REGIONS, (london, [n - m for n, m in zip(numbers, london, strict=True)], numbers), strict=True
        ):
            parts.append([month, region, *pair])
    return ods(path, {
        "Cover": [["Illegal working activity"], [f"Published: {published}"]],
        "Table_1": [["Table 1: Illegal working visits and arrests"], ["Month", "Visits", "Arrests"], *rows],
        "Table_2": [["Table 2: Illegal working visits by region"], ["Month", "Region", "Visits", "Arrests"], *parts],
    })  # fmt: skip


def visits_by_quarter(path: Path, published: str, count: int, chance: random.Random) -> Path:
    """All enforcement visits of some quarters from 2021 Q1; arrests are given from the fifth on."""
    rows: Rows = [
        [f"{2021 + n // 4} Q{n % 4 + 1}", chance.randint(4500, 6000), ":" if n < 4 else chance.randint(600, 850)]
        for n in range(count)
    ]
    return xlsx(path, {
        "Cover_Sheet": [["", "Immigration Enforcement"], ["", f"Published: {published}"]],
        "EV_01": [["EV_01: Enforcement visits"], [], ["Quarter", "Number of visits", "Number of arrests"], *rows],
    })  # fmt: skip


def window_of_visits(path: Path, updated: str, months_: str, chance: random.Random) -> Path:
    rows = [[f"5 July {year} to 31 {months_} {year}", f"{chance.randint(2000, 4000):,}", f"{chance.randint(1000, 3000):,}"]
            for year in (2023, 2024)]  # fmt: skip
    title = f"Illegal working visits and arrests from 5 July 2024 to 31 {months_} 2024"
    return document(path, title, updated, table(["Period", "Visits", "Arrests"], rows))


def years_of_visits(path: Path, updated: str, chance: random.Random) -> Path:
    header = ["Measure", "Year ending December 2020", "Year ending December 2021", "Change"]
    rows = [[measure, f"{chance.randint(5000, 8000):,}", f"{chance.randint(9000, 13000):,} [p]", "1"]
            for measure in ("Visits", "Arrests")]  # fmt: skip
    return document(path, "Illegal working visits and arrests to December 2021", updated, table(header, rows))


def sectors_of_visits(path: Path, updated: str, chance: random.Random) -> Path:
    """Two years of sectors with their total, in the house style of 2026."""
    parts = [[chance.randint(900, 1900) for _ in range(4)] for _ in range(3)]
    rows = [[sector, *(f"{n:,}" for n in figures)] for sector, figures in zip(SECTORS, parts, strict=True)]
    rows.append(["Total", *(f"{sum(column):,}" for column in zip(*parts, strict=True))])
    header = ["Sector", "Visits 2024", "Visits 2025", "Arrests 2024", "Arrests 2025"]
    body = f"<h2>Illegal working by sector</h2>{house_table(header, rows)}"
    return document(path, "Illegal working enforcement activity to December 2025", updated, body)


def returns_of_a_window(path: Path, updated: str, start: str, end: str, chance: random.Random) -> Path:
    header = ["Measure", f"{start} 2023 to {end} 2024", f"{start} 2024 to {end} 2025", "% change"]
    rows = [
        ["All returns (enforced and voluntary)", f"{chance.randint(20_000, 22_000):,}", f"{chance.randint(23_000, 25_000):,} [r]", "7%"],
        ["Enforced returns", f"{chance.randint(5000, 6000):,}", f"{chance.randint(6000, 7000):,}", "9%"],
    ]  # fmt: skip
    return document(path, f"Returns from the UK from {start} 2024 to {end} 2025", updated, table(header, rows))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[duckdb.DuckDBPyConnection, dict[str, Path]]]:
    """A warehouse of two vintages of each, and its files."""
    folder, chance = tmp_path_factory.mktemp("made"), random.Random(SEED)
    visits, returns = "Illegal working activity", "Returns from the UK from 5 July 2024 to 22 March 2025"
    files = [
        (visits_by_month(folder / "months_1.ods", "30 September 2025", 36, chance), AD_HOC, visits, "2025-09-30"),
        (visits_by_month(folder / "months_2.ods", "30 October 2025", 37, chance), AD_HOC, visits, "2025-10-30"),
        (visits_by_quarter(folder / "IE_Q2_2025.xlsx", "28 August 2025", 18, chance), ENFORCEMENT,
         "Immigration Enforcement data: Q2 2025", "2025-08-28"),
        (visits_by_quarter(folder / "IE_Q3_2025.xlsx", "27 November 2025", 19, chance), ENFORCEMENT,
         "Immigration Enforcement data: Q3 2025", "2025-11-27"),
        (window_of_visits(folder / "window_1.json", "2024-12-02T09:30:00+00:00", "October", chance), f"{AD_HOC}/window_1",
         "Illegal working visits and arrests from 5 July 2024 to 31 October 2024", "2024-12-02"),
        (window_of_visits(folder / "window_2.json", "2025-02-10T09:30:00+00:00", "December", chance), f"{AD_HOC}/window_2",
         "Illegal working visits and arrests from 5 July 2024 to 31 December 2024", "2025-02-10"),
        (years_of_visits(folder / "years.json", "2026-01-20T09:30:00+00:00", chance), f"{AD_HOC}/years",
         "Illegal working visits and arrests to December 2021", "2026-01-20"),
        (sectors_of_visits(folder / "sectors.json", "2026-01-21T09:30:00+00:00", chance), f"{AD_HOC}/sectors",
         "Illegal working enforcement activity to December 2025", "2026-01-21"),
        (returns_of_a_window(folder / "between_1.json", "2025-03-31T09:30:00+01:00", "5 July", "22 March", chance),
         f"{AD_HOC}/between_1", returns, "2025-03-31"),
        (returns_of_a_window(folder / "between_2.json", "2025-05-01T09:30:00+01:00", "5 July", "22 March", chance),
         f"{AD_HOC}/between_2", returns, "2025-05-01"),
        (returns_of_a_window(folder / "between_3.json", "2025-05-22T09:30:00+01:00", "5 July", "18 May", chance),
         f"{AD_HOC}/between_3", "Returns from the UK from 5 July 2024 to 18 May 2025", "2025-05-22"),
    ]  # fmt: skip
    settings = Settings(data=folder / "data")
    with writing(settings.data):
        for path, page, title, published in files:
            import_file(path, page, title, published, settings)
    publish_all(settings)
    with open_published(settings) as connection:
        yield connection, {hashlib.sha256(path.read_bytes()).hexdigest(): path for path, *_ in files}


# -- the tests ----------------------------------------------------------------------------------


def literal(value: Any) -> str:
    return "NULL" if value is None else "'" + str(value).replace("'", "''") + "'"


def named_by(lineage: Lineage, key: tuple[Any, ...]) -> str:
    parts = zip(lineage.mart.grain, key, strict=True)
    return " AND ".join(f'"{name}" IS NOT DISTINCT FROM {literal(value)}' for name, value in parts)


def explained(
    warehouse: duckdb.DuckDBPyConnection, lineage: Lineage, key: tuple[Any, ...], column: str | None
) -> Explanation:
    where = named_by(lineage, key)
    answer = explain(warehouse, lineage.mart.name, where, column, history=False)
    assert answer.matched == 1, (lineage.mart.name, where)
    return answer.rows[0]


def cells_that_agree(files: Files, explanation: Explanation, figure: Figure) -> int:
    """Hold the cells of a figure against the files, and the figure against them; returns how many they are."""
    said = f"marts.{explanation.mart.name}.{figure.column} of {explanation.key}"
    if not figure.cells:
        # A window with a missing period is NULL; in a sparse table nothing published is 0.
        assert figure.value in (None, 0), said
        return 0
    read = {}
    for cell in figure.cells:
        value, marker = read_figure(files.cell(cell))
        assert (value, marker) == (cell.value, cell.marker), f"{said}: {cell}"
        read[cell] = value
    if figure.value is not None or figure.column == "markers":
        by_hand = expected(explanation, figure, read)
        assert figure.value == by_hand or figure.value == pytest.approx(by_hand, abs=1e-6), f"{said}: {figure.value}"
    return len(read)


@pytest.mark.slow
def test_the_built_files_fill_what_they_are_built_for(made):
    warehouse, _ = made
    unread = "SELECT DISTINCT table_id FROM catalogue.quarantine ORDER BY ALL"
    assert warehouse.execute(unread).fetchall() == [("CP_02",), ("CP_03",)]  # which the workbooks lack
    held = "SELECT table_id, count(*) FROM catalogue.vintages GROUP BY ALL ORDER BY ALL"
    assert warehouse.execute(held).fetchall() == [
        ("enforcement_visits", 2), ("illegal_working_visits", 2), ("illegal_working_visits_by_region", 2),
        ("illegal_working_visits_by_sector", 1), ("illegal_working_windows", 2), ("illegal_working_years", 1),
        ("returns_between_dates", 3),
    ]  # fmt: skip
    kinds = "SELECT DISTINCT visit_scope, breakdown, basis FROM marts.enforcement_visits_year_ending ORDER BY ALL"
    assert warehouse.execute(kinds).fetchall() == [
        ("all", "none", "four quarters"), ("illegal_working", "none", "published"),
        ("illegal_working", "none", "twelve months"), ("illegal_working", "region", "twelve months"),
        ("illegal_working", "sector", "published"),
    ]  # fmt: skip


def _all_in(tables: tuple[str, ...], known: set[str]) -> bool:
    """Say whether a mart reads tables and all of them are among the known ones; `revisions` is made of all."""
    return bool(tables) and known.issuperset(tables)


@pytest.mark.parametrize("figures", [50, pytest.param(200, marks=pytest.mark.long)])
def test_explain_agrees_with_the_files_for_random_figures_of_every_mart(
    real_warehouse, file_of, made, record_property, figures
):
    made_warehouse, made_files = made
    files, chance = Files(file_of | made_files), random.Random(SEED)
    inferred = {contract.schema_name for contract in contracts().values() if not contract.verified}
    every = [
        lineage
        for lineage in lineages().values()
        if lineage.figures and (lineage.mart.name in MADE or not _all_in(lineage.mart.sources_of_all(), inferred))
    ]
    asked: dict[str, int] = {lineage.mart.name: 0 for lineage in every}
    cells_read = empty = 0
    for number in range(figures):
        lineage = every[number % len(every)]
        mart = lineage.mart
        warehouse = made_warehouse if mart.name in MADE else real_warehouse
        key = ", ".join(f'"{name}"' for name in mart.grain)
        keys = warehouse.execute(f"SELECT {key} FROM marts.{mart.name} ORDER BY ALL").fetchall()
        values = chance.choice(keys)
        explanation = explained(warehouse, lineage, values, chance.choice(lineage.figures))
        (figure,) = explanation.figures
        asked[mart.name] += 1
        agreeing = cells_that_agree(files, explanation, figure)
        cells_read += agreeing
        empty += not agreeing
    report = f"Explained {figures} random figures of {len(asked)} marts: {cells_read:,} cells as in the files, {empty} without cells"
    record_property("report", report)
    assert min(asked.values()) >= figures // len(every) > 1
    assert cells_read > figures and empty < figures / 4


@pytest.mark.slow
def test_explain_agrees_with_the_built_files_for_every_figure(made):
    warehouse, paths = made
    files, shown = Files(paths), set()
    for name in sorted(MADE):
        lineage = lineages()[name]
        key = ", ".join(f'"{column}"' for column in lineage.mart.grain)
        keys = warehouse.execute(f"SELECT {key} FROM marts.{name} ORDER BY ALL").fetchall()
        for values in keys:
            explanation = explained(warehouse, lineage, values, None)
            for figure in explanation.figures:
                if cells_that_agree(files, explanation, figure) and figure.value is not None:
                    shown.add((name, figure.column))
    assert shown == {(name, column) for name in MADE for column in lineages()[name].figures}


def test_carrying_the_cells_along_changes_no_figure(real_warehouse):
    for name, lineage in lineages().items():
        if lineage.figures and name not in ("returns", "revisions"):  # which take several seconds each
            columns = ", ".join(f'"{column}"' for column in lineage.traced.columns)
            plain = f"SELECT {columns} FROM marts.{name}"
            traced = f"SELECT {columns} FROM catalogue.{name}_traced_as_of('infinity')"
            for one, other in ((plain, traced), (traced, plain)):
                assert real_warehouse.execute(f"SELECT count(*) FROM ({one} EXCEPT ALL {other})").fetchone() == (0,), (
                    name
                )


@pytest.mark.slow
def test_earlier_vintages_are_those_of_the_moments_before(real_warehouse):
    chance, compared = random.Random(SEED), 0
    for name, lineage in lineages().items():
        key = ", ".join(f'"{part}"' for part in lineage.mart.grain)
        rows = real_warehouse.execute(f"SELECT {key} FROM marts.{name} ORDER BY ALL").fetchall()
        if not has_history(lineage.mart) or not lineage.figures or not rows:
            continue
        column, values = chance.choice(lineage.figures), chance.choice(rows)
        where = named_by(lineage, values)
        (explanation,) = explain(real_warehouse, name, where, column).rows
        moments = real_warehouse.execute(
            "SELECT DISTINCT v.published_local FROM catalogue.vintages AS v INNER JOIN catalogue.history_states AS s "
            "ON v.published_at = s.realtime_start WHERE s.mart = ?",
            [name],
        ).fetchall()
        held = sorted({
            row
            for (moment,) in moments
            for row in real_warehouse.execute(
                f"SELECT published_at, vintage, {column} FROM marts.{name}_as_of('{moment}') "
                f"WHERE {where} AND published_at < ? AND vintage != ?",
                [explanation.row["published_at"], explanation.row["vintage"]],
            ).fetchall()
        })  # fmt: skip
        (figure,) = explanation.figures
        assert [(was.published_at, was.vintage, was.value) for was in figure.earlier] == held, (name, where)
        compared += len(held)
    assert compared > 50
