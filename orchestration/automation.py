"""When things run: jobs.

Belongs here: jobs and, as they come, schedules, sensors, freshness and alerts.
Does not belong here: what the assets are (`graph`).
"""

import dagster as dg

# Short steps that share one data folder: a process for each would only add its start-up time.
refresh = dg.define_asset_job(
    "refresh",
    selection=dg.AssetSelection.all(),
    executor_def=dg.in_process_executor,
    description="Read what is new in the archive, build the warehouse, audit it, and publish it if it passes.",
)
