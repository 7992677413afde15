"""What a page says of itself: its path, its dates, its history.

Belongs here: metadata, the days it shows, and its change notes. Does not belong
here: its content (`grids`), when it really was published (`publication_dates`).
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from operator import itemgetter
from typing import Any
from urllib.parse import urlsplit

from assets.contracts.periods import read_day
from assets.dates import LONDON
from assets.observations.pages.sight import Everything, Sight
from assets.observations.pages.text import one_line, read_text

_NOTICES_MAX = 5
_DAY_SHOWN = re.compile(r"(?i)\b(published|updated):? ([0-9]{1,2} [a-z]+ [0-9]{4})")
_WITHDRAWN_ON = re.compile(r"(?i)withdrawn on ([0-9]{1,2} [a-z]+ [0-9]{4})")


def _classes(*names: str) -> str:
    return " | ".join(f".//*[contains(@class, '{name}')]" for name in names)


_DATED = _classes("inverse-header__subtext", "publication-header__last-changed", "gem-c-metadata")
_NOTICE = _classes("withdrawn", "gem-c-notice")


@dataclass(frozen=True, slots=True)
class ChangeNote:
    """One entry of a page's history.

    Attributes:
        on: Day of the change, in London.
        text: What the publisher says was changed.
    """

    on: date
    text: str


def metadata(root: Any, name: str) -> str | None:
    """Return a value of the page's metadata."""
    return next(iter(root.xpath("//meta[@name=$name or @property=$name]/@content", name=name)), None)


def linked_data(root: Any) -> dict[str, Any]:
    """Return the page's description of itself in JSON-LD."""
    for script in root.xpath('//script[@type="application/ld+json"]'):
        try:
            data = json.loads(script.text or "")
        except (ValueError, RecursionError):
            continue
        if isinstance(data, dict) and "dateModified" in data:
            return data
    return {}


def path_of(address: Any) -> str | None:
    """Return the path of an address on GOV.UK."""
    try:
        parts = urlsplit(address) if isinstance(address, str) else None
    except ValueError:
        return None
    here = parts and parts.netloc in ("", "www.gov.uk") and parts.path.startswith("/")
    return str(parts.path) if parts and here else None


def moment_of(text: Any) -> datetime | None:
    """Return a moment in UTC; None for anything without a zone or in a year that no page is of."""
    try:
        moment = datetime.fromisoformat(text)
    except (ValueError, TypeError):
        return None
    return moment.astimezone(UTC) if moment.tzinfo and 1990 <= moment.year < 2200 else None


def in_london(moment: datetime | None) -> date | None:
    """Return the day of a moment in London."""
    return moment.astimezone(LONDON).date() if moment else None


def first_known(*candidates: tuple[date | None, str]) -> tuple[date | None, str | None]:
    """Return the first day that is known, with its basis."""
    return next(((day, basis) for day, basis in candidates if day), (None, None))


def not_before(day: date | None, *moments: datetime | None) -> datetime | None:
    """Return the first moment that is not of an earlier day in London."""
    known = ((moment, in_london(moment)) for moment in moments)
    return next((moment for moment, on in known if on and (day is None or on >= day)), None)


def days_shown(main: Any, sight: Sight) -> dict[str, date]:
    """Return the days that the page shows after `Published` and `Updated`, by that word in lower case."""
    days: dict[str, date] = {}
    for item in main.xpath(_DATED)[:_NOTICES_MAX]:
        if sight.look(item).unseen:
            continue
        for word, text in _DAY_SHOWN.findall(read_text(item, sight).shown):
            if day := read_day(text):
                days.setdefault(word.casefold(), day)
    return days


def withdrawn_on(main: Any, sight: Sight) -> date | None:
    """Return the day on which the page says it was withdrawn."""
    for notice in main.xpath(_NOTICE)[:_NOTICES_MAX]:
        if match := _WITHDRAWN_ON.search(read_text(notice, sight).shown):
            return read_day(match[1])
    return None


def change_notes(main: Any) -> tuple[ChangeNote, ...]:
    """Return the page's history, newest first; it is shown on demand, so that nothing in it counts as hidden."""
    notes = []
    everything = Everything()
    for item in main.xpath('.//*[contains(@class, "published-dates__change-item")]'):
        on = read_day(read_text(item.find(".//time"), everything).shown)
        note = next(iter(item.xpath('.//*[contains(@class, "published-dates__change-note")]')), None)
        if on and note is not None:
            notes.append(ChangeNote(on, read_text(note, everything).shown))
    return newest_first(notes)


def history(entries: Any) -> list[ChangeNote]:
    """Return the notes of a Content API item, latest moment first."""
    known = [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []
    dated = [(moment_of(entry.get("public_timestamp")), str(entry.get("note") or "")) for entry in known]
    latest_first = sorted(((moment, note) for moment, note in dated if moment), key=itemgetter(0), reverse=True)
    return [ChangeNote(moment.astimezone(LONDON).date(), one_line(note)) for moment, note in latest_first]


def newest_first(notes: list[ChangeNote]) -> tuple[ChangeNote, ...]:
    """Return notes, newest first."""
    return tuple(sorted(notes, key=lambda note: note.on, reverse=True))
