"""From web archives into the archive: captures of the watched pages, and through them of their documents and files.

Belongs here: the order of asking, and what is kept of each answer. Does not belong here: asking an archive (`client`),
what its list of captures says (`captures`), checks and names of what came (`taken`), or what is watched
(`assets.publications.watched`).

Of each address every capture of different bytes is taken, the earliest of each: a page that changes daily under one
address has many states, and a file replaced under its address is another file. What is held already, by its digest,
is not fetched; an earlier capture of it is recorded all the same, for it says that it was published by then.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from assets.archive.govuk.errors import BrokeOff, Busy, GovukError, GovukUnreachable, OutOfTime
from assets.archive.store import Archive, ArchiveError, writing
from assets.archive.web_archives.answered import Answered, Answers
from assets.archive.web_archives.captures import Capture, distinct, redirects
from assets.archive.web_archives.client import ArchiveClient
from assets.archive.web_archives.outcome import Counts, Outcome
from assets.archive.web_archives.sources import WebArchive
from assets.archive.web_archives.taken import Elsewhere, Target, named
from assets.problems import TableError
from assets.progress import SILENT, Progress
from assets.publications.captured_page import read_captured_page
from assets.publications.content_api import Release
from assets.publications.watched import PUBLICATIONS, Publication
from assets.settings import Settings

_TRIES, _FAILURES_MAX = 3, 3


@dataclass(frozen=True, slots=True)
class Span:
    """Days (UTC) between which captures are asked for, both included; None for no bound."""

    first: date | None = None
    last: date | None = None

    def __post_init__(self) -> None:
        """Refuse a span that ends before it begins.

        Raises:
            ArchiveError: If it does.
        """
        if self.first and self.last and self.first > self.last:
            raise ArchiveError(f"captures from {self.first} to {self.last}: the last day is before the first")


ALWAYS = Span()


def backfill(
    settings: Settings,
    archives: Iterable[WebArchive],
    span: Span = ALWAYS,
    dry: bool = False,
    progress: Progress = SILENT,
    publications: Iterable[Publication] = PUBLICATIONS,
) -> Outcome:
    """Take what web archives captured into the archive; the caller does not hold the writers' lock.

    It takes hours, so the lock is held for one capture at a time, and not while captures are listed. A capture, an
    address or an archive that fails is told, and the others go on.

    Args:
        settings: Settings of the run.
        archives: Which archives are asked, in this order.
        span: Between which days.
        dry: Whether only lists of captures are asked for, and nothing is fetched or written.
        progress: Told in words what is being asked for.
        publications: Of which publications.

    Raises:
        ArchiveError: If another process writes to the data folder for longer than all requests of a run may take.
    """
    outcome = Outcome(dry)
    held = Archive(settings.archive)
    answers = Answers(settings.data, [record for record in held.records() if held.size(record.sha256) == record.size])
    for archive in archives:
        with ArchiveClient(archive, settings) as client:
            asking = _Asking(settings, client, answers, outcome, span, progress)
            try:
                for publication in publications:
                    asking.publication(publication)
            except _Stopped as error:
                outcome.failures.append(str(error))
    return outcome


class _Stopped(Exception):
    """An archive is asked nothing more in this run; its words say why."""


class _Asking:
    """One archive asked for everything, with what is known of earlier runs."""

    def __init__(
        self,
        settings: Settings,
        client: ArchiveClient,
        answers: Answers,
        outcome: Outcome,
        span: Span,
        progress: Progress,
    ) -> None:
        self.settings, self.client, self.answers, self.outcome = settings, client, answers, outcome
        self.span, self.progress = span, progress
        self.archive = Archive(settings.archive)
        self.name = client.archive.name
        self.counts = Counts()
        self.failed = 0

    def publication(self, publication: Publication) -> None:
        """Take the captures of a publication's pages, then of what they list."""
        self.counts = self.outcome.counts.setdefault((self.name, publication.title), Counts())
        pages = [publication.base_path, *publication.former_base_paths]
        targets: dict[str, Target] = {}
        done: set[str] = set()
        while pages:
            path = pages.pop(0)
            if path in done:
                continue
            done.add(path)
            states = self._states(path)
            for _, release in states:
                pages += [each.base_path for each in publication.editions_in(release)]
                for attachment in publication.wanted_of_the_past(release):
                    target = Target.listed(publication, release, attachment)
                    targets.setdefault(target.address, target)
        for target in targets.values():
            self._all(target)

    def _states(self, path: str) -> list[tuple[datetime, Release]]:
        """Return the captured states of a page, oldest first."""
        states = []
        for answer in self._all(Target.page_at(path)):
            try:
                release = read_captured_page(self.archive.read(answer.sha256))
            except (TableError, ArchiveError) as error:
                self.outcome.failures.append(f"{answer.asked}: {error}")
                continue
            states.append((datetime.fromisoformat(answer.at), release))
        return sorted(states, key=lambda state: state[0])

    def _all(self, target: Target) -> list[Answered]:
        """Take every capture of different bytes of an address; return those that are held."""
        self.progress.building(f"Asking {self.name}", f"captures of {target.address}")
        self.outcome.lists += 1
        self.client.begin()
        try:
            captures = self.client.captures(target.address, self.span.first, self.span.last)
        except GovukError as error:
            self._failed(f"captures of {target.address} could not be listed: {error}", error)
            return []
        self.failed = 0
        groups = [*distinct(captures), *([capture] for capture in redirects(captures))]
        self.counts.captures += len(captures)
        self.counts.distinct += len(groups)
        answers = [answer for group in groups if (answer := self._locked(group, target))]
        return [answer for answer in answers if answer.sha256]

    def _locked(self, group: list[Capture], target: Target) -> Answered | None:
        """As `_one`, with the writers' lock where anything may be written."""
        if self.outcome.dry:
            return self._one(group, target)
        with writing(self.settings.data, self.settings.total_seconds):
            self.client.begin()
            return self._one(group, target)

    def _one(self, group: list[Capture], target: Target) -> Answered | None:
        """Take one of the captures of the same bytes; return what came of it, None where that may come yet."""
        replay = self.client.archive.replay_of
        for capture in group:
            if known := self.answers.of(replay(capture.moment, capture.address)):
                if known.refused:
                    self.counts.refused += 1
                else:
                    self.counts.held += 1
                return known
        if same := self.answers.with_digest(group[0].digest):
            # What is one thing at one address may be another at a second: then asking tells which, and why not.
            with suppress(Elsewhere, GovukError, TableError, ArchiveError):
                answer = same if self.outcome.dry else self._held(group[0], target, same)
                self.counts.held += 1
                return answer
        if self.outcome.dry:
            self.counts.fetched += 1
            return None
        refused: list[Answered] = []
        for capture in group[:_TRIES]:
            asked = replay(capture.moment, capture.address)
            try:
                answer = self._fetched(capture, asked, target)
            except Elsewhere as note:
                self.outcome.notes.append(f"{self.name}: {note}")
                refused.append(Answered(asked, refused=str(note)))
                break
            except (Busy, BrokeOff, GovukUnreachable, OutOfTime) as error:
                self.counts.left += 1
                self._failed(f"{target.title}: {error}", error)
                return None
            except (GovukError, TableError, ArchiveError) as error:
                self.outcome.failures.append(f"{self.name}: {target.title}: {asked}: {_in_short(error)}")
                refused.append(Answered(asked, refused=_in_short(error)))
            else:
                self.failed = 0
                self.counts.fetched += 1
                return answer
        self.counts.refused += 1
        for answer in refused:
            self.answers.put(answer)
        return refused[-1]

    def _fetched(self, capture: Capture, asked: str, target: Target) -> Answered:
        """Fetch a capture, check it and put it into the archive."""
        self.progress.building(f"Asking {self.name}", f"{target.file} of {capture.at:%Y-%m-%d %H:%M}")
        self.outcome.bodies += 1
        with _temporary_file(self.settings.data) as path:
            with path.open("wb+") as stream:
                came = self.client.replay(capture, stream, target.bytes_max(self.settings))
            names = named(target, path, came.address, came.headers)
            record, _ = self.archive.add(
                path,
                **names.of(self.name),
                url=target.address,
                size_max=self.settings.file_bytes_max,
                captured_at=came.at,
                fetched_from=came.fetched_from,
            )
        digest = capture.digest if came.verified else ""
        answer = Answered(asked, record.sha256, digest, at=came.at.isoformat())
        self.answers.put(answer)
        return answer

    def _held(self, capture: Capture, target: Target, same: Answered) -> Answered:
        """Record a capture of bytes that are held, where it is the first at this address or earlier than another."""
        asked = self.client.archive.replay_of(capture.moment, capture.address)
        path = self.archive.path(same.sha256)
        names = named(target, path, target.address, {})
        seen = [r for r in self.archive.records() if r.sha256 == same.sha256 and r.url == target.address]
        if all(r.captured_at is None or datetime.fromisoformat(r.captured_at) > capture.at for r in seen):
            self.archive.add(
                path, **names.of(self.name), url=target.address, captured_at=capture.at, fetched_from=asked
            )
        answer = Answered(asked, same.sha256, capture.digest, at=capture.at.isoformat())
        self.answers.put(answer)
        return answer

    def _failed(self, words: str, error: Exception) -> None:
        """Tell a failure that may pass; an archive that fails time and again is left alone.

        Raises:
            _Stopped: If it is.
        """
        self.outcome.failures.append(f"{self.name}: {words}")
        self.failed += isinstance(error, Busy | GovukUnreachable | OutOfTime)
        if self.failed >= _FAILURES_MAX or (isinstance(error, GovukUnreachable) and not self.client.answered):
            raise _Stopped(f"the {self.name} is asked nothing more for now; the next run goes on from here") from error


@contextmanager
def _temporary_file(folder: Path) -> Iterator[Path]:
    """A path for a download that is gone afterwards."""
    descriptor, name = tempfile.mkstemp(prefix=".download-", dir=folder)
    os.close(descriptor)
    try:
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


def _in_short(error: Exception) -> str:
    return error.problems[0].message if isinstance(error, TableError) else str(error)
