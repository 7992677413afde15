"""The one `Definitions` object that Dagster loads.

Belongs here: naming what there is. Does not belong here: any logic.
"""

import dagster as dg

from assets.archive.assets import archive_files
from assets.briefing.assets import briefing
from assets.exports.assets import exports
from assets.observations.assets import observations
from assets.postgres.assets import published_to
from assets.publications.assets import publications
from assets.resources import RESOURCES
from assets.settings import settings
from assets.warehouse.assets import warehouse
from orchestration.engine import executor
from orchestration.jobs import brief, build, check_lateness, export, refresh, tidy, verify
from orchestration.lateness import lateness
from orchestration.schedules import schedules
from orchestration.sensors import failed_runs, make_watch

defs = dg.Definitions(
    assets=[*publications, archive_files, observations, warehouse, exports, briefing, *published_to],
    asset_checks=[lateness],
    jobs=[refresh, build, export, brief, check_lateness, tidy, verify],
    schedules=schedules,
    sensors=[make_watch(), failed_runs],
    resources=RESOURCES,
    executor=executor(settings()),
)
