"""The one `Definitions` object that Dagster loads.

Belongs here: naming what there is. Does not belong here: any logic.
"""

import dagster as dg

from orchestration import automation, graph

defs = dg.Definitions(
    assets=[*automation.publications, graph.archive_files, graph.observations, graph.warehouse],
    asset_checks=[automation.lateness],
    jobs=[automation.refresh, automation.check_lateness, automation.tidy],
    schedules=automation.schedules,
    sensors=[automation.make_watch(), automation.failed_runs],
    resources={"pipeline": graph.Pipeline()},
    executor=dg.in_process_executor,
)
