"""A page a claim in `claims/`, and `claims.html`, which lists them with those whose status changed with the last build.

Belongs here: what a page says of a claim, gathered from what is told of it (`assets.claims.told`), its cells and the
releases of its day; and writing the pages. Does not belong here: any judgement (`assets.claims`), or how pages look
(the templates).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from assets.briefing.changed_claims import changes
from assets.briefing.pages import claim_page, page
from assets.briefing.releases import Published, Release, published_by
from assets.claims.cells import cells_behind
from assets.claims.coverage import NOW
from assets.claims.model import SINCE
from assets.claims.statuses import STATUSES
from assets.claims.told import Judged, ToldAnswer, ToldClaim, in_words, told
from assets.claims.words import number
from assets.exports.about import build_of
from assets.lineage.citations import OGL, OGL_URL, Cited, citation, cited_documents, words
from assets.lineage.explanation import SourceCell
from assets.lineage.figure_words import MINUS
from assets.lineage.quantity import status
from assets.settings import Settings

FOLDER, LIST = "claims", "claims.html"
_Cells = Mapping[ToldAnswer, Sequence[SourceCell]]
_ROLES = {
    "claim": "what was claimed",
    "definition": "what was claimed, under one of several definitions",
    "description": "has the claimed value, but counts something else than was said",
    "series": "the same, of another series",
    "period": "the same, of another period",
    "nearest": "the nearest that can be derived",
}


@dataclass(frozen=True, slots=True)
class ShownFigure:
    """A figure as a page shows it.

    Attributes:
        answer: The figure.
        role: What it is to the claim, in words.
        value: Its value with its unit.
        difference: How far it lies from the claimed value; empty where that says nothing.
        documents: The documents that its cells stand in; empty where no cell stands behind it.
        standing: Its revision status and who says so; empty where it has no cells.
    """

    answer: ToldAnswer
    role: str
    value: str
    difference: str
    documents: tuple[Cited, ...]
    standing: str


@dataclass(frozen=True, slots=True)
class Side:
    """How a claim stands at one moment: when it was said, or now.

    Attributes:
        judged: Status, reason and figure.
        meaning: What the status says.
        figure: The figure computed, with its unit.
        difference: How far it lies from the claimed value.
        figures: Every figure that was looked at.
        releases: The newest release of each table that could answer it.
        sql: The claim's SQL as of that moment, for DuckDB.
    """

    judged: Judged
    meaning: str
    figure: str
    difference: str
    figures: tuple[ShownFigure, ...]
    releases: tuple[Release, ...]
    sql: str


def write(connection: duckdb.DuckDBPyConnection, settings: Settings, folder: Path) -> list[Path]:
    """Write the pages of the claims and the list of them, and return their files.

    The list stands beside the folder of the pages, so that a claim may have any name that a file may have.

    Args:
        connection: The published build, open read-only.
        settings: Settings of the run, which say where earlier builds stand.
        folder: The folder of the briefing; it is there.
    """
    build, claims = build_of(connection), told(connection)
    behind, published = cells_behind(connection, claims), published_by(connection, claims)
    changed = changes(connection, settings)
    (folder / FOLDER).mkdir()
    pages = {
        folder / FOLDER / claim_page(claim.id): page(
            "claim.html", build, words=words, **_values(claim, behind, published, settings)
        )
        for claim in claims
    }
    listed = {claim.id: claim for claim in claims}
    pages[folder / LIST] = page("claims.html", build, claims=claims, changed=changed, listed=listed)
    for path, text in pages.items():
        path.write_text(text, encoding="utf-8")
    return list(pages)


def difference(value: float | None, unit: str) -> str:
    """Return how far a figure lies from the claimed value, with its sign and unit; empty where there is none.

    What lies between two percentages is counted in percentage points.
    """
    if value is None or unit == "year":
        return ""
    sign = MINUS if value < 0 else "+" if value > 0 else ""
    return f"{sign}{number(abs(value))} {'percentage points' if unit == 'per cent' else unit}"


def _values(
    claim: ToldClaim, behind: Mapping[str, _Cells], published: Mapping[str, Published], settings: Settings
) -> dict[str, Any]:
    cells, releases = behind.get(claim.id, {}), published.get(claim.id, Published((), ()))
    moment = claim.source.said if claim.source else str(claim.said_on)
    option = " --demo" if settings.sample else ""
    commands = [f"immstats claims{option} {claim.id}"]
    if claim.source and claim.source.explain:
        commands.append(f"immstats explain{option} {claim.source.explain}")
    return {
        "claim": claim,
        "then": _side(claim, "said_on", claim.then, cells, releases.then, moment, settings),
        "now": _side(claim, "now", claim.now, cells, releases.now, NOW, settings),
        "changes": [
            (each, value_in_words(claim, each.figure), difference(each.change, claim.unit)) for each in claim.by_release
        ],
        "commands": commands,
        "citation": _citation(claim, cells),
    }  # fmt: skip


def _side(
    claim: ToldClaim,
    name: str,
    judged: Judged,
    cells: _Cells,
    releases: tuple[Release, ...],
    moment: str,
    settings: Settings,
) -> Side:
    answered = any(each.role in ("claim", "definition") for each in claim.answers_of(name))
    return Side(
        judged,
        STATUSES.get(judged.status, ""),
        value_in_words(claim, judged.computed, answered),
        difference(judged.difference, claim.unit),
        tuple(_figure(claim, answer, cells.get(answer, ())) for answer in claim.answers_of(name)),
        releases,
        _runnable(claim, moment, settings),
    )  # fmt: skip


def _figure(claim: ToldClaim, answer: ToldAnswer, cells: Sequence[SourceCell]) -> ShownFigure:
    compared = answer.figure is not None and claim.claimed is not None and answer.role != "nearest"
    between = answer.figure - claim.claimed if compared else None  # type: ignore[operator]
    revision_status, basis = status(cells) if cells else ("", "")
    return ShownFigure(
        answer,
        _ROLES[answer.role],
        value_in_words(claim, answer.figure),
        difference(round(between, 6), claim.unit) if between is not None else "",
        tuple(cited_documents(cells)),
        f"{revision_status.replace('_', ' ')} ({basis})" if cells else "",
    )


def value_in_words(claim: ToldClaim, figure: float | None, answered: bool = True) -> str:
    """Return a figure of a claim with its unit; of `highest since`, no earlier year is the start of the series."""
    if claim.operator not in SINCE:
        return "no figure" if figure is None else in_words(figure, claim.unit)
    if figure is None and not (answered and claim.source and claim.source.window):
        return "no figure"
    start = claim.source.window.series_start.year if claim.source and claim.source.window else None
    since = f"the start of the series in {start}" if figure is None else number(figure, claim.unit)
    return f"{claim.operator} {since}"


def _runnable(claim: ToldClaim, moment: str, settings: Settings) -> str:
    """Return SQL that anybody can run to get the figures as of a moment; empty where the claim's file is gone."""
    if claim.source is None:
        return ""
    file = f"data/demo/{settings.warehouse.name}" if settings.sample else f"data/{settings.warehouse.name}"
    return f"ATTACH '{file}' AS imm (READ_ONLY);\nUSE imm;\nSET VARIABLE as_of = '{moment}';\n\n{claim.source.sql}"


def _citation(claim: ToldClaim, behind: _Cells) -> list[str]:
    """Return a citation of the statement, of its figures, and of each document that they come from."""
    where = f", {claim.where}" if claim.where else ""
    said = f"{claim.said_by}, “{claim.quotation}”, {claim.said_on:%-d %B %Y}{where}."
    figures = dict.fromkeys(
        f"{answer.answer}: {value_in_words(claim, answer.figure)} ({answer.table_id} {answer.vintage})."
        for answer in behind
    )
    documents = [
        citation(entry) for entry in cited_documents(dict.fromkeys(c for cells in behind.values() for c in cells))
    ]
    return [said, *figures, *documents, *([f"{OGL} {OGL_URL}"] if documents else [])]
