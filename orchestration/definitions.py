"""The one `Definitions` object that Dagster loads.

Belongs here: naming what there is. Does not belong here: any logic.
"""

import dagster as dg

from orchestration import automation, graph

defs = dg.Definitions(
    assets=[graph.archive_files, graph.observations, graph.warehouse],
    jobs=[automation.refresh],
    resources={"pipeline": graph.Pipeline()},
    executor=dg.in_process_executor,
)
