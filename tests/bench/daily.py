"""One more daily page: does it cost more on top of 600 vintages than on top of 60, and more than Dagster itself?

Belongs here: pages of the last seven days, made up, and a run after each. Does not belong here: reading a page faster.
"""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

from assets.archive.store import CONTENT_API, CONTENT_ITEM, Archive, writing
from assets.settings import Settings
from tests.bench import steps
from tests.bench.floors import changed_tables, dagster_run
from tests.bench.folders import ABSENT, copied, immstats, import_real, vintages
from tests.bench.measuring import Taken, alternating, cpu, told, wall
from tests.bench.results import Answer, Result
from tests.conftest import REAL
from tests.pipeline.test_live import BOATS, LAST_7_DAYS, document

QUESTION = "daily"
FEW, MANY = 60, 600
LAST = date(2026, 8, 31)  # the page that is last before time is taken; all real releases are earlier
HOW = (
    "Real releases, of small boats only the two newest time series and no daily pages; then made-up daily pages up to "
    f"{FEW} and to {MANY} vintages, with the figures of the newest time series (of the year before where it has none). "
    "Then one more page at a time: `immstats refresh --source archive` in a fresh process, first here, then there. The "
    "floor is a Dagster run of as many steps in a fresh process that reports as many assets and checks, and writes the "
    "tables whose rows differ between the last two builds on the many. Seconds of the processor."
)
ROW = "<tr><td>{day.day} {day:%B %Y}</td><td>{people}</td><td>{boats}</td><td>0</td><td></td></tr>"
HEAD = (
    "<tr><th>Date</th><th>Migrants arrived</th><th>Boats arrived</th>"
    "<th>Boats involved in uncontrolled landings</th><th>Notes</th></tr>"
)
Figures = dict[date, tuple[int, int]]


def add_page(settings: Settings, newest: date, known: Figures, hour: int = 12) -> None:
    """Take a page of the last seven days into the archive, published the day after its newest one."""
    rows = "".join(
        ROW.format(day=day, people=people, boats=boats)
        for day in (newest - timedelta(days=back) for back in range(7))
        for people, boats in [_figures(day, known)]
    )
    at = f"{newest + timedelta(days=1)}T{hour:02}:00:00+00:00"
    title = "Small boat arrivals: last 7 days"
    item = document(title, BOATS, f"<h2>Small boats data</h2><table>{HEAD}{rows}</table>", at)
    item |= {"base_path": LAST_7_DAYS, "content_id": "made-up", "locale": "en"}
    with writing(settings.data):
        Archive(settings.archive).add(
            json.dumps(item).encode(), file="last-7-days.json", page=LAST_7_DAYS, title=title, published=at,
            published_basis=CONTENT_API, url=f"https://www.gov.uk{LAST_7_DAYS}", kind=CONTENT_ITEM,
        )  # fmt: skip


def _figures(day: date, known: Figures) -> tuple[int, int]:
    people, boats = known.get(day) or known[day - timedelta(days=364)]
    return people, boats or int(people > 0)


def figures_of(settings: Settings) -> Figures:
    """Return the people and boats of each day that the published time series has."""
    from assets.published import open_published

    with open_published(settings) as connection:
        rows = connection.execute("SELECT date, arrivals, boats FROM marts.crossings").fetchall()
    return {day: (people, boats) for day, people, boats in rows}


def run(rounds: int, folder: Path) -> Answer:
    """Ask the question; needs the real releases."""
    if not REAL.exists():
        return Answer(QUESTION, [], HOW, left_out=[ABSENT])
    base = Settings(data=folder / "base")
    import_real(base, _wanted)
    immstats(base, "refresh", "--source", "archive")
    known, held = figures_of(base), vintages(base)
    filled = {}
    for count in (FEW, MANY):
        filled[count] = copied(base.data, folder / str(count))
        for back in range(count - held):
            add_page(filled[count], LAST - timedelta(days=back), known)
        immstats(filled[count], "refresh", "--source", "archive")
        assert vintages(filled[count]) == count, f"{vintages(filled[count])} vintages, not {count}"
    added = {count: 0 for count in filled}
    tables: list[str] = []

    def one_more(count: int) -> Taken:
        added[count] += 1
        add_page(filled[count], LAST + timedelta(days=added[count]), known)
        before = filled[count].warehouse.resolve()
        took = immstats(filled[count], "refresh", "--source", "archive")
        assert vintages(filled[count]) == count + added[count]
        if count == MANY:
            tables[:] = changed_tables(before, filled[count].warehouse.resolve())
        return took

    def once_more(count: int) -> dict[str, float]:
        added[count] += 1
        add_page(filled[count], LAST + timedelta(days=added[count]), known)
        return told(["-m", "tests.bench.children.publishing", filled[count].data])["steps"]

    few, many, floor, empty = alternating(
        [
            lambda: one_more(FEW),
            lambda: one_more(MANY),
            lambda: dagster_run(folder, tables, filled[MANY].warehouse.resolve()),
            lambda: dagster_run(folder),
        ],
        rounds,
    )
    seconds = f"{cpu(many):.1f} s ({wall(many):.1f} by the clock)"
    return Answer(
        QUESTION,
        [
            Result(
                "daily_600_to_60",
                cpu(many) / cpu(few),
                f"{seconds} against {cpu(few):.1f} s ({wall(few):.1f} by the clock)",
            ),
            Result(
                "daily_to_floor",
                cpu(many) / cpu(floor),
                f"{seconds} against {cpu(floor):.1f} s, of which {cpu(empty):.1f} s for Dagster; "
                f"{len(tables)} tables changed",
            ),
        ],
        HOW,
        caption=steps.CAPTION,
        table=steps.table({f"one more after {count}": once_more(count) for count in filled}),
        series={"daily": [[FEW, cpu(few)], [MANY, cpu(many)]], "daily_floor": [[MANY, cpu(floor)]]},
    )


def _wanted(row: dict[str, str]) -> bool:
    if row["file"].startswith("small_boats_last7days"):
        return False
    return not row["file"].startswith("small_boats_timeseries") or row["published"] >= "2026-07-17"
