"""What a run is given: where it works, and whom it tells how far it is.

Belongs here: the Dagster resources that assets of every stage take. Does not belong here: what the settings are
(`assets.settings`).
"""

from pathlib import Path

import dagster as dg

from assets.progress import SILENT
from assets.settings import Settings, settings


class RunSettings(dg.ConfigurableResource):  # type: ignore[type-arg]
    """Where a run works."""

    data: str = ""
    sample: bool = False

    def settings(self) -> Settings:
        """Return the settings of the run."""
        own = {"data": Path(self.data), "sample": self.sample} if self.data else {}
        return settings().model_copy(update=own)


RESOURCES = {"run_settings": RunSettings(), "progress": SILENT}
