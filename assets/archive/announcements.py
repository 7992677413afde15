"""GOV.UK's own announcements of statistics to come: when, and how sure.

Belongs here: asking for an announcement's content item and reading its day and
state. Does not belong here: which announcement belongs to which release
(`assets.publications.cadence`), or when to ask (`watch`).

An announcement that GOV.UK does not know yet is no error; once the statistics
are out it redirects to them, and says no more.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime, time
from typing import TYPE_CHECKING

from assets.archive.govuk.errors import Gone, NotFound
from assets.contracts.periods import read_day
from assets.dates import LONDON

if TYPE_CHECKING:
    from assets.archive.govuk.client import GovukClient

_EXACT = re.compile(r"(\d{1,2} \w+ \d{4}),? (\d{1,2})(?:[:.](\d\d))? ?(am|pm)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Announcement:
    """What GOV.UK says of a release to come.

    Attributes:
        state: `confirmed`, `provisional` or `cancelled`; empty where there is no announcement.
        at: When it comes (London time); None where only a month is said.
    """

    state: str = ""
    at: datetime | None = None


def ask_announcement(
    client: GovukClient, base_path: str, known: Announcement, etag: str | None
) -> tuple[Announcement, str | None]:
    """Ask GOV.UK for an announcement.

    Args:
        client: Who asks.
        base_path: Path of the announcement.
        known: What it said the last time.
        etag: ETag of the last time.

    Returns:
        What it says now, and the ETag to ask with the next time.

    Raises:
        GovukError: If it cannot be asked.
    """
    try:
        item = client.content_item(base_path, etag=etag)
    except (NotFound, Gone):
        return Announcement(), None
    return (known if item.raw is None else read_announcement(item.raw)), item.etag


def read_announcement(data: bytes) -> Announcement:
    """Read the Content API JSON of an announcement; anything else says nothing."""
    item = json.loads(data)
    details = item.get("details")
    if item.get("schema_name") != "statistics_announcement" or not isinstance(details, dict):
        return Announcement()
    state, shown = str(details.get("state") or ""), str(details.get("display_date") or "")
    return Announcement(state, _moment(shown))


def _moment(shown: str) -> datetime | None:
    """Return `23 November 2023 9:30am` as a moment in London."""
    match = _EXACT.fullmatch(" ".join(shown.split()))
    day = read_day(match[1]) if match else None
    if not match or not day or not 1 <= int(match[2]) <= 12:
        return None
    hour = int(match[2]) % 12 + (12 if match[4].casefold() == "pm" else 0)
    return datetime.combine(day, time(hour, int(match[3] or 0)), LONDON)
