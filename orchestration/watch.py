"""Watching: which publication to ask for now, what is late, what is to be fetched or built.

Belongs here: one look at the clock, free of Dagster, so that the sensor, the
command line and the tests do the same. Does not belong here: asking (`assets.archive.fetch`), what was seen
(`assets.archive.watch_state`), the calendar (`assets.publications.cadence`), telling anybody (`alerts`), or starting
runs (`sensors`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from assets.archive.announcements import Announcement, ask_announcement
from assets.archive.govuk.errors import GovukError
from assets.archive.watch_state import AnnouncementState, WatchState, read_states, write_states
from assets.dates import LONDON
from assets.observations.archived import archived
from assets.progress import SILENT, Progress
from assets.publications.cadence import Cadence, Term, cadences_of, calendars_ended
from assets.publications.watched import Publication, watched
from assets.published import built_files, open_published
from assets.settings import Settings
from assets.upkeep.verification import known_damage
from orchestration.alerts import Alert

if TYPE_CHECKING:
    from assets.archive.fetch import Round
    from assets.archive.govuk.client import GovukClient

BEFORE, AFTER = timedelta(minutes=5), timedelta(minutes=60)
ANNOUNCED, ASK_ANNOUNCEMENT = timedelta(days=35), timedelta(hours=6)
FAILING = timedelta(days=1)
FINDINGS_EACH = 5  # a check with more is told in one


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
        self.publications = watched(settings.sample)
        self._states = read_states(settings.data)

    @property
    def states(self) -> dict[str, WatchState]:
        """What was seen of what is watched, by slug; what is watched no more has nothing to be fetched."""
        seen = self._states.publications
        return {each.slug: seen[each.slug] for each in self.publications if each.slug in seen}

    # -- when to ask -----------------------------------------------------------------------------

    def due(self, now: datetime) -> list[Publication]:
        """Return the publications to ask for at a time, those that waited longest first.

        Around expected moments a publication is due at each look, otherwise now and then.
        """
        quiet = timedelta(minutes=self.settings.quiet_minutes)
        due: list[tuple[datetime | None, Publication]] = []
        for publication in self.publications:
            tried = state.tried_at if (state := self.states.get(publication.slug)) else None
            # A clock that was set back must not silence the watch.
            rested = tried is None or not tried <= now < tried + quiet
            if rested or any(-BEFORE <= now - moment <= AFTER for moment in self._moments(publication, now)):
                due.append((tried, publication))
        return [
            publication
            for _, publication in sorted(due, key=lambda each: each[0] or datetime.min.replace(tzinfo=LONDON))
        ]

    def _moments(self, publication: Publication, now: datetime) -> list[datetime]:
        today = now.astimezone(LONDON).date()
        moments = [m for cadence in cadences_of(publication) if (m := cadence.moment_on(today))]
        return moments + [e.first for e in self.expected(publication, now) if e.basis != "cadence"]

    # -- asking ----------------------------------------------------------------------------------

    def look(
        self,
        now: datetime,
        publications: Iterable[Publication] | None = None,
        progress: Progress = SILENT,
        seconds: float | None = None,
    ) -> Round:
        """See what GOV.UK has, and keep what was seen; the caller holds the writers' lock since before this was made.

        Args:
            now: The time.
            publications: Which to ask for; all that are watched where left out.
            progress: Told in words what is being asked for.
            seconds: Longest time it may take; what was not asked for by then is left as it was.

        Raises:
            GovukUnreachable: If GOV.UK cannot be reached at all; it is kept as the error of each.
        """
        # What only says what was seen has no use for what asks.
        from assets.archive.fetch import look
        from assets.archive.govuk.client import GovukClient

        asked = self.publications if publications is None else list(publications)
        with GovukClient(self.settings, seconds) as client:
            seen = look(self.settings, client, self._states, now, asked, progress)
            self._ask_announcements(client, asked, now)
        write_states(self.settings.data, self._states)
        return seen

    def _ask_announcements(self, client: GovukClient, publications: Iterable[Publication], now: datetime) -> None:
        for cadence in (c for publication in publications for c in cadences_of(publication) if c.announcement):
            term = self._term(cadence, now)
            path, known = term.announcement, self._states.announcements.get(term.announcement)
            rested = known is None or not known.asked_at <= now < known.asked_at + ASK_ANNOUNCEMENT
            if client.out_of_time or not rested or term.moments[0] - ANNOUNCED > now:
                continue
            try:
                said, etag = ask_announcement(client, path, self.announcement(path), known.etag if known else None)
            except GovukError:
                continue  # the cadence stands in until it can be asked
            self._states.announcements[path] = AnnouncementState(now, said.state, said.at, etag)

    # -- what is to be fetched and built ---------------------------------------------------------

    def waiting(self) -> dict[str, str]:
        """Return the files that are to be fetched, by address, with the ETag or date they are served with."""
        return {address: file.tag for state in self.states.values() for address, file in state.waiting.items()}

    def work(self) -> str | None:
        """Return a name of what a run would fetch or build, as the warehouse has it not; None if there is nothing."""
        known = sorted(source.sha256 for source, _, _, contracts in archived(self.settings) if contracts)
        waiting = [f"{address} {tag}" for address, tag in sorted(self.waiting().items())]
        if not waiting and not set(known) - self._built():
            return None
        return hashlib.sha256(" ".join([*known, *waiting]).encode()).hexdigest()[:16]

    def _built(self) -> set[str]:
        return set() if known_damage(self.settings) else built_files(self.settings)

    # -- what is expected, late, and to be told --------------------------------------------------

    def announcement(self, path: str) -> Announcement:
        """Return what GOV.UK last said of a release to come."""
        known = self._states.announcements.get(path)
        if known is None:
            return Announcement()
        return Announcement(known.state, known.at.astimezone(LONDON) if known.at else None)

    def _term(self, cadence: Cadence, now: datetime) -> Term:
        state = self.states.get(cadence.publication) or WatchState(now)
        return cadence.next_term(state.released.get(cadence.kind) or state.since, self._cancelled())

    def _cancelled(self) -> list[str]:
        return [path for path, known in self._states.announcements.items() if known.state == "cancelled"]

    def expected(self, publication: Publication, now: datetime) -> list[Expected]:
        """Return what is expected next of a publication, by announcement, or by cadence where that is valid."""
        expected = []
        for cadence in cadences_of(publication):
            term = self._term(cadence, now)
            said = self.announcement(term.announcement) if term.announcement else Announcement()
            moments, basis = term.moments, "cadence"
            if not cadence.expects(term) and not said.at:
                continue
            if said.at:
                moments, basis = (said.at,), f"announced ({said.state})"
            expected.append(Expected(cadence, moments[0], moments[-1], moments[-1] + cadence.late_after, basis))
        return expected

    def overdue(self, publication: Publication, now: datetime) -> list[Expected]:
        """Return what is late."""
        return [expected for expected in self.expected(publication, now) if now > expected.late_after]

    def alerts(self, now: datetime) -> list[Alert]:
        """Return everything about the publications that a person should hear of as it stands."""
        alerts = []
        for publication in self.publications:
            state = self.states.get(publication.slug)
            if state is None:
                continue
            alerts += [Alert(finding.kind, finding.subject, finding.text) for finding in state.findings]
            alerts += [_late(publication, expected, state) for expected in self.overdue(publication, now)]
            spoken_of = {each.cadence.kind for each in self.expected(publication, now)}
            alerts += [Alert("calendar", *said) for said in calendars_ended(publication, now, spoken_of)]
            since = state.error_since
            if state.error and since and now - since > FAILING:
                # One cause, such as a cut line, is one event for all publications.
                text = f"since {since:%Y-%m-%d}: {state.error}"
                alerts.append(Alert("failing", f"{state.error[:60]} {since.date()}", text))
        return alerts


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
    alerts = [
        Alert("review", f"{table_id} {rule} {name}", f"{table_id} of {file} {cell or ''}: {message}: {name!r}")
        for table_id, name, rule, file, message, cell in review
    ]
    alerts += [
        Alert("quarantine", sha256, f"{file} ({tables}) was set aside: {' '.join(f'{where} {message}'.split())}")
        for sha256, file, tables, message, where in aside
    ]
    by_check: dict[str, list[tuple[str, str]]] = {}
    for name, key, detail in failed:
        by_check.setdefault(name, []).append((key, detail))
    for name, findings in by_check.items():
        if len(findings) > FINDINGS_EACH:
            few = "; ".join(f"{key}: {detail}" for key, detail in findings[:FINDINGS_EACH])
            alerts.append(Alert("check", f"{name}: {len(findings)}", f"{name}: {len(findings)} findings: {few}; …"))
            continue
        alerts += [Alert("check", f"{name}: {key}", f"{name}: {key}: {detail}") for key, detail in findings]
    return alerts


def _late(publication: Publication, expected: Expected, state: WatchState) -> Alert:
    kind = expected.cadence.kind.replace("_", " ")
    last = state.released.get(expected.cadence.kind)
    text = (
        f"{publication.title}: {kind} was expected by {expected.by.astimezone(LONDON):%A %-d %B %Y %H:%M} "
        f"({expected.basis}) and has not come; the last was of "
        f"{f'{last.astimezone(LONDON):%-d %B %Y}' if last else 'unknown date'}. "
        f"Look at https://www.gov.uk{publication.base_path}" + (f" (last error: {state.error})" if state.error else "")
    )
    return Alert("overdue", f"{publication.slug} {expected.cadence.kind} {expected.by.date()}", text)
