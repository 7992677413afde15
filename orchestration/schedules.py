"""The schedules: when jobs run by the clock, in London time.

Belongs here: cron lines. Does not belong here: the jobs (`jobs`), or what follows GOV.UK (`sensors`).
"""

import dagster as dg

from assets.dates import LONDON
from assets.settings import settings
from orchestration.jobs import check_lateness, tidy, verify

# Opening the UI starts nothing; the units in orchestration/deploy do.
_SCHEDULED = dg.DefaultScheduleStatus.RUNNING if settings().watch else dg.DefaultScheduleStatus.STOPPED

schedules = [
    dg.ScheduleDefinition(
        name="daily_lateness", job=check_lateness, cron_schedule="45 9 * * *", execution_timezone=str(LONDON),
        default_status=_SCHEDULED,
    ),
    dg.ScheduleDefinition(
        name="weekly_tidying", job=tidy, cron_schedule="15 3 * * 0", execution_timezone=str(LONDON),
        default_status=_SCHEDULED,
    ),
    dg.ScheduleDefinition(
        name="daily_verification", job=verify, cron_schedule="15 4 2-31 * *", execution_timezone=str(LONDON),
        default_status=_SCHEDULED,
    ),
    dg.ScheduleDefinition(
        name="monthly_verification", job=verify, cron_schedule="15 4 1 * *", execution_timezone=str(LONDON),
        run_config={"ops": {"verify_folder": {"config": {"whole": True}}}}, default_status=_SCHEDULED,
    ),
]  # fmt: skip
