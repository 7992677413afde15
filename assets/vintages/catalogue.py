"""What the catalogue says of an archive's files and vintages.

Belongs here: turning records and reports into the rows of the schema
`catalogue`. Does not belong here: the tables themselves (`sql/catalogue`), or
writing them (`assets.warehouse.loading`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from assets.contracts.language import Contract
from assets.copies import copy_kind
from assets.dates import LONDON
from assets.observations.archived import FileEntry
from assets.publications.watched import GOVUK
from assets.reference import reason_not_read
from assets.vintages.known_releases import KnownRelease
from assets.vintages.order import SetAside, Vintage

Row = tuple[object, ...]


def utc(moment: datetime | None) -> datetime | None:
    """Return a moment as a naive UTC timestamp, as the warehouse keeps them."""
    return moment.astimezone(UTC).replace(tzinfo=None) if moment else None


def london(moment: datetime | None) -> datetime | None:
    """Return a moment as a naive timestamp of the clock in London."""
    return moment.astimezone(LONDON).replace(tzinfo=None) if moment else None


def table_rows(contracts: Iterable[Contract]) -> list[Row]:
    """Rows of `catalogue.tables`."""
    return [
        (
            c.table_id, c.schema_name, c.title, " ".join(c.pages), c.coverage, c.sparse, ", ".join(c.natural_key),
            c.publisher, c.official_label, c.revision_status, c.status_basis, "; ".join(c.verified) or None,
            c.inferred or None, " ".join(c.facts) or None,
        )
        for c in contracts
    ]  # fmt: skip


def file_rows(files: Iterable[FileEntry], label: str) -> list[Row]:
    """Rows of `catalogue.files`, one per sighting; `label` says what the data are."""
    return [
        (
            entry.file_id, entry.sha256, entry.size, s.file, s.page, s.title, s.url, s.kind,
            copy_kind(s.kind, label), s.published,
            s.published_basis, utc(s.seen_at), s.fetched_from, entry.status,
            " ".join(contract.table_id for contract, _ in entry.readings) or None,
        )
        for entry in files
        for s in entry.sightings
    ]  # fmt: skip


def sheet_rows(files: Iterable[FileEntry]) -> list[Row]:
    """Rows of `catalogue.sheets`: what became of each sheet or table of the files of which some table could be read."""
    rows: list[Row] = []
    for entry in files:
        reports = [report for _, report in entry.readings]
        for name, labels in next((report.contents for report in reports if report.contents), {}).items():
            read = [report.table_id for report in reports if report.status == "read" and report.sheet == name]
            aside = [r.table_id for r in reports if any(problem.get("sheet") == name for problem in r.problems)]
            reason = None if read or aside else reason_not_read(name)
            status = "read" if read else "set aside" if aside else "not read" if reason else "not known"
            rows.append((entry.file_id, name, labels or None, status, " ".join([*read, *aside]) or None, reason))
    return rows


def vintage_rows(vintages: Iterable[Vintage], file_ids: dict[str, int], label: str = "") -> list[Row]:
    """Rows of `catalogue.vintages`; `label` says what the data are."""
    rows: list[Row] = []
    for v in vintages:
        moment, report = v.moment, v.report
        end = london(v.realtime_end)
        rows.append((
            v.vintage_id, v.contract.table_id, v.label, file_ids[report.sha256],
            utc(moment.at) if moment else None, moment.on if moment else None, moment.local if moment else None,
            utc(moment.earliest) if moment else None, utc(moment.latest) if moment else None,
            moment.basis if moment else "unknown", utc(moment.at) if moment else None, utc(v.realtime_end),
            end.date() if end else None, end, report.official_label, v.sighting.title,
            v.sighting.url or f"{GOVUK}{v.sighting.page}", report.sha256, v.sighting.kind,
            copy_kind(v.sighting.kind, label), report.sheet, report.rows, report.first_period, report.last_period,
            v.withdrawn_on,
        ))  # fmt: skip
    return rows


def known_release_rows(known: Iterable[KnownRelease]) -> list[Row]:
    """Rows of `catalogue.known_releases`."""
    return [
        (k.table_id, k.page, k.title, k.published_on, utc(k.published_at), london(k.published_at), k.basis, k.held)
        for k in known
    ]


def total_rows(vintages: Iterable[Vintage]) -> list[Row]:
    """Rows of `catalogue.published_totals`."""
    return [
        (v.vintage_id, t.period, t.first, t.last, t.measure, t.value, t.sheet, t.cell)
        for v in vintages
        for t in v.report.totals
    ]


def quarantine_rows(files: Sequence[FileEntry], set_aside: Iterable[SetAside]) -> list[Row]:
    """Rows of `catalogue.quarantine`: what could not be read, and what was read but is no vintage."""
    unread = [
        (contract.table_id, entry.sightings[0], problem)
        for entry in files
        for contract, report in entry.readings
        for problem in report.problems
    ]
    refused = [(item.contract.table_id, item.sighting, p.as_dict()) for item in set_aside for p in item.problems]
    return [
        (
            table_id, sighting.sha256, sighting.file, sighting.page, sighting.title,
            p["rule"], p["message"], p["sheet"], p["cell"], p["found"], ", ".join(p["nearest"]) or None, p["advice"],
        )
        for table_id, sighting, p in [*unread, *refused]
    ]  # fmt: skip


def warning_rows(vintages: Iterable[Vintage], files: Iterable[FileEntry]) -> list[Row]:
    """Rows of `catalogue.warnings`: what a person should look at in what stands, and in documents without figures."""
    standing: list[Row] = [
        (
            v.vintage_id, v.contract.table_id, v.label, v.report.sha256, v.sighting.file, p["rule"], p["message"],
            p["sheet"], p["cell"], p["found"], p["advice"],
        )
        for v in vintages
        for p in v.report.warnings
    ]  # fmt: skip
    without: list[Row] = [
        (
            None, contract.table_id, None, report.sha256, entry.sightings[0].file, p["rule"], p["message"], p["sheet"],
            p["cell"], p["found"], p["advice"],
        )
        for entry in files
        for contract, report in entry.readings
        if report.status == "no_figures"
        for p in report.warnings
    ]  # fmt: skip
    return standing + without


def measure_rows(
    contracts: Iterable[Contract], seen: dict[tuple[str, str], tuple[int, int, float | None]]
) -> list[Row]:
    """Rows of `catalogue.measures`; `seen` holds observations, how many lack a value, and the lowest value."""
    return [
        (c.table_id, m.name, m.unit, m.kind, m.precision, m.minimum, *seen.get((c.table_id, m.name), (0, 0, None)))
        for c in contracts
        for m in c.measures
    ]
