"""What had been published on a day: how long an analyst waits for a mart as of then.

Belongs here: every mart, in this DuckDB and an old one, the day written out and bound. Does not belong here: whether
the answers are right (`tests/real`, `tests/pipeline/test_duckdb_versions.py`).
"""

from __future__ import annotations

import statistics
from pathlib import Path

import duckdb

from assets.marts.sql_files import marts
from assets.reference import PROJECT, SAMPLE
from assets.sample.server import LocalGovuk
from assets.settings import Settings
from tests.bench.folders import ABSENT, immstats, import_real
from tests.bench.measuring import told
from tests.bench.results import Answer, Result
from tests.conftest import REAL

QUESTION = "as_of"
DAY = "2026-02-21"
OLD = "1.4.4"
OLD_FOLDER = PROJECT / ".bench" / f"duckdb-{OLD}"
MISSING = f"DuckDB {OLD} is not installed; `make .bench/ready` does that, in a folder of its own"
SMALL, WHOLE = 10_000, "returns"
ROUNDS_WARM = 7
HOW = (
    f"`SELECT count(*), max(COLUMNS(*)) FROM marts.<mart>_as_of('{DAY}')` on the warehouse of every real file: it "
    "computes each column of each row, as a reader who fetches all would, without the time that a client takes to make "
    "objects of them, and it is the question by which the targets were set. Bound: the day as `?`. Warm: once for "
    f"nothing, then the median of {ROUNDS_WARM}, the marts in turn; by the clock. Each version of DuckDB in a process "
    "of its own, which is asked in turn. Each figure is the median of the rounds; that of the small marts is the "
    "slowest one's."
)


def run(rounds: int, folder: Path) -> Answer:
    """Ask the question; of the sample's warehouse where the real releases are not there."""
    settings = _published(folder)
    names = [mart.name for mart in marts()]
    given = {"path": str(settings.warehouse.resolve()), "marts": names, "day": DAY, "rounds": ROUNDS_WARM}
    script = Path(__file__).parent / "children" / "asking.py"
    versions = {duckdb.__version__: PROJECT}
    left_out = [] if REAL.exists() else [f"{ABSENT}: the sample's warehouse is asked"]
    if OLD_FOLDER.exists():
        versions[OLD] = OLD_FOLDER
    else:
        left_out.append(MISSING)
    told_by: dict[str, list[dict[str, dict[str, float]]]] = {version: [] for version in versions}
    for _ in range(rounds):
        for version, path in versions.items():
            answer = told([script], given, path=path)
            assert answer["version"] == version, answer["version"]
            told_by[version].append(answer["marts"])
    middle = {
        version: {
            mart: {key: statistics.median(each[mart][key] for each in answers) for key in ("rows", "written", "bound")}
            for mart in names
        }
        for version, answers in told_by.items()
    }
    results = []
    for version, of in middle.items():
        old = "_old" if version == OLD else ""
        for way, ending in (("written", ""), ("bound", "_bound")):
            small = max((mart for mart in names if of[mart]["rows"] <= SMALL), key=lambda mart: of[mart][way])
            results.append(Result(f"as_of_small{old}{ending}", of[small][way], f"marts.{small}"))
            note = f"{of[WHOLE]['rows']:,.0f} rows"
            results.append(Result(f"as_of_returns{old}{ending}", of[WHOLE][way], note))
    head = ["mart", "rows", *(f"{version}, {way}" for version in versions for way in ("written", "bound"))]
    rows = [
        [
            f"`{mart}`", f"{middle[duckdb.__version__][mart]['rows']:,.0f}",
            *(f"{middle[version][mart][way]:.0f}" for version in versions for way in ("written", "bound")),
        ]
        for mart in sorted(names)
    ]  # fmt: skip
    return Answer(
        QUESTION, results, HOW, table=[head, *rows], caption="Milliseconds", left_out=left_out, real=REAL.exists()
    )


def _published(folder: Path) -> Settings:
    if REAL.exists():
        settings = Settings(data=folder / "data")
        import_real(settings, lambda _: True)
        immstats(settings, "refresh", "--source", "archive")
        return settings
    with LocalGovuk(SAMPLE) as server:
        settings = Settings(data=folder / "data", sample=True, govuk_url=server.url)
        immstats(settings, "refresh")
        return settings
