"""The clock of the statistics: London, and the hour at which statistics are released.

Belongs here: what every stage needs to know of time zones. Does not belong here: periods (`assets.contracts.periods`),
or when anything was published (`assets.vintages`).
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
RELEASE_HOUR = time(9, 30)


def release_moment(day: date) -> datetime:
    """Return 9.30 in London on a day, the hour at which statistics are released (UTC)."""
    return datetime.combine(day, RELEASE_HOUR, LONDON).astimezone(UTC)
