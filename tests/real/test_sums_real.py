"""Sums over rows, windows, shares and changes of the real releases, held against the files, read by other means.

Each cell behind a figure is read again, and the figure computed again from what was read. Of days and of returns the
figure is computed once more without its cells, from all rows of the file, so that none is missed.
"""

from __future__ import annotations

import csv
import gzip
import math
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from assets.lineage.quantities import quoted
from assets.lineage.quantity import Comparison, Quantity, Quoted
from assets.lineage.target import target_of
from tests.independent import figure as read_figure
from tests.independent import sheet
from tests.real.test_explain_real import SEED, Files, made, round_half_up  # noqa: F401

NATIONALITIES = ("Albania", "Brazil", "China", "India", "Iran", "Nigeria", "Pakistan", "Romania")
GROUPS = {"enforced": ("Enforced return",), "voluntary": ("Voluntary return",),
          "enforced_and_voluntary": ("Enforced return", "Voluntary return"),
          "port_returns": ("Refused entry at port and subsequently departed",)}  # fmt: skip
Hand = Callable[[str], float]


@dataclass
class Asked:
    """One figure to be asked for, and how to compute it by hand where the whole file is read."""

    mart: str
    column: str
    where: str = ""
    how: dict[str, str] = field(default_factory=dict)
    as_of: str | None = None
    by_hand: tuple[float, ...] | None = None


class ByHand:
    """The rows of the newest files on returns, and of every time series that is asked for, without the pipeline."""

    def __init__(self, real: Path) -> None:
        self.returns: Counter[tuple[str, str, str]] = Counter()
        with gzip.open(real / "returns" / "Ret_D01_data-to-2023Q3_committed-2023-11-23.csv.gz", "rt") as stream:
            for row in csv.DictReader(stream):
                key = row["Quarter"], row["Return type group"], row["Nationality"]
                self.returns[key] += int(row["Number of returns"])
        self.quarters = sorted({quarter for quarter, _, _ in self.returns})
        newest = max((real / "small_boats_timeseries").glob("*.ods"))
        self.days = {
            cells["A"].date(): (cells["B"], cells["C"])
            for _, cells in sheet(newest, "SB_01")
            if hasattr(cells.get("A"), "date")
        }

    def of_returns(self, quarters: list[str], groups: tuple[str, ...], nationality: str | None = None) -> float:
        return sum(
            count
            for (quarter, group, name), count in self.returns.items()
            if quarter in quarters and group in groups and nationality in (None, name)
        )

    def of_days(self, first: date, last: date, place: int) -> float:
        return sum(counts[place] for day, counts in self.days.items() if first <= day <= last)


def run(listed: list[Any], chance: random.Random, length: int | None = None) -> list[Any]:
    """Some that follow each other."""
    length = length or chance.randint(2, 9)
    start = chance.randrange(len(listed) - length)
    return listed[start : start + length]


def between(column: str, listed: list[Any]) -> str:
    return f"{column} BETWEEN '{listed[0]}' AND '{listed[-1]}'"


class Questions:
    """Ways to ask: a sum, a window, a share or a change, of each mart whose files are at hand."""

    def __init__(self, hand: ByHand, chance: random.Random) -> None:
        self.hand, self.chance = hand, chance
        self.days, self.quarters = sorted(hand.days), hand.quarters
        self.later = [day for day in self.days if day.year > 2018]

    def of_days(self, listed: list[date], place: int) -> float:
        return self.hand.of_days(listed[0], listed[-1], place)

    def days_added(self) -> Asked:
        place, some = self.chance.randrange(2), run(self.days, self.chance, self.chance.randint(20, 500))
        return Asked(
            "crossings", ("arrivals", "boats")[place], between("date", some), by_hand=(self.of_days(some, place),)
        )

    def window_of_days(self) -> Asked:
        some = run(self.days, self.chance, self.chance.randint(20, 400))
        macro = f"crossings_between_dates('{some[0]}', '{some[-1]}')"
        return Asked(macro, "arrivals", by_hand=(self.of_days(some, 0),))

    def window_of_days_then(self) -> Asked:
        some = run([day for day in self.days if day < date(2025, 11, 1)], self.chance, self.chance.randint(20, 200))
        as_of = f"{date(2025, 11, 15) + timedelta(days=self.chance.randrange(200))}"
        return Asked(f"crossings_between_dates('{some[0]}', '{some[-1]}')", "boats", as_of=as_of)

    def change_of_days(self) -> Asked:
        some = run(self.later, self.chance, self.chance.randint(20, 300))
        before = [_year_before(some[0]), _year_before(some[-1])]
        hands = self.of_days(some, 0), self.of_days(before, 0)
        return Asked(
            "crossings", "arrivals", between("date", some), {"change_from": between("date", before)}, None, hands
        )

    def share_of_days(self) -> Asked:
        some = run(self.days, self.chance, 200)
        part = run(some, self.chance, 50)
        hands = self.of_days(part, 1), self.of_days(some, 1)
        return Asked("crossings", "boats", between("date", part), {"share_of": between("date", some)}, None, hands)

    def quarters_added(self) -> Asked:
        column, some = self.chance.choice(list(GROUPS)), run(self.quarters, self.chance)
        return Asked(
            "returns_summary", column, between("period", some), by_hand=(self.hand.of_returns(some, GROUPS[column]),)
        )

    def window_of_quarters(self) -> Asked:
        column, some = self.chance.choice(list(GROUPS)), run(self.quarters, self.chance)
        first, last = date(int(some[0][:4]), 3 * int(some[0][-1]) - 2, 1), some[-1]
        end = date(int(last[:4]) + int(last[-1]) // 4, 3 * int(last[-1]) % 12 + 1, 1) - timedelta(days=1)
        macro = f"returns_summary_between_dates('{first}', '{end}')"
        return Asked(macro, column, by_hand=(self.hand.of_returns(some, GROUPS[column]),))

    def share_of_a_group(self) -> Asked:
        column, some = self.chance.choice(["enforced", "voluntary"]), run(self.quarters, self.chance)
        hands = tuple(self.hand.of_returns(some, GROUPS[name]) for name in (column, "enforced_and_voluntary"))
        return Asked(
            "returns_summary", column, between("period", some), {"share_of": "enforced_and_voluntary"}, None, hands
        )  # fmt: skip

    def change_of_quarters(self) -> Asked:
        column, some = self.chance.choice(list(GROUPS)), run(self.quarters[4:], self.chance, self.chance.randint(1, 4))
        before = [f"{int(quarter[:4]) - 1}{quarter[4:]}" for quarter in some]
        hands = tuple(self.hand.of_returns(listed, GROUPS[column]) for listed in (some, before))
        how = {"change_from": between("period", before)}
        return Asked("returns_summary", column, between("period", some), how, None, hands)

    def nationality_added(self) -> Asked:
        name, some = self.chance.choice(NATIONALITIES), run(self.quarters, self.chance)
        where = f"nationality = '{name}' AND return_type_group = 'Voluntary return' AND {between('period', some)}"
        return Asked("returns", "returns", where, by_hand=(self.hand.of_returns(some, GROUPS["voluntary"], name),))

    def share_of_a_nationality(self) -> Asked:
        name, some = self.chance.choice(NATIONALITIES), run(self.quarters, self.chance)
        whole = f"return_type_group = 'Enforced return' AND {between('period', some)}"
        hands = tuple(self.hand.of_returns(some, GROUPS["enforced"], of) for of in (name, None))
        return Asked("returns", "returns", f"nationality = '{name}' AND {whole}", {"share_of": whole}, None, hands)

    def change_of_a_nationality(self) -> Asked:
        name, some = self.chance.choice(NATIONALITIES), run(self.quarters[4:], self.chance, 4)
        before = [f"{int(quarter[:4]) - 1}{quarter[4:]}" for quarter in some]
        group = f"nationality = '{name}' AND return_type_group = 'Enforced return' AND "
        hands = tuple(self.hand.of_returns(listed, GROUPS["enforced"], name) for listed in (some, before))
        how = {"change_from": group + between("period", before)}
        return Asked("returns", "returns", group + between("period", some), how, None, hands)

    def destinations_added(self) -> Asked:
        where = f"destination = '{self.chance.choice(NATIONALITIES)}' AND return_type_group = 'Enforced return' AND "
        return Asked("returns_by_destination", "returns", where + between("period", run(self.quarters, self.chance)))

    def offenders_added(self) -> Asked:
        where = f"nationality = '{self.chance.choice(NATIONALITIES)}' AND {between('period', run(self.quarters[24:], self.chance))}"
        return Asked("foreign_national_offender_returns", "returns", where)

    def arrivals_by_quarter(self) -> Asked:
        where = (
            f"method_of_entry = 'Small boat arrivals' AND {between('period', run(self.quarters[60:], self.chance, 3))}"
        )
        return Asked("irregular_arrivals_quarterly", "arrivals", where)

    def share_of_arrivals_by_quarter(self) -> Asked:
        whole = (
            f"method_of_entry = 'Small boat arrivals' AND {between('period', run(self.quarters[60:], self.chance, 3))}"
        )
        how = {"share_of": whole}
        return Asked("irregular_arrivals_quarterly", "arrivals", f"nationality = '{self.chance.choice(['Albania', 'Iran'])}' AND {whole}", how)  # fmt: skip

    def weeks_added(self) -> Asked:
        sundays = [day for day in self.days if day.weekday() == 6]
        column = self.chance.choice(["arrivals", "boats"])
        return Asked(
            "crossings_weekly", column, between("week_ending", run(sundays, self.chance, self.chance.randint(4, 60)))
        )

    def penalties_added(self) -> Asked:
        where = f"penalty_scheme = 'illegal_working' AND {between('period', run(self.quarters[48:], self.chance, 4))}"
        return Asked("civil_penalties", "penalties", where)

    def ways(self) -> list[Callable[[], Asked]]:
        return [
            self.days_added,
            self.window_of_days,
            self.window_of_days_then,
            self.change_of_days,
            self.share_of_days,
            self.quarters_added,
            self.window_of_quarters,
            self.share_of_a_group,
            self.change_of_quarters,
            self.nationality_added,
            self.share_of_a_nationality,
            self.change_of_a_nationality,
            self.destinations_added,
            self.offenders_added,
            self.arrivals_by_quarter,
            self.share_of_arrivals_by_quarter,
            self.weeks_added,
            self.penalties_added,
        ]


def _year_before(day: date) -> date:
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


def read_again(files: Files, side: Quantity) -> float | None:
    """The figure out of its cells, each read again from its file."""
    values = []
    for cell in side.cells:
        value, marker = read_figure(files.cell(cell))
        assert (value, marker) == (cell.value, cell.marker), cell
        values.append(value)
    assert len(set(side.cells)) == len(side.cells)
    return None if None in values else math.fsum(values)


def holds(files: Files, figure: Quoted, by_hand: tuple[float, ...] | None) -> int:
    """Hold a figure against the files; returns how many cells it is made of."""
    sides = [figure.of, figure.against] if isinstance(figure, Comparison) else [figure]
    for side, hand in zip(sides, by_hand or [None] * len(sides), strict=True):
        said = read_again(files, side)
        assert side.value == said, (side.column, side.condition)
        assert hand is None or said == hand, (side.column, side.condition)
    if isinstance(figure, Comparison):
        of, against = figure.of.value, figure.against.value
        ratio = 100 * (of if figure.kind == "share" else of - against) / against if against else None
        in_per_cent = figure.value if figure.kind == "share" else figure.percent
        assert in_per_cent == (None if ratio is None else pytest.approx(round_half_up(ratio), abs=1e-6))
        assert figure.kind == "share" or figure.value == of - against
        assert len({(cell.document.table_id, cell.document.vintage) for cell in figure.cells}) == 1
    return len(figure.cells)


@pytest.mark.slow
def test_sums_windows_shares_and_changes_equal_the_files(real, real_warehouse, file_of, record_property):
    files, chance = Files(file_of), random.Random(SEED)
    ways = Questions(ByHand(real), chance).ways()
    asked: Counter[str] = Counter()
    cells = by_hand = 0
    for number in range(200):
        question = ways[number % len(ways)]()
        target = target_of(real_warehouse, question.mart, question.as_of)
        figure = quoted(real_warehouse, target, question.column, question.where, **question.how)
        cells += holds(files, figure, question.by_hand)
        by_hand += question.by_hand is not None
        asked[figure.kind if isinstance(figure, Comparison) else "window" if target.arguments else "sum"] += 1
    kinds = ", ".join(f"{count} {kind}s" for kind, count in sorted(asked.items()))
    record_property(
        "report", f"Explained 200 random figures ({kinds}): {cells:,} cells as in the files; {by_hand} by hand"
    )
    assert asked == {"change": 33, "share": 44, "sum": 89, "window": 34}


VISITS = [
    ("visit_scope = 'illegal_working' AND breakdown = 'none' AND period_type = 'month'", None),
    ("visit_scope = 'illegal_working' AND period_type = 'month'", "name one breakdown; 'none' is the whole"),
    ("breakdown = 'none' AND period_type <> 'between'", "name one visit_scope"),
    ("visit_scope = 'illegal_working' AND breakdown = 'none'", "name one period_type"),
    ("visit_scope = 'illegal_working' AND breakdown = 'none' AND period_type = 'between'", "name one window"),
]


@pytest.mark.slow
def test_sums_of_visits_equal_the_built_files_and_never_cross_what_overlaps(made):  # noqa: F811
    warehouse, paths = made
    files, chance = Files(paths), random.Random(SEED)
    target = target_of(warehouse, "enforcement_visits", None)
    for where, words in VISITS:
        if words:
            with pytest.raises(ValueError, match=words):
                quoted(warehouse, target, "arrests", where)
            continue
        months = [
            row[0]
            for row in warehouse.execute(f"SELECT period FROM {target.source} WHERE {where} ORDER BY 1").fetchall()
        ]
        for _ in range(10):
            holds(
                files,
                quoted(warehouse, target, "visits", f"{where} AND {between('period', run(months, chance))}"),
                None,
            )
    macro = target_of(
        warehouse, "enforcement_visits_between_dates('illegal_working', '2024-01-01', '2024-06-30')", None
    )
    assert holds(files, quoted(warehouse, macro, "visits"), None) == 6


def test_the_gap_of_a_sum_is_that_of_its_rows(real_warehouse: duckdb.DuckDBPyConnection):
    for where, as_of in (("year(date) = 2024", None), ("year(date) = 2025", "2025-12-20"), ("true", "2026-04-01")):
        figure = quoted(real_warehouse, target_of(real_warehouse, "crossings", as_of), "arrivals", where)
        known = real_warehouse.execute(
            "SELECT catalogue.joint_gap(bool_or(vintage_gap), count(vintage_gap), count(*)), max(newest_release_known) "
            f"FROM {figure.target.source} WHERE {where}"
        ).fetchone()
        assert (figure.gap.known, figure.gap.newest) == known
