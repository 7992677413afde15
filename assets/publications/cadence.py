"""When releases are expected: the calendar of the watched publications, in London time.

Belongs here: reading `sql/reference/cadence.csv`, which days and moments it
names, which release is expected next, and when one is late. Does not belong
here: asking GOV.UK (`assets.archive.fetch`), or what was released so far
(`orchestration.watch`).

A term is what one release is expected for: a day, a week or a month. A release
at any time since the term opened stands for it, so that one brought forward by
a bank holiday is not missed twice.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache

from assets.dates import LONDON
from assets.problems import DefinitionError, nearest_names
from assets.publications.watched import PUBLICATIONS, Publication
from assets.reference import FOLDER

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_EARLY = timedelta(days=2)
_YEARS_AHEAD = 2


class CadenceError(DefinitionError):
    """A line of `sql/reference/cadence.csv` that cannot be understood."""


@dataclass(frozen=True, slots=True)
class Term:
    """What one release is expected for.

    Attributes:
        opens: A release from here on stands for this term (aware).
        moments: When it may come, earliest first (aware).
        announcement: Base path of its announcement on GOV.UK; empty where there is none.
    """

    opens: datetime
    moments: tuple[datetime, ...]
    announcement: str = ""


@dataclass(frozen=True, slots=True)
class Cadence:
    """How often one kind of file or document is released.

    Attributes:
        publication: Slug of its publication.
        kind: Kind of attachment, as in `assets/publications/watched.py`.
        weekday: 0 for Monday; None for every day.
        months: Months of release; empty for all.
        from_day: First day of those months on which it comes.
        at: Time in London.
        late_after: How long after the last moment of a term it counts as late.
        announcement: Base path of announcements, with `{month}` and `{year}` of the period's end.
    """

    publication: str
    kind: str
    weekday: int | None
    months: tuple[int, ...]
    from_day: int
    at: time
    late_after: timedelta
    announcement: str

    def moment_on(self, day: date) -> datetime | None:
        """Return the moment of a release on a day, or None where none is expected on it."""
        if self.weekday is not None and day.weekday() != self.weekday:
            return None
        if self.months and (day.month not in self.months or day.day < self.from_day):
            return None
        return datetime.combine(day, self.at, LONDON)

    def terms(self, since: datetime) -> Iterator[Term]:
        """Yield the terms that open after a moment, in order."""
        first = since.astimezone(LONDON).date().replace(day=1)
        month: list[datetime] = []
        for day in (first + timedelta(days=n) for n in range(366 * _YEARS_AHEAD)):
            moment = self.moment_on(day)
            if not self.months:
                if moment:
                    opens = datetime.combine(day, time(), LONDON) if self.weekday is None else moment - _EARLY
                    if opens > since:
                        yield Term(opens, (moment,))
                continue
            if moment:
                month.append(moment)
            if month and (day + timedelta(days=1)).day == 1:
                opens = datetime.combine(day.replace(day=1), time(), LONDON)
                if opens > since:
                    yield Term(opens, tuple(month), self._announcement(day))
                month = []

    def _announcement(self, day: date) -> str:
        """Return the announcement's path: a release tells of the quarter that ended two months before its month."""
        ended = day.replace(day=1) - timedelta(days=32)
        return self.announcement.format(month=MONTHS[ended.month - 1], year=ended.year) if self.announcement else ""

    def next_term(self, last: datetime, cancelled: Iterable[str] = ()) -> Term:
        """Return the first term that no release stands for yet.

        Args:
            last: The last release, or since when the publication is watched.
            cancelled: Announcements that were cancelled; their terms are passed over.
        """
        passed = set(cancelled)
        return next(term for term in self.terms(last) if not term.announcement or term.announcement not in passed)


def read_cadence(lines: Iterable[str]) -> tuple[Cadence, ...]:
    """Read the lines of a cadence file, header first.

    Raises:
        CadenceError: If a line names no watched publication or kind, or holds a value of no known form.
    """
    kinds = {(publication.slug, wanted.kind) for publication in PUBLICATIONS for wanted in publication.wanted}
    lines_read = []
    for number, row in enumerate(csv.DictReader(lines), 2):
        try:
            if (row["publication"], row["kind"]) not in kinds:
                known = [" ".join(pair) for pair in sorted(kinds)]
                near = nearest_names(f"{row['publication']} {row['kind']}", known, most=1)
                raise ValueError(
                    f"assets/publications/watched.py has no attachment {row['kind']!r} of a publication "
                    f"{row['publication']!r}" + (f"; did you mean {' and '.join(near[0].split())}?" if near else "")
                )
            months = tuple(int(month) for month in row["months"].split())
            if any(not 1 <= month <= 12 for month in months):
                raise ValueError(f"months are numbers from 1 to 12, not {row['months']}")
            lines_read.append(
                Cadence(
                    row["publication"],
                    row["kind"],
                    WEEKDAYS.index(row["weekday"]) if row["weekday"] else None,
                    months,
                    int(row["from_day"] or 1),
                    time.fromisoformat(row["local_time"]),
                    timedelta(hours=float(row["late_after_hours"])),
                    row["announcement"],
                )
            )
        except (ValueError, KeyError) as error:
            raise CadenceError(f"line {number} of sql/reference/cadence.csv: {error}") from error
    return tuple(lines_read)


@cache
def cadences() -> tuple[Cadence, ...]:
    """Return the calendar as it stands in `sql/reference/cadence.csv`.

    Raises:
        CadenceError: If a line cannot be understood.
    """
    with (FOLDER / "cadence.csv").open(encoding="utf-8", newline="") as stream:
        return read_cadence(stream)


def cadences_of(publication: Publication) -> tuple[Cadence, ...]:
    """Return what is expected of a publication; none where it is released irregularly."""
    return tuple(cadence for cadence in cadences() if cadence.publication == publication.slug)
