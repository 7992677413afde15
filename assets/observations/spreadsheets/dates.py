"""Dates, times and durations as files store them.

Belongs here: serial numbers of XLSX, ISO texts of both formats. Does not belong
here: how a date is shown (`formats`, `shown`).
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

_DAY_MS = 86_400_000
_END = 2_958_466  # the day after 31 December 9999
_DURATION = re.compile(r"(-?)P(?:(\d{1,6})D)?T?(?:(\d{1,8})H)?(?:(\d{1,8})M)?(?:(\d{1,8})(?:[.,](\d{1,9}))?S)?")


def from_serial(value: float, epoch_1904: bool) -> date | datetime | time | None:
    """Return the moment that a serial number stands for; None where no spreadsheet program shows one."""
    if not 0 <= value < _END - (1_462 if epoch_1904 else 0):
        return None
    days, milliseconds = divmod(round(value * _DAY_MS), _DAY_MS)
    of_day = timedelta(milliseconds=milliseconds)
    if days == 0 and not epoch_1904:
        return (datetime.min + of_day).time()
    # Day 60 counted from 1900 is 29 February 1900, which never was.
    from_1900 = datetime(1899, 12, 30) if days >= 60 else datetime(1899, 12, 31)
    moment = (datetime(1904, 1, 1) if epoch_1904 else from_1900) + timedelta(days=days) + of_day
    return moment if milliseconds else moment.date()


def from_iso(text: str) -> date | datetime | time | None:
    """Return the date, moment or time of day of an ISO text without a zone; None where it is none."""
    text = text.strip()[:40]
    for kind in (date, datetime, time):
        try:
            read = kind.fromisoformat(text)
        except ValueError:
            continue
        return None if getattr(read, "tzinfo", None) else read
    return None


def from_duration(text: str) -> time | timedelta | None:
    """Return an ISO duration: the time of day it is used for where it is less than a day; None where it is none."""
    parts = _DURATION.fullmatch(text.strip()[:60])
    if not parts or not any(parts.groups()[1:5]):
        return None
    days, hours, minutes, seconds = (int(part or 0) for part in parts.groups()[1:5])
    fraction = int((parts[6] or "0").ljust(6, "0")[:6])
    length = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds, microseconds=fraction)
    if parts[1]:
        return -length
    return (datetime.min + length).time() if length < timedelta(days=1) else length
