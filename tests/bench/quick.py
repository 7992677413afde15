"""The short run: ratios on the bundled sample, against those recorded: `make bench-quick`.

`python -m tests.bench.quick --record` measures them and puts them in the place of those recorded.

Belongs here: ratios that a busy machine hardly moves (the processor's seconds, the best of five), which need neither
the real releases nor other libraries. Does not belong here: any target, which `tests.bench` holds results against.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Collection, Mapping
from datetime import date, timedelta
from itertools import product
from pathlib import Path

import polars as pl
from rich.console import Console
from rich.table import Table

from assets.archive.fetch import fetch
from assets.archive.store import writing
from assets.marts.selection import select
from assets.marts.sql_files import marts
from assets.observations.cache import Store
from assets.observations.inputs import read_new
from assets.published import open_published
from assets.reference import SAMPLE
from assets.sample.server import LocalGovuk
from assets.settings import Settings
from assets.warehouse.build import build
from tests.bench.daily import add_page, figures_of
from tests.bench.folders import copied, immstats
from tests.bench.growth import TABLES, TITLE, Readings, filled
from tests.bench.judging import RECORD, RENEW, Judged, judge, read_record, write_record
from tests.bench.measuring import Taken, alternating, taken
from tests.bench.nothing_new import instance
from tests.bench.reading import bare_read, full_read
from tests.builders import RETURNS, Rows, returns, some_returns, xlsx
from tests.conftest import import_manifest, publish_all

ROUNDS = 5
PEOPLE = list(
    product(
        ("Albania", "Brazil", "China", "India", "Iraq", "Nigeria", "Pakistan", "Vietnam"),
        ("17 and under", "18 to 29", "30 to 49", "50 to 69", "70 and over"),
        ("Male", "Female"),
    )
)
QUARTERS = [f"{year} Q{quarter}" for year in range(2004, 2024) for quarter in (1, 2, 3, 4)][:-1]
FEW, MANY = 2, 8  # vintages of the returns tables
PAGES = 25
WHAT = {
    "reading": "a returns workbook read, checked and written / its bare read by the same library",
    "growth": f"a build of {MANY} vintages of the returns tables / of {FEW}",
    "daily": f"one more daily page on the sample after {PAGES} / after none",
    "build": "one more daily page on the sample / opening a Dagster instance",
    "nothing_new": "a refresh that finds nothing new / opening a Dagster instance",
    "as_of": "every mart as of a day / every mart",
    "as_of_bound": "every mart as of a day that is bound / every mart",
}


def best(rounds: list[Taken]) -> float:
    """Return the least of the processor's seconds."""
    return min(each.cpu for each in rounds)


def workbook(path: Path) -> Path:
    """Write a returns workbook in which each figure of Ret_D02 is spread over people of Ret_D01."""
    counts = some_returns(quarters=QUARTERS)

    def spread(sheets: dict[str, Rows]) -> None:
        rows = sheets["Data_Ret_D01"]
        start = next(at for at, row in enumerate(rows) if row and row[0] == int(counts[0][0][:4]))
        rows[start : start + len(counts)] = [
            [int(q[:4]), q, nationality, "Europe Other", group, kind, age, sex, "Home country", n + at]
            for q, group, kind, n in counts
            for at, (nationality, age, sex) in enumerate(PEOPLE)
        ]

    extra = sum(range(len(PEOPLE)))
    return xlsx(path, returns([(q, g, kind, n * len(PEOPLE) + extra) for q, g, kind, n in counts], change=spread))


def reading(folder: Path) -> dict[str, float]:
    """Compare reading a workbook with its bare read, each five times over."""
    book, sheets = workbook(folder / "returns-datasets-sep-2023.xlsx"), [f"Data_{table}" for table in TABLES]
    full, bare = alternating(
        [
            lambda: taken(lambda: full_read(book, RETURNS, TITLE, TABLES, folder / "read")),
            lambda: taken(lambda: bare_read(book, sheets)),
        ],
        ROUNDS,
    )
    return {"reading": best(full) / best(bare)}


def growth(folder: Path) -> dict[str, float]:
    """Compare building many vintages of the returns tables with building few."""
    readings = _readings(folder)
    held = [filled(folder / str(count), count, readings) for count in (FEW, MANY)]
    chosen = select(marts=["returns"])
    few, many = alternating(
        [lambda s=each: taken(lambda: build(read_new(s)[0], s, selection=chosen)) for each in held], ROUNDS
    )
    return {"growth": best(many) / best(few)}


def _readings(folder: Path) -> Readings:
    """Read the workbook once; its vintages are made of that."""
    book, settings = workbook(folder / "returns-datasets-sep-2023.xlsx"), Settings(data=folder / "data")
    manifest = folder / "one.csv"
    manifest.write_text(f'file,page,title,published\n{book.name},{RETURNS},"{TITLE}",2023-11-23\n')
    import_manifest(manifest, settings)
    store = Store(settings.observations)
    return [
        (contract, report, pl.read_parquet(store.parquet(contract, report.sha256, report.key)))
        for contract, report in read_new(settings)[0].files[0].readings
        if contract.table_id in TABLES
    ]


def sample(folder: Path) -> dict[str, float]:
    """Compare runs on the bundled sample with each other and with Dagster, and as-of answers with the marts."""
    with LocalGovuk(SAMPLE) as server:
        none = Settings(data=folder / "none", govuk_url=server.url, requests_per_second=1000)
        with writing(none.data):
            fetch(none)
    publish_all(none)
    known = figures_of(none)
    newest = max(known) - timedelta(days=7)  # earlier than the sample's own page
    many = copied(none.data, folder / "many")
    for back in range(PAGES):
        add_page(many, newest - timedelta(days=back), known)
    publish_all(many)
    added = {none.data: 0, many.data: 0}

    def one_more(settings: Settings) -> Taken:
        added[settings.data] += 1
        add_page(settings, max(known) + timedelta(days=added[settings.data]), known)
        return taken(lambda: publish_all(settings))

    after_none, after_many = alternating([lambda: one_more(none), lambda: one_more(many)], ROUNDS)
    nothing, opened = alternating(
        [lambda: immstats(none, "refresh", "--source", "archive"), lambda: instance(none)], ROUNDS
    )
    return {
        "daily": best(after_many) / best(after_none),
        "build": best(after_none) / best(opened),
        "nothing_new": best(nothing) / best(opened),
    } | _as_of(many, date(9999, 12, 31))


def _as_of(settings: Settings, day: date) -> dict[str, float]:
    whole = "SELECT count(*), max(COLUMNS(*)) FROM marts.{}"
    names = [mart.name for mart in marts()]
    with open_published(settings) as connection:

        def ask(shape: str, bound: list[str]) -> Taken:
            return taken(
                lambda: [connection.execute(whole.format(shape.format(name)), bound).fetchall() for name in names]
            )

        plain, written, as_bound = alternating(
            [
                lambda: ask("{}", []),
                lambda: ask(f"{{}}_as_of('{day}')", []),
                lambda: ask("{}_as_of(?)", [day.isoformat()]),
            ],
            ROUNDS,
        )
    return {"as_of": best(written) / best(plain), "as_of_bound": best(as_bound) / best(plain)}


MEASURES: dict[Callable[[Path], dict[str, float]], tuple[str, ...]] = {
    reading: ("reading",),
    growth: ("growth",),
    sample: ("daily", "build", "nothing_new", "as_of", "as_of_bound"),
}


def measure(names: Collection[str]) -> Mapping[str, float]:
    """Measure the ratios of these names, with those that come of the same work."""
    found: dict[str, float] = {}
    for work, gives in MEASURES.items():
        if set(gives) & set(names):
            with tempfile.TemporaryDirectory(prefix="bench-quick-") as folder:
                found |= work(Path(folder))
    return {name: found[name] for name in names}


def show(judged: list[Judged], console: Console) -> None:
    """Print each ratio beside its record and, where one fails, what to do."""
    table = Table("ratio of processor seconds, best of five", "recorded", "measured")
    for each in judged:
        measured = ", again ".join(f"{ratio:.2f}" for ratio in each.measured)
        table.add_row(WHAT[each.name], "–" if each.recorded is None else f"{each.recorded:.2f}", measured)
    console.print(table)
    for each in judged:
        if not each.fails:
            continue
        if each.recorded is None:
            console.print(f"[red]{each.name} is not in {RECORD.name}[/]: `{RENEW}` records it.")
        else:
            console.print(
                f"[red]{each.name} is 60 % worse than recorded, twice[/]: {WHAT[each.name]}. Look at what the last "
                f"changes do each time over; if the cost is meant, `{RENEW}` records it, and the commit says why."
            )


def main(arguments: list[str]) -> int:
    if arguments == ["--record"]:
        write_record(measure(WHAT))
        return 0
    if arguments:
        print(__doc__)
        return 2
    judged = judge(read_record(), measure, WHAT)
    show(judged, Console())
    return int(any(each.fails for each in judged))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
