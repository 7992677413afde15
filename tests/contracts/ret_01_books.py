"""Ret_01 as published: its figures, and the summary tables built around them after the published layout.

The calendar years are of the edition of December 2025, the years ending of May and August 2026 (`published/ret_01.csv`).
"""

import csv
from pathlib import Path

from tests.builders import Rows

HEADER = [
    "Data of return [Note 2]",
    "Enforced returns, total",
    "Voluntary returns, total",
    "Refused entry at port and subsequently departed, total",
]
MEASURES = ("enforced", "voluntary", "port_returns")
CHANGE, PERCENT = "Change in the latest year", "Percentage change in the latest year (%)"


def published() -> dict[str, list[int]]:
    lines = (Path(__file__).parent / "published" / "ret_01.csv").read_text().splitlines()
    rows = list(csv.reader(line for line in lines if not line.startswith("#")))[1:]
    return {period: [int(figure) for figure in figures] for period, *figures in rows}


PUBLISHED = published()


def edition(ending: str) -> Rows:
    """The records of an edition: calendar years to 2025, the last two provisional, and its year ending."""
    years = [[f"{period} [p]" if period in ("2024", "2025") else period, *figures]
             for period, figures in PUBLISHED.items() if period.isdigit()]  # fmt: skip
    return [*years, [ending, *PUBLISHED[ending]]]


def book(table: Rows, month: str = "June", published_on: str = "27 August 2026") -> dict[str, Rows]:
    """The summary tables in the style of the asylum summary tables, one of which is held."""
    return {
        "Cover_sheet": [["Immigration System Statistics"], [f"year ending {month} 2026"], [f"Published: {published_on}"]],
        "Contents": [["Contents"], [], [], [], [], ["Sheet", "Title"], ["Ret_01", "Returns, by type"]],
        "Notes": [["Notes"], [], [], ["Note number", "Note text", "Table"], [1, "Returns are events", "Ret_01"]],
        "Ret_01": [
            ["Ret_01: Returns from the UK, by type of return, 2004 to the latest year [Notes 1, 2]"],
            ["Link to table of contents"],
            ["Link to notes"],
            ["Some shorthand is used in this table. [p] indicates provisional, [z] indicates not applicable"],
            ["Source: Home Office"],
            *table,
        ],
    }  # fmt: skip
