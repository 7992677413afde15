"""When releases are expected: the calendar of the watched publications, in London time.

Belongs here: reading `sql/reference/cadence.csv`, which days and moments it
names, which release is expected next, and when one is late. Does not belong
here: asking GOV.UK (`assets.archive.fetch`), or what was released so far
(`orchestration.watch`).

A term is what one release is expected for: a day, a week or a month. A release
at any time since the term opened stands for it, so that one brought forward by
a bank holiday is not missed twice.

A line of the calendar is a reviewed fact, valid from a day until a day. Outside of these it says nothing: then
nothing is late, but what GOV.UK announces is expected all the same.
"""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from fnmatch import fnmatchcase
from functools import cache
from itertools import combinations

from assets.dates import LONDON
from assets.problems import DefinitionError, nearest_names
from assets.publications.watched import PUBLICATIONS, Publication
from assets.reference import FOLDER
from assets.tables import contracts

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_EARLY, _LONGEST_TERM = timedelta(days=2), timedelta(days=31)
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
        kind: Kind of attachment, as in `assets/publications/watched.py`; empty for a series that is not watched.
        table_ids: Ids of the tables it is the calendar of; `*` stands for any letters.
        overwritten: Whether each edition takes the place of the one before at the same address.
        weekday: 0 for Monday; None for every day.
        months: Months of release; empty for all.
        from_day: First day of those months on which it comes.
        at: Time in London.
        late_after: How long after the last moment of a term it counts as late.
        announcement: Base path of announcements, with `{month}` and `{year}` of the period's end.
        valid_from: First day of the terms that the line is known to be right for.
        valid_until: Their last day; None where no end is known.
        basis: What says so.
    """

    publication: str
    kind: str
    table_ids: tuple[str, ...]
    overwritten: bool
    weekday: int | None
    months: tuple[int, ...]
    from_day: int
    at: time
    late_after: timedelta
    announcement: str
    valid_from: date
    valid_until: date | None
    basis: str

    def is_of(self, table_id: str) -> bool:
        """Say whether this is the calendar of a table."""
        return any(fnmatchcase(table_id, pattern) for pattern in self.table_ids)

    def is_valid_on(self, day: date) -> bool:
        """Say whether the line is known to be right on a day."""
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)

    def expects(self, term: Term) -> bool:
        """Say whether the line is known to be right for a term."""
        return all(self.is_valid_on(moment.date()) for moment in (term.moments[0], term.moments[-1]))

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
        """Return the first term that no release stands for yet; it may lie after the days the line is valid on.

        Args:
            last: The last release, or since when the publication is watched.
            cancelled: Announcements that were cancelled; their terms are passed over.
        """
        passed = set(cancelled)
        return next(
            term
            for term in self.terms(max(last, datetime.combine(self.valid_from, time(), LONDON) - _LONGEST_TERM))
            if term.moments[-1].date() >= self.valid_from and (not term.announcement or term.announcement not in passed)
        )


def read_cadence(lines: Iterable[str]) -> tuple[Cadence, ...]:
    """Read the lines of a cadence file, header first.

    Raises:
        CadenceError: If a line names no watched publication or kind, or holds a value of no known form.
    """
    kinds = {(publication.slug, wanted.kind) for publication in PUBLICATIONS for wanted in publication.wanted}
    kinds |= {(publication.slug, "") for publication in PUBLICATIONS}
    lines_read: list[Cadence] = []
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
            if row["overwritten"] not in ("", "yes"):
                raise ValueError(f"overwritten is 'yes' or nothing, not {row['overwritten']!r}")
            if not row["basis"]:
                raise ValueError("it has no basis: what says that releases come so, and on which days that was")
            unknown = [name for name in row["table_ids"].split() if "*" not in name and name not in contracts()]
            if unknown:
                raise ValueError(f"table_ids: there is no table {' or '.join(unknown)}")
            lines_read.append(
                Cadence(
                    row["publication"],
                    row["kind"],
                    tuple(row["table_ids"].split()),
                    row["overwritten"] == "yes",
                    WEEKDAYS.index(row["weekday"]) if row["weekday"] else None,
                    months,
                    int(row["from_day"] or 1),
                    time.fromisoformat(row["local_time"]),
                    timedelta(hours=float(row["late_after_hours"])),
                    row["announcement"],
                    date.fromisoformat(row["valid_from"]),
                    date.fromisoformat(row["valid_until"]) if row["valid_until"] else None,
                    row["basis"],
                )
            )
            if overlap := _overlap(lines_read):
                raise ValueError(overlap)
        except (ValueError, KeyError, TypeError) as error:
            raise CadenceError(f"line {number} of sql/reference/cadence.csv: {error}") from error
    return tuple(lines_read)


def _overlap(lines: Sequence[Cadence]) -> str | None:
    """Return what is wrong where two lines speak of the same kind or table on the same day."""
    for one, other in combinations(lines, 2):
        meet = max(one.valid_from, other.valid_from)
        same_kind = one.kind and (one.publication, one.kind) == (other.publication, other.kind)
        same_table = [table_id for table_id in contracts() if one.is_of(table_id) and other.is_of(table_id)]
        if one.is_valid_on(meet) and other.is_valid_on(meet) and (same_kind or same_table):
            return (
                f"another line is valid on {meet} too for {one.kind if same_kind else ', '.join(same_table)}; "
                "end the first with valid_until the day before the second begins"
            )
    return None


@cache
def cadences() -> tuple[Cadence, ...]:
    """Return the calendar as it stands in `sql/reference/cadence.csv`.

    Raises:
        CadenceError: If a line cannot be understood.
    """
    with (FOLDER / "cadence.csv").open(encoding="utf-8", newline="") as stream:
        return read_cadence(stream)


def cadences_of(publication: Publication) -> tuple[Cadence, ...]:
    """Return what is expected of what is watched of a publication; none where it is released irregularly."""
    return tuple(cadence for cadence in cadences() if cadence.publication == publication.slug and cadence.kind)


def calendar_of(table_id: str, day: date) -> Cadence | None:
    """Return the line of the calendar that is valid for a table on a day; None where there is none."""
    return next((line for line in cadences() if line.is_of(table_id) and line.is_valid_on(day)), None)


def calendars_ended(publication: Publication, now: datetime, spoken_of: Collection[str]) -> list[tuple[str, str]]:
    """Return the lines that are valid no more, with no other in their place: which it is, and what to do.

    Args:
        publication: Whose lines.
        now: The time (aware).
        spoken_of: Kinds of which a release is expected all the same, as announced.
    """
    lines, day = cadences_of(publication), now.astimezone(LONDON).date()
    valid = {line.kind for line in lines if line.is_valid_on(day)} | set(spoken_of)
    return [
        (
            f"{line.publication} {line.kind} {line.valid_until}",
            f"{publication.title}: the calendar of {line.kind.replace('_', ' ')} is known to be right until "
            f"{line.valid_until} only, so that nothing counts as late. Find out when the next release comes, and set "
            "valid_until and basis in sql/reference/cadence.csv, or add a line",
        )
        for line in lines
        if line.kind not in valid and line.valid_until and line.valid_until < day
    ]
