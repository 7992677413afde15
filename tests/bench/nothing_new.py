"""Where nothing is new: a refresh, against importing Dagster and opening its instance, which any tick does.

Belongs here: a refresh from the archive, and one that asks. Does not belong here: a refresh that finds something.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from assets.reference import PROJECT, SAMPLE
from assets.sample.server import LocalGovuk
from assets.settings import Settings
from tests.bench.folders import ABSENT, immstats, import_real
from tests.bench.measuring import Taken, alternating, cpu, ran, wall
from tests.bench.results import Answer, Result
from tests.conftest import REAL

QUESTION = "nothing_new"
HOW = (
    "`immstats refresh --source archive` on every real file (on the sample where they are not there), and "
    "`immstats refresh` that asks a GOV.UK on this machine, serving the bundled sample; each after one that built. "
    "Against `import dagster` and `DagsterInstance.get()` with the instance of that folder. Each in a fresh process, "
    "seconds of the processor."
)
INSTANCE = "import dagster\nwith dagster.DagsterInstance.get(): pass"


def instance(settings: Settings) -> Taken:
    """Take the time of opening the Dagster instance of a data folder."""
    settings.dagster_home.mkdir(parents=True, exist_ok=True)
    shutil.copy(PROJECT / "orchestration" / "deploy" / "dagster.yaml", settings.dagster_home)
    return ran(["-c", INSTANCE], {"DAGSTER_HOME": str(settings.dagster_home), "DAGSTER_DISABLE_TELEMETRY": "yes"})


def run(rounds: int, folder: Path) -> Answer:
    """Ask the question."""
    with LocalGovuk(SAMPLE) as server:
        asked = Settings(data=folder / "asked", sample=True, govuk_url=server.url)
        held = Settings(data=folder / "held") if REAL.exists() else asked
        immstats(asked, "refresh")
        if REAL.exists():
            import_real(held, lambda _: True)
            immstats(held, "refresh", "--source", "archive")
        archive, govuk, floor = alternating(
            [
                lambda: immstats(held, "refresh", "--source", "archive"),
                lambda: immstats(asked, "refresh"),
                lambda: instance(held),
            ],
            rounds,
        )
    return Answer(
        QUESTION,
        [
            Result(
                name,
                cpu(ours) / cpu(floor),
                f"{cpu(ours):.2f} s ({wall(ours):.2f} by the clock) against {cpu(floor):.2f} s",
            )
            for name, ours in (("nothing_new_archive", archive), ("nothing_new_govuk", govuk))
        ],
        HOW,
        left_out=[] if REAL.exists() else [ABSENT],
        real=REAL.exists(),
    )
