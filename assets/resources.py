"""What a run is given: where it works, and whom it tells how far it is.

Belongs here: the Dagster resources that assets of every stage take. Does not belong here: what the settings are
(`assets.settings`).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import dagster as dg

from assets.alive import alive
from assets.printable import keep_logs_printable
from assets.progress import SILENT
from assets.settings import Settings, settings

# Tag of runs that were requested for something to fetch or to build, with its name.
FOR_WORK = "immstats/archive"


class RunSettings(dg.ConfigurableResource):  # type: ignore[type-arg]
    """Where a run works, and whom it asks; what is left out is as the environment says.

    `accept_loss` is why this run may publish a build that loses files or vintages; without it, none does.
    """

    data: str = ""
    sample: bool = False
    govuk_url: str = ""
    requests_per_second: float = 0.0
    accept_loss: str = ""

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator["RunSettings"]:
        """Hold the lock of the run while it lasts; a sensor has no run, and a test's passing instance no folder.

        Under an engine each step is a process of its own, several at once, and the engine knows which of them live.
        """
        if not context.run or not context.instance or context.instance.is_ephemeral or settings().engine:
            yield self
            return
        with alive(Path(context.instance.root_directory), context.run.run_id):
            yield self

    def settings(self) -> Settings:
        """Return the settings of the run."""
        # Whoever names the folder runs all steps in one process, whatever engine there is.
        named = {"data": Path(self.data), "sample": self.sample, "engine": None}
        own: dict[str, object] = named if self.data else {}
        if self.govuk_url:
            own["govuk_url"] = self.govuk_url
        if self.requests_per_second:
            own["requests_per_second"] = self.requests_per_second
        here = settings()
        if self.sample and not here.sample:
            own |= {"postgres_url": None, "store": None}  # the demo goes nowhere that is meant for the real figures
        return here.model_copy(update=own)


# Every process that Dagster runs loads this, and its lines go to terminals and journals.
keep_logs_printable()

RESOURCES = {"run_settings": RunSettings(), "progress": SILENT}
