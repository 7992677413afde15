"""The page `briefing.html`: every chart with its figures and sources, what is new, and the claims.

Belongs here: gathering what the page says from a published warehouse. Does not belong here: how it says it
(`templates/briefing.html`), or where the file goes (`folder`).
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import duckdb
from markupsafe import Markup

from assets.briefing import pictures
from assets.briefing.charts import Drawn, charts, draw
from assets.briefing.drawing import specification
from assets.briefing.pages import page
from assets.briefing.sources import Source, gaps, sources
from assets.exports.about import Build
from assets.exports.cells import guarded
from assets.marts.sql_files import SQL
from assets.progress import SILENT, Progress
from assets.published import named_rows


@dataclass(frozen=True, slots=True)
class Shown:
    """A chart as the page shows it.

    Attributes:
        drawn: The chart with its rows.
        specification: How it is drawn, in Vega-Lite; empty where it has no rows.
        svg: It as a picture; empty where it has no rows.
        sources: The documents behind it.
        gaps: What is known of later releases.
    """

    drawn: Drawn
    specification: dict[str, Any]
    svg: str
    sources: list[Source]
    gaps: list[str]

    @property
    def name(self) -> str:
        """What the chart is called on the page."""
        return self.drawn.chart.name.replace("_", "-")

    @property
    def picture(self) -> Markup:
        """It as it stands in the page."""
        return pictures.in_page(self.svg, self.name, self.drawn.title, self.drawn.sentence or self.drawn.chart.caption)

    @property
    def provisional(self) -> bool:
        """Whether any of its figures is drawn as provisional."""
        return any(row.get("provisional") for row in self.specification["datasets"]["figures"])

    @property
    def later(self) -> str:
        """Whether a later release than those shown is known."""
        known = any(row.get("vintage_gap") for row in self.drawn.rows)
        return "a later release is known and not held" if known else "whether there is a later release is not known"

    @property
    def csv(self) -> str:
        """The figures as CSV, in which no cell begins a formula."""
        text = io.StringIO(newline="")
        writer = csv.writer(text)
        writer.writerow(self.drawn.columns)
        for row in self.drawn.rows:
            cells = (row[column] for column in self.drawn.columns)
            writer.writerow(guarded(cell) if isinstance(cell, str) else cell for cell in cells)
        return text.getvalue()


def shown(connection: duckdb.DuckDBPyConnection, progress: Progress = SILENT) -> list[Shown]:
    """Return every chart with what a published warehouse holds for it."""
    listed = []
    for chart in charts():
        progress.building("Drawing the charts", chart.title)
        drawn = draw(connection, chart)
        made = specification(drawn) if drawn.rows else {}
        svg = pictures.drawn(made) if made else ""
        listed.append(Shown(drawn, made, svg, sources(connection, drawn), gaps(drawn)))
    return listed


def briefing(connection: duckdb.DuckDBPyConnection, build: Build, listed: list[Shown]) -> str:
    """Return the page."""
    sections = [
        {"name": name, "charts": list(each)}
        for name, each in groupby(listed, key=lambda each: each.drawn.chart.section)
    ]
    return page(
        "briefing.html", build, pictures.scripts(), sections=sections,
        newest=[each for each in listed if each.drawn.sentence],
        releases=_rows(connection, "newest_releases"), claims=_rows(connection, "claims"),
    )  # fmt: skip


def _rows(connection: duckdb.DuckDBPyConnection, name: str) -> list[dict[str, Any]]:
    return named_rows(connection, (SQL / "briefing" / "page" / f"{name}.sql").read_text(encoding="utf-8"))
