"""Watching: which publication to ask for now, what was seen of each, what is late, what is not built.

Belongs here: one look at the clock, free of Dagster, so that the sensor, the
command line and the tests do the same. Does not belong here: asking (`fetch`),
the calendar (`assets.publications.cadence`), telling anybody (`alerts`), or starting runs
(`sensors`).

What was seen is kept in `watch.json` in the data folder, written under the
writers' lock. Losing it makes every publication due at once and nothing late.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from assets.archive.announcements import Announcement, ask_announcement
from assets.archive.fetch import Fetched, Looked, Trouble, fetch, recipe
from assets.archive.govuk import GovukClient, GovukError, GovukUnreachable
from assets.dates import LONDON
from assets.observations.archived import archived
from assets.progress import SILENT, Progress
from assets.publications.cadence import Cadence, Term, cadences_of
from assets.publications.content_api import Change
from assets.publications.watched import PUBLICATIONS, Publication
from assets.settings import Settings
from assets.warehouse.published import open_published
from orchestration.alerts import Alert

BEFORE, AFTER = timedelta(minutes=5), timedelta(minutes=60)
ANNOUNCED, ASK_ANNOUNCEMENT = timedelta(days=35), timedelta(hours=6)
FAILING = timedelta(days=1)
FINDINGS_EACH = 5  # a check with more is told in one


@dataclass(slots=True)
class Seen:
    """What was seen of one publication.

    Attributes:
        since: Since when it is watched.
        checked_at: When it was last asked for without an error; None before the first time.
        tried_at: When it was last asked for at all.
        error: What went wrong the last time; None if nothing.
        data_version: Data version of the last time it was seen whole.
        released: Last release by kind, with when it was published.
        troubles: What stood the last time.
    """

    since: datetime
    checked_at: datetime | None = None
    tried_at: datetime | None = None
    error: str | None = None
    data_version: str | None = None
    released: dict[str, datetime] = field(default_factory=dict)
    troubles: list[Trouble] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Expected:
    """What is expected next of one kind of file or document.

    Attributes:
        cadence: The line of the calendar.
        first: The first moment it may come.
        by: The last moment it may come.
        late_after: From when it is overdue.
        basis: `announced (confirmed)` or the like, or `cadence`.
    """

    cadence: Cadence
    first: datetime
    by: datetime
    late_after: datetime
    basis: str


class Watch:
    """What was seen of every publication, and what follows from it at a given time."""

    def __init__(self, settings: Settings) -> None:
        """Read what was seen so far.

        Args:
            settings: Settings of the run.
        """
        self.settings = settings
        self._path = settings.data / "watch.json"
        self.seen: dict[str, Seen] = {}
        self._announced: dict[str, dict[str, Any]] = {}
        try:
            kept = json.loads(self._path.read_text(encoding="utf-8"))
            self.seen = {slug: _seen(values) for slug, values in kept["publications"].items()}
            self._announced = kept["announcements"]
        except (OSError, ValueError, KeyError, TypeError):
            pass  # not there yet, or not whole: everything is due

    # -- when to ask -----------------------------------------------------------------------------

    def due(self, now: datetime) -> list[Publication]:
        """Return the publications to ask for at a time: at each look around expected moments, else now and then."""
        quiet = timedelta(minutes=self.settings.quiet_minutes)
        found = []
        for publication in PUBLICATIONS:
            tried = seen.tried_at if (seen := self.seen.get(publication.slug)) else None
            # A clock that was set back must not silence the watch.
            rested = tried is None or not tried <= now < tried + quiet
            if rested or any(-BEFORE <= now - moment <= AFTER for moment in self._moments(publication, now)):
                found.append(publication)
        return found

    def _moments(self, publication: Publication, now: datetime) -> list[datetime]:
        today = now.astimezone(LONDON).date()
        moments = [m for cadence in cadences_of(publication) if (m := cadence.moment_on(today))]
        return moments + [e.first for e in self.expected(publication, now) if e.basis != "cadence"]

    # -- asking ----------------------------------------------------------------------------------

    def ask(
        self,
        now: datetime,
        publications: Iterable[Publication] = PUBLICATIONS,
        progress: Progress = SILENT,
    ) -> Fetched:
        """Ask for publications, archive what is new and keep what was seen; the caller holds the writers' lock.

        Raises:
            GovukUnreachable: If GOV.UK cannot be reached at all; it is kept as the error of each.
        """
        publications = list(publications)
        for publication in publications:
            self.seen.setdefault(publication.slug, Seen(now)).tried_at = now
        try:
            fetched = fetch(self.settings, progress, publications)
        except GovukUnreachable as error:
            for publication in publications:
                self.seen[publication.slug].error = str(error)
            self._write()
            raise
        for looked in fetched.looked:
            self._keep(looked, now)
        self._ask_announcements(publications, now)
        self._write()
        return fetched

    def _keep(self, looked: Looked, now: datetime) -> None:
        seen = self.seen[looked.publication.slug]
        looked.troubles += _missed(looked, seen.checked_at)
        seen.troubles = [trouble for trouble in looked.troubles if trouble.kind != "error"]
        seen.error = next((trouble.text for trouble in looked.troubles if trouble.kind == "error"), None)
        if looked.data_version:
            seen.checked_at, seen.data_version = now, looked.data_version
        for kind, published in looked.arrived.items():
            # A page's date may be older than its newest file; the file was not there when last asked.
            earliest = seen.released.get(kind)
            seen.released[kind] = max(min(published or now, now), earliest or datetime.min.replace(tzinfo=UTC))

    def _ask_announcements(self, publications: Iterable[Publication], now: datetime) -> None:
        wanted = []
        for cadence in (c for publication in publications for c in cadences_of(publication) if c.announcement):
            term = self._term(cadence, now)
            known = self._announced.get(term.announcement)
            asked = datetime.fromisoformat(known["asked_at"]) if known else None
            if term.moments[0] - ANNOUNCED <= now and (asked is None or not asked <= now < asked + ASK_ANNOUNCEMENT):
                wanted.append(term.announcement)
        if not wanted:
            return
        with GovukClient(self.settings) as client:
            for path in wanted:
                etag = self._announced.get(path, {}).get("etag")
                try:
                    found, etag = ask_announcement(client, path, self.announcement(path), etag)
                except GovukError:
                    continue  # the cadence stands in until it can be asked
                at = found.at.isoformat() if found.at else None
                self._announced[path] = {"asked_at": now.isoformat(), "state": found.state, "at": at, "etag": etag}

    # -- what is expected, late, and to be told --------------------------------------------------

    def announcement(self, path: str) -> Announcement:
        """Return what GOV.UK last said of a release to come."""
        known = self._announced.get(path, {})
        at = known.get("at")
        return Announcement(known.get("state", ""), datetime.fromisoformat(at).astimezone(LONDON) if at else None)

    def _term(self, cadence: Cadence, now: datetime) -> Term:
        seen = self.seen.get(cadence.publication) or Seen(now)
        last = seen.released.get(cadence.kind)
        return cadence.next_term(last or seen.since, self._cancelled())

    def _cancelled(self) -> list[str]:
        return [path for path, known in self._announced.items() if known["state"] == "cancelled"]

    def expected(self, publication: Publication, now: datetime) -> list[Expected]:
        """Return what is expected next of a publication, by GOV.UK's announcement or by its cadence."""
        found = []
        for cadence in cadences_of(publication):
            term = self._term(cadence, now)
            said = self.announcement(term.announcement) if term.announcement else Announcement()
            moments, basis = term.moments, "cadence"
            if said.at:
                moments, basis = (said.at,), f"announced ({said.state})"
            found.append(Expected(cadence, moments[0], moments[-1], moments[-1] + cadence.late_after, basis))
        return found

    def overdue(self, publication: Publication, now: datetime) -> list[Expected]:
        """Return what is late."""
        return [expected for expected in self.expected(publication, now) if now > expected.late_after]

    def alerts(self, now: datetime) -> list[Alert]:
        """Return everything about the publications that a person should hear of as it stands."""
        found = []
        for publication in PUBLICATIONS:
            seen = self.seen.get(publication.slug)
            if seen is None:
                continue
            found += [Alert(trouble.kind, trouble.subject, trouble.text) for trouble in seen.troubles]
            found += [_late(publication, expected, seen) for expected in self.overdue(publication, now)]
            last = seen.checked_at or seen.since
            if seen.error and now - last > FAILING:
                # One cause, such as a cut line, is one event for all publications.
                found.append(
                    Alert("failing", f"{seen.error[:60]} {last.date()}", f"since {last:%Y-%m-%d}: {seen.error}")
                )
        return found

    def _write(self) -> None:
        kept = {
            "publications": {slug: _plain(seen) for slug, seen in self.seen.items()},
            "announcements": self._announced,
        }
        temporary = self._path.with_name(f".{self._path.name}")
        temporary.write_text(json.dumps(kept, indent=1, ensure_ascii=False, sort_keys=True), encoding="utf-8")
        os.replace(temporary, self._path)


def unbuilt(settings: Settings) -> str | None:
    """Return the version of the archive if it holds files of known tables that the warehouse does not, else None."""
    known = sorted(source.sha256 for source, _, _, contracts in archived(settings) if contracts)
    built: set[str] = set()
    if settings.warehouse.exists():
        with open_published(settings) as connection:
            rows = connection.execute("SELECT DISTINCT sha256 FROM catalogue.files WHERE tables IS NOT NULL")
            built = {str(sha256) for (sha256,) in rows.fetchall()}
    return hashlib.sha256(" ".join(known).encode()).hexdigest()[:16] if set(known) - built else None


def build_alerts(settings: Settings) -> list[Alert]:
    """Return what of the published build a person should hear of: files set aside, checks with findings."""
    with open_published(settings) as connection:
        aside = connection.execute("""
            SELECT sha256, min(file), string_agg(DISTINCT table_id, ', ' ORDER BY table_id), min_by(message, table_id),
                min_by(coalesce(sheet || ' ', '') || coalesce(cell, ''), table_id)
            FROM catalogue.quarantine GROUP BY sha256 ORDER BY sha256
        """).fetchall()
        failed = connection.execute("""
            SELECT check_name, key, min(detail) FROM catalogue.check_results
            WHERE exception IS NULL AND level = 'build' AND severity != 'info' GROUP BY ALL ORDER BY ALL
        """).fetchall()
        review = connection.execute("""
            SELECT table_id, found, min(rule), min(file), min(message), min(cell) FROM catalogue.warnings
            GROUP BY table_id, found ORDER BY ALL
        """).fetchall()
    found = [
        Alert("review", f"{table_id} {rule} {name}", f"{table_id} of {file} {cell or ''}: {message}: {name!r}")
        for table_id, name, rule, file, message, cell in review
    ]
    found += [
        Alert("quarantine", sha256, f"{file} ({tables}) was set aside: {' '.join(f'{where} {message}'.split())}")
        for sha256, file, tables, message, where in aside
    ]
    by_check: dict[str, list[tuple[str, str]]] = {}
    for name, key, detail in failed:
        by_check.setdefault(name, []).append((key, detail))
    for name, findings in by_check.items():
        if len(findings) > FINDINGS_EACH:
            few = "; ".join(f"{key}: {detail}" for key, detail in findings[:FINDINGS_EACH])
            found.append(Alert("check", f"{name}: {len(findings)}", f"{name}: {len(findings)} findings: {few}; …"))
            continue
        found += [Alert("check", f"{name}: {key}", f"{name}: {key}: {detail}") for key, detail in findings]
    return found


def _missed(looked: Looked, last: datetime | None) -> list[Trouble]:
    """Return the changes of the page that were replaced by later ones before anybody asked."""
    if last is None:
        return []
    since = [change for change in looked.changes if change.at > last]
    newest = max((change.at.astimezone(LONDON).date() for change in since), default=None)
    return [
        _lost_change(looked.publication, change) for change in since if change.at.astimezone(LONDON).date() != newest
    ]


def _lost_change(publication: Publication, change: Change) -> Trouble:
    text = (
        f"{publication.title}: GOV.UK changed it at {change.at.astimezone(LONDON):%Y-%m-%d %H:%M} "
        f"({change.note or 'no note'}) and again before it was asked; files of that change may have been replaced. "
        "A line in sql/reference/known_releases.csv makes the gap show. "
        f"{recipe(publication, change.note or 'TITLE', change.at)}"
    )
    return Trouble("lost", f"{publication.base_path} {change.at.isoformat()}", text)


def _late(publication: Publication, expected: Expected, seen: Seen) -> Alert:
    kind = expected.cadence.kind.replace("_", " ")
    last = seen.released.get(expected.cadence.kind)
    text = (
        f"{publication.title}: {kind} was expected by {expected.by.astimezone(LONDON):%A %-d %B %Y %H:%M} "
        f"({expected.basis}) and has not come; the last was of "
        f"{f'{last.astimezone(LONDON):%-d %B %Y}' if last else 'unknown date'}. "
        f"Look at https://www.gov.uk{publication.base_path}" + (f" (last error: {seen.error})" if seen.error else "")
    )
    return Alert("overdue", f"{publication.slug} {expected.cadence.kind} {expected.by.date()}", text)


def _plain(seen: Seen) -> dict[str, Any]:
    return {
        "since": seen.since.isoformat(),
        "checked_at": seen.checked_at.isoformat() if seen.checked_at else None,
        "tried_at": seen.tried_at.isoformat() if seen.tried_at else None,
        "error": seen.error,
        "data_version": seen.data_version,
        "released": {kind: at.isoformat() for kind, at in seen.released.items()},
        "troubles": [[trouble.kind, trouble.subject, trouble.text] for trouble in seen.troubles],
    }


def _seen(values: dict[str, Any]) -> Seen:
    checked, tried = values["checked_at"], values["tried_at"]
    return Seen(
        datetime.fromisoformat(values["since"]),
        datetime.fromisoformat(checked) if checked else None,
        datetime.fromisoformat(tried) if tried else None,
        values["error"],
        values["data_version"],
        {kind: datetime.fromisoformat(at) for kind, at in values["released"].items()},
        [Trouble(*trouble) for trouble in values["troubles"]],
    )
