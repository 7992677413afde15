"""Vintages: which release published a table, and from when until when it was the one known.

Belongs here: the order of vintages, and which releases are known to exist
(STATISTICS item 10). Does not belong here: when a file was published
(`evidence`), reading files, or as-of queries (`sql/catalogue`).
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from fnmatch import fnmatchcase

from assets.contract import Contract, contracts
from assets.evidence import LONDON, Moment, PageHistory, Sighting, publication_moment, release_moment
from assets.observations import Report
from assets.reference import FOLDER

GOVUK = "https://www.gov.uk"


@dataclass(frozen=True, slots=True)
class Vintage:
    """A table as one release published it.

    Attributes:
        vintage_id: Number of the vintage in this build, in order of publication.
        contract: The table.
        report: What reading it came to.
        sighting: The sighting it is credited to.
        moment: When it was published; None where nothing says so.
        label: Name of the vintage among those of its table, e.g. `2023-11-23`.
        realtime_end: Moment of the next release known to exist, held or not (UTC).
        withdrawn_on: Day in London on which the publisher withdrew it, if it did.
    """

    vintage_id: int
    contract: Contract
    report: Report
    sighting: Sighting
    moment: Moment | None
    label: str
    realtime_end: datetime | None
    withdrawn_on: date | None


@dataclass(frozen=True, slots=True)
class KnownRelease:
    """A release known to exist, whether it is held or not.

    Attributes:
        table_id: The table it holds.
        page: GOV.UK base path.
        title: Title of the release.
        published_on: Day in London.
        published_at: Moment (UTC); 9.30 in London where only the day is known.
        basis: What says that it exists.
        held: Whether the archive has it.
    """

    table_id: str
    page: str
    title: str
    published_on: date
    published_at: datetime
    basis: str
    held: bool


def order_vintages(
    read: Iterable[tuple[Contract, Report, Sequence[Sighting]]],
    histories: Mapping[str, PageHistory] | None = None,
) -> tuple[list[Vintage], list[KnownRelease]]:
    """Put the readings of all tables in order of publication and number them.

    Ties are broken by time, `_vN` in the file name, and sha256, never by the
    order of import, so that the same archive always gives the same numbers.

    Args:
        read: Contract, report and sightings of each reading that holds figures.
        histories: Histories of the pages, by base path, as far as they are archived.

    Returns:
        The vintages, numbered from 1, and every release known to exist.
    """
    histories = histories or {}
    readings = list(read)
    served: dict[str, set[tuple[datetime, str]]] = {}
    for _, _, seen in readings:
        for sighting in seen:
            if sighting.url:
                served.setdefault(sighting.url, set()).add((sighting.seen_at, sighting.sha256))
    found = []
    for contract, report, seen in readings:
        others = [at for url in {s.url for s in seen if s.url} for at, sha256 in served[url] if sha256 != report.sha256]
        moment = publication_moment(seen, report, histories.get(_credited(seen).page), others)
        found.append((contract, report, moment, list(seen)))
    known = _known_releases([(contract, moment, seen) for contract, _, moment, seen in found], histories)
    ends: dict[str, list[datetime]] = {}
    for table_id, at in [
        *((contract.table_id, moment.at) for contract, _, moment, _ in found if moment),
        *((release.table_id, release.published_at) for release in known if not release.held),
    ]:
        ends.setdefault(table_id, []).append(at)
    found.sort(key=lambda item: (_order(item[2], item[3], item[1]), item[0].table_id))
    labels: dict[tuple[str, str], int] = {}
    vintages = []
    for number, (contract, report, moment, seen) in enumerate(found, 1):
        label = moment.on.isoformat() if moment else "undated"
        again = labels[contract.table_id, label] = labels.get((contract.table_id, label), 0) + 1
        later = [at for at in ends.get(contract.table_id, []) if moment and at > moment.at]
        vintages.append(
            Vintage(
                number,
                contract,
                report,
                _credited(seen),
                moment,
                label if again == 1 else f"{label} ({again})",
                min(later, default=None),
                _withdrawn_on(report, histories.get(_credited(seen).page)),
            )
        )
    return vintages, known


def _withdrawn_on(report: Report, history: PageHistory | None) -> date | None:
    """Return the day on which a document, or the page a file belongs to, was withdrawn."""
    if report.withdrawn_on:
        return date.fromisoformat(report.withdrawn_on)
    return history.withdrawn_on if history else None


def _order(moment: Moment | None, seen: Sequence[Sighting], report: Report) -> tuple[datetime, int, str]:
    at = moment.at if moment else datetime.max.replace(tzinfo=UTC)
    version = max(int(match[1]) if (match := re.search(r"_v(\d+)\b", s.file)) else 1 for s in seen)
    return at, version, report.sha256


def _credited(seen: Sequence[Sighting]) -> Sighting:
    """Return the sighting a vintage is credited to: one with a date first, then by name."""
    return min(seen, key=lambda s: (s.published is None, s.published or "", s.file, s.url or ""))


def _known_releases(
    found: Sequence[tuple[Contract, Moment | None, Sequence[Sighting]]], histories: Mapping[str, PageHistory]
) -> list[KnownRelease]:
    """Return the releases that are held, that change notes name, and that the reviewed list names."""
    releases: dict[tuple[str, date], KnownRelease] = {}
    for contract, moment, seen in found:
        if moment:
            credited = _credited(seen)
            held = KnownRelease(
                contract.table_id, credited.page, credited.title, moment.on, moment.at, moment.basis, True
            )
            known = releases.get((contract.table_id, moment.on))
            if known is None or known.published_at < moment.at:
                releases[contract.table_id, moment.on] = held
    for release in _noted_releases(histories):
        releases.setdefault((release.table_id, release.published_on), release)
    with (FOLDER / "known_releases.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            day = date.fromisoformat(row["published_on"])
            for table_id in row["table_ids"].split():
                releases.setdefault(
                    (table_id, day),
                    KnownRelease(
                        table_id, row["publication"], row["title"], day, release_moment(day), row["basis"], False
                    ),
                )
    return sorted(releases.values(), key=lambda release: (release.table_id, release.published_at, release.title))


def _noted_releases(histories: Mapping[str, PageHistory]) -> Iterable[KnownRelease]:
    """Yield a release for each change note that names a table's file or document."""
    for contract in contracts().values():
        patterns = [pattern.replace("^", "", 1) for pattern in contract.documents]
        for history in histories.values():
            if not any(fnmatchcase(history.base_path, page) for page in contract.pages):
                continue
            for change in history.changes:
                if any(re.search(pattern, change.note) for pattern in patterns):
                    yield KnownRelease(
                        contract.table_id, history.base_path, change.note[:200], change.at.astimezone(LONDON).date(),
                        change.at, "change note of the page", False,
                    )  # fmt: skip
