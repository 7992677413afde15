"""The charts of the briefing, as their SQL files describe them, and what a warehouse answers.

Belongs here: reading `sql/briefing/*.sql` (header, what is read), the rows of a chart, its title with period and
release, its newest figures as a sentence. Does not belong here: the SQL, how a chart is drawn (`drawing`), or whose
figures they are (`sources`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

import duckdb

from assets.briefing.pages import day
from assets.lineage.figure_words import MINUS
from assets.marts.sql_files import SQL, SqlFile, read_sql
from assets.problems import DefinitionError
from assets.published import named_rows

KINDS = ("lines", "years", "columns", "columns and line", "bars", "stacked bars", "releases")
STEPS = ("", "day", "week", "quarter")


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart.

    Attributes:
        name: The name of its file, without the number that gives its place.
        section: Heading it stands under.
        title: Measure and groups in words; period and release are added to it.
        kind: How it is drawn, one of `KINDS`.
        step: What lies between two of its dates, so that a missing one is a gap; empty where they are no dates.
        unit: Unit of what is drawn.
        draws: The columns that are drawn; all with numbers and no per cent where the header names none.
        newest: A query over its rows, called `chart`, that says the newest figures in a sentence; may be empty.
        caption: What must be kept in mind with it.
        sql: The query.
        shown: Where the SQL is.
        marts: The marts that it reads.
    """

    name: str
    section: str
    title: str
    kind: str
    step: str
    unit: str
    draws: tuple[str, ...]
    newest: str
    caption: str
    sql: str
    shown: str
    marts: tuple[str, ...]


@dataclass(frozen=True)
class Drawn:
    """A chart with what a warehouse holds for it.

    Attributes:
        chart: The chart.
        rows: The rows of its query.
        sentence: The newest figures in words; empty where there are none, or the chart says none.
    """

    chart: Chart
    rows: list[dict[str, Any]]
    sentence: str

    @cached_property
    def columns(self) -> list[str]:
        """The columns that its table shows: those whose name is more than a name of SQL."""
        return [name for name in (self.rows[0] if self.rows else ()) if name != name.lower()]

    @cached_property
    def numbers(self) -> list[str]:
        """The columns that hold numbers."""
        return [name for name in self.columns if any(_is_number(row[name]) for row in self.rows)]

    @cached_property
    def measures(self) -> list[str]:
        """The columns that are drawn."""
        return [name for name in self.numbers if name in self.chart.draws or (not self.chart.draws and "%" not in name)]

    @property
    def headings(self) -> list[str]:
        """What its rows stand under, in their order; empty where they stand under nothing."""
        return list(dict.fromkeys(row["heading"] for row in self.rows if row.get("heading")))

    @property
    def title(self) -> str:
        """What is drawn: measure, groups, period and release."""
        if not self.rows:
            return self.chart.title
        title = self.chart.title
        if "period" in self.rows[0]:  # else its rows name periods of more than one kind
            by_date = "drawn_at" in self.rows[0] and self.chart.kind != "years"
            in_order = sorted(self.rows, key=lambda row: row["drawn_at" if by_date else "period"])
            first, last = (
                day(row["period"]) if isinstance(row["period"], date) else row["period"]
                for row in (in_order[0], in_order[-1])
            )
            title += f", {first}" if first == last else f", {first} to {last}"
        return f"{title} ({self.releases})"

    @property
    def releases(self) -> str:
        """The releases that its figures are of, in words."""
        found = sorted({value for row in self.rows for name, value in row.items() if _is_vintage(name) and value})
        return f"release{'s' if len(found) > 1 else ''} of {_listed(found)}"

    @property
    def statuses(self) -> list[str]:
        """The revision statuses of its figures, in words."""
        return sorted({row["revision_status"].replace("_", " ") for row in self.rows if row.get("revision_status")})


@lru_cache(maxsize=1)
def charts() -> tuple[Chart, ...]:
    """Return the charts in the order of the numbers that their files begin with.

    Raises:
        DefinitionError: If a header is incomplete or names what there is not.
    """
    files = [read_sql(path) for path in (SQL / "briefing").glob("*.sql")]
    return tuple(_chart(file) for file in sorted(files, key=lambda file: int(file.path.name.partition("_")[0])))


def draw(connection: duckdb.DuckDBPyConnection, chart: Chart) -> Drawn:
    """Return a chart with what a published warehouse holds for it."""
    rows = named_rows(connection, chart.sql)
    sentence = ""
    if rows and chart.newest:
        said = named_rows(connection, f"WITH chart AS ({chart.sql.rstrip().removesuffix(';')}\n) {chart.newest}")
        sentence = next((_with_minus(value) for row in said for value in row.values() if value is not None), "")
    return Drawn(chart, rows, sentence)


def _chart(file: SqlFile) -> Chart:
    kind, step = file.require("draw"), file.header.get("step", "")
    if kind not in KINDS or step not in STEPS:
        raise DefinitionError(
            f"{file.shown}: `draw` is one of {', '.join(KINDS)}, `step` one of {', '.join(STEPS[1:])}"
        )
    draws = tuple(name.strip() for name in file.header.get("draws", "").split(";") if name.strip())
    return Chart(
        file.path.stem.partition("_")[2], file.require("section"), file.require("title"), kind, step,
        file.require("unit"), draws, file.header.get("newest", ""), file.require("caption"), file.sql, file.shown,
        tuple(sorted(set(re.findall(r"\bmarts\.(\w+)", file.sql)))),
    )  # fmt: skip


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _with_minus(sentence: str) -> str:
    return re.sub(r"(?<![\w-])-(?=\d)", MINUS, sentence)


def _is_vintage(name: str) -> bool:
    return name == "vintage" or name.endswith("_vintage")


def _listed(vintages: list[str]) -> str:
    shown = [_in_words(vintage) for vintage in vintages]
    return f"{shown[0]} to {shown[-1]}" if len(shown) > 2 else " and ".join(shown)


def _in_words(vintage: str) -> str:
    try:
        return day(date.fromisoformat(vintage))
    except ValueError:  # two of one day, or a day nobody knows
        return vintage
