"""What `explain` says of figures of every mart, held against the files themselves, read by other means."""

from __future__ import annotations

import math
import random
import re
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from assets.lineage import lineages
from orchestration.explain import Explanation, Figure, SourceCell, explain
from tests.independent import figure as read_figure
from tests.independent import sheet

SEED = 20260710


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
            if path.suffix == ".xlsx":
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
        found = re.search(rf'<sheet [^>]*name="{re.escape(name)}"[^>]*r:id="(\w+)"', book)
        relation = next(tag for tag in re.findall(r"<Relationship [^>]*>", relations) if f'Id="{found[1]}"' in tag)
        target = re.search(r'Target="([^"]+)"', relation)[1].lstrip("/")
        data = parts.read(target if target.startswith("xl/") else f"xl/{target}")
    cells = re.findall(rb'<c r="%s(\d+)"([^>]*)><v>([^<]*)</v>' % column.encode(), data)
    return {
        int(row): float(value) for row, attributes, value in cells if b't="' not in attributes or b't="n"' in attributes
    }


# -- how a figure follows from its cells, said once more in plain words ---------------------------


def total(cells: list[SourceCell], values: dict[SourceCell, float | None]) -> float | None:
    """The sum, or None where a cell has no value."""
    found = [values[cell] for cell in cells]
    return None if not found or None in found else math.fsum(found)


def share(part: float | None, whole: float | None, factor: float = 100.0) -> float | None:
    return None if part is None or not whole else round_half_up(factor * part / whole)


def round_half_up(value: float) -> float:
    return math.copysign(math.floor(abs(value) * 10 + 0.5) / 10, value)


def expected(explanation: Explanation, figure: Figure, values: dict[SourceCell, float | None]) -> Any:
    row, column, cells = explanation.row, figure.column, list(figure.cells)
    known = {**values}

    def of(condition: Callable[[SourceCell], bool]) -> float | None:
        return total([cell for cell in cells if condition(cell)], known)

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
    if "_change" in column or column.startswith("change_"):
        inside = of(lambda c: _within(c, row["period_start"], row["period_end"])) or 0.0
        before = of(lambda c: not _within(c, row["period_start"], row["period_end"])) or 0.0
        return share(inside - before, before) if column.endswith("_pct") else inside - before
    return total(cells, values)


def _within(cell: SourceCell, start: date, end: date) -> bool:
    year, quarter = cell.period.split(" Q")
    return start <= date(int(year), 3 * int(quarter) - 2, 1) <= end


# -- the tests ----------------------------------------------------------------------------------


def literal(value: Any) -> str:
    return "NULL" if value is None else "'" + str(value).replace("'", "''") + "'"


@pytest.mark.parametrize("figures", [42, pytest.param(200, marks=pytest.mark.slow)])
def test_explain_agrees_with_the_files_for_random_figures_of_every_mart(
    real_warehouse,
    file_of,
    record_property,
    figures,
):
    files, chance = Files(file_of), random.Random(SEED)
    filled = [
        lineage for name, lineage in lineages().items()
        if lineage.figures and real_warehouse.execute(f"SELECT count(*) FROM marts.{name}").fetchone()[0]
    ]  # fmt: skip
    asked = cells_read = empty = 0
    while asked < figures:
        lineage = filled[asked % len(filled)]
        mart = lineage.mart
        key = ", ".join(f'"{name}"' for name in mart.grain)
        keys = real_warehouse.execute(f"SELECT {key} FROM marts.{mart.name} ORDER BY ALL").fetchall()
        values = chance.choice(keys)
        where = " AND ".join(
            f'"{name}" IS NOT DISTINCT FROM {literal(value)}' for name, value in zip(mart.grain, values, strict=True)
        )
        column = chance.choice(lineage.figures)
        asked += 1
        answer = explain(real_warehouse, mart.name, where, column, history=False)
        assert answer.matched == 1, (mart.name, where)
        explanation = answer.rows[0]
        (figure,) = explanation.figures
        said = f"marts.{mart.name}.{column} where {where}"
        if not figure.cells:
            # A window with a missing period is NULL; in a sparse table nothing published is 0.
            assert figure.value in (None, 0), said
            empty += 1
            continue
        read = {}
        for cell in figure.cells:
            value, marker = read_figure(files.cell(cell))
            assert (value, marker) == (cell.value, cell.marker), f"{said}: {cell}"
            read[cell] = value
        cells_read += len(read)
        if figure.value is None and column != "markers":
            continue
        by_hand = expected(explanation, figure, read)
        assert figure.value == by_hand or figure.value == pytest.approx(by_hand, abs=1e-6), f"{said}: {figure.value}"
    told = f"Explained {asked} random figures of {len(filled)} marts: {cells_read:,} cells as in the files, {empty} without cells"
    record_property("report", told)
    assert cells_read > figures and empty < figures / 4
