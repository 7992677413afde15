"""The bases of the Border Security Commander's data: documents and workbooks with the year in a column of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from assets.sample import pages
from assets.sample.facts import facts
from assets.tables.uk_france_agreement import PUBLICATION
from tests.builders import ods
from tests.faults.mutants.bases import Base, Release

_AGREEMENT = (
    "Transfers into and returns from the United Kingdom under the UK-France Agreement on the Prevention of Dangerous "
    "Journeys, between 6 August 2025 and "
)
_CRIME = "Disruptions and arrests for organised immigration crime activity between January 2023 and "
_MONTHS = [[row["Year"], row["Month"], int(row["IN"]), int(row["OUT"])] for row in facts("uk_france_agreement")]
_LATER = [["2026", "July", 1205, 261], ["2026", "August", 218, 249], ["2026", "September", 231, 277]]
_QUARTERS = [list(row.values()) for row in facts("oic_disruptions")]
_SPELT = ("January to March", "April to June", "July to September", "October to December")


def bases() -> Iterator[Base]:
    """Yield each base."""
    yield Base("uk-france-json", (_document("30 June 2026", _MONTHS), _document("30 September 2026", _MONTHS + _LATER)))
    yield Base(
        "uk-france-once-json",
        (_document("30 June 2026", _MONTHS), _document("30 September 2026", _once(_MONTHS + _LATER))),
    )
    yield Base("uk-france-ods", (_workbook("30 June 2026", _MONTHS), _workbook("30 September 2026", _MONTHS + _LATER)))
    yield Base("disruptions-json", (_disruptions("December 2025", 12), _disruptions("March 2026", 13)))


def _once(rows: Sequence[Sequence[object]]) -> list[Sequence[object]]:
    """Leave the year out below the first row of each year."""
    return [["" if n and rows[n - 1][0] == row[0] else row[0], *row[1:]] for n, row in enumerate(rows)]


def _total(rows: Sequence[Sequence[object]]) -> list[object]:
    return ["Total", "", *(sum(row[place] for row in rows if isinstance(row[place], int)) for place in (2, 3))]  # type: ignore[misc]


def _as_text(rows: Sequence[Sequence[object]]) -> list[list[str]]:
    return [[f"{cell:,}" if isinstance(cell, int) else str(cell) for cell in row] for row in rows]


def _day(title: str) -> date:
    return date(2026, 7, 16) if "June" in title or "December" in title else date(2026, 10, 20)


def _item(title: str, body: str, file: str) -> Release:
    path = f"{PUBLICATION}/{file.removesuffix('.json')}"
    moment = f"{_day(title)}T09:30:00+01:00"
    content = pages.item(path, title, ("html_publication", "html_publication"), moment, body=body)
    return Release(file, path, title, _day(title).isoformat(), pages.as_bytes(content))


def _document(last: str, rows: Sequence[Sequence[object]]) -> Release:
    body = pages.table_in_bold(["Year", "Month", "IN", "OUT"], _as_text([*rows, _total(rows)]))
    return _item(f"{_AGREEMENT}{last}", body, f"transfers-into-and-returns-from-{last.split()[1].lower()}.json")


def _workbook(last: str, rows: Sequence[Sequence[object]]) -> Release:
    title = f"{_AGREEMENT}{last}"
    numbers = [[int(str(row[0])), *row[1:]] for row in rows]
    sheets = {
        "Cover": [["Transfers into and returns from the UK under the UK-France agreement"]],
        "Notes": [["Notes"], ["Figures are from operational systems."]],
        "Table_1": [["Table 1: Transfers and returns"], ["Source: Home Office"], ["Year", "Month", "IN", "OUT"],
                    *numbers, _total(rows)],
    }  # fmt: skip
    with TemporaryDirectory() as folder:
        data = ods(Path(folder) / "made.ods", sheets).read_bytes()
    return Release(
        f"uk-france-agreement-{last.split()[1].lower()}.ods", PUBLICATION, title, _day(title).isoformat(), data
    )


def _disruptions(last: str, quarters: int) -> Release:
    rows = [[q[:4], _SPELT[int(q[-1]) - 1], *map(int, counts)] for q, *counts in _QUARTERS[:quarters]]
    body = pages.table_in_bold(["Year", "Quarter", "Major", "Moderate", "Minor", "Total"], _as_text(rows))
    return _item(f"{_CRIME}{last}", body, f"disruptions-and-arrests-{quarters}.json")
