"""What was seen of every publication: `watch.json` in the data folder.

Belongs here: keeping what each look and each fetch came to. Does not belong here: asking GOV.UK (`fetch`), or what
follows from it, such as what is due and what is late (`orchestration.watch`).

It is written under the writers' lock. Losing it makes every publication due at once, and
what is late is reckoned from then.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from assets.archive.findings import Finding, missed, replaced
from assets.archive.govuk.tags import is_same_tag
from assets.json_files import Json
from assets.publications.content_api import Change
from assets.publications.watched import Publication


@dataclass(frozen=True, slots=True)
class WaitingFile:
    """A file that GOV.UK has and the archive does not.

    Attributes:
        tag: ETag or date that it is served with; empty where that is not known.
        error: Why it could not be fetched the last time; None if that was not tried.
    """

    tag: str = ""
    error: str | None = None

    def after(self, before: WaitingFile | None) -> WaitingFile:
        """Return what is known of it altogether; what failed may come once it is served with another tag."""
        if before is None:
            return self
        is_same = not self.tag or is_same_tag(self.tag, before.tag)
        return WaitingFile(self.tag or before.tag, self.error or (before.error if is_same else None))


@dataclass(slots=True)
class PublicationCheck:
    """What asking for one publication came to.

    Attributes:
        publication: Which.
        data_version: Changes when its data do; None where it could not be asked whole.
        arrived: Kinds of attachments that brought new bytes, with when they were published, by the page.
        waiting: Files that GOV.UK has and the archive does not, by address.
        listed: Files that the page lists, by address, with the ETag or date they are served with (empty where that is
            not known); None where the page could not be read.
        failed: Addresses of files that could not be asked for or fetched; they may be waiting as before.
        complete: Whether every attachment that the page lists was asked for.
        changes: History of the page, newest first.
        findings: What a person should look at.
    """

    publication: Publication
    data_version: str | None = None
    arrived: dict[str, datetime | None] = field(default_factory=dict)
    waiting: dict[str, WaitingFile] = field(default_factory=dict)
    listed: dict[str, str] | None = None
    failed: set[str] = field(default_factory=set)
    complete: bool = False
    changes: tuple[Change, ...] = ()
    findings: list[Finding] = field(default_factory=list)


@dataclass(slots=True)
class WatchState:
    """What was seen of one publication.

    Attributes:
        since: Since when it is watched.
        checked_at: When all that it lists and GOV.UK has was last seen to be held; None before the first time.
        tried_at: When it was last asked for at all.
        error: What went wrong the last time; None if nothing.
        error_since: Since when something went wrong each time.
        data_version: Data version of the last time it was seen whole.
        released: Last release by kind, with when it was published.
        findings: What stood the last time.
        waiting: Files that are still to be fetched, by address.
    """

    since: datetime
    checked_at: datetime | None = None
    tried_at: datetime | None = None
    error: str | None = None
    error_since: datetime | None = None
    data_version: str | None = None
    released: dict[str, datetime] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    waiting: dict[str, WaitingFile] = field(default_factory=dict)

    def keep(self, check: PublicationCheck, now: datetime) -> None:
        """Take in what a look or a fetch came to.

        Args:
            check: What it came to; the changes that were missed are added to its findings.
            now: The time.
        """
        check.findings += missed(check.publication, check.changes, self.checked_at or self.since)
        check.findings += self._replaced(check)
        self.findings = [finding for finding in check.findings if finding.kind != "error"]
        as_before = {
            address: file
            for address, file in self.waiting.items()
            if (check.listed is None or address in check.listed) and (address in check.failed or not check.complete)
        }
        self.waiting = as_before | {a: file.after(self.waiting.get(a)) for a, file in check.waiting.items()}
        errors = [finding.text for finding in check.findings if finding.kind == "error"]
        if check.complete and not errors and not self.waiting:
            self.checked_at = now
        # A look cannot tell whether a body that failed to come would come now.
        errors += [file.error for file in self.waiting.values() if file.error]
        self.tried(errors[0] if errors else None, now)
        if check.data_version:
            self.data_version = check.data_version
        for kind, published in check.arrived.items():
            # A page's date may be older than its newest file; the file was not there when last asked.
            earliest = self.released.get(kind)
            self.released[kind] = max(min(published or now, now), earliest or datetime.min.replace(tzinfo=UTC))

    def tried(self, error: str | None, now: datetime) -> None:
        """Take in that it was asked for.

        Args:
            error: What went wrong; None if nothing.
            now: The time.
        """
        self.tried_at, self.error = now, error
        self.error_since = (self.error_since or now) if error else None

    def _replaced(self, check: PublicationCheck) -> list[Finding]:
        """Return the files that were waiting and that GOV.UK took away, or replaced, before they were fetched."""
        listed = check.listed
        if listed is None:
            return []
        return [
            replaced(check.publication, address, file.tag)
            for address, file in self.waiting.items()
            if address not in listed or (file.tag and listed[address] and not is_same_tag(file.tag, listed[address]))
        ]


@dataclass(frozen=True, slots=True)
class AnnouncementState:
    """What was last said of a release to come.

    Attributes:
        asked_at: When it was last asked.
        state: `confirmed`, `provisional` or `cancelled`; empty where there is no announcement.
        at: When it comes; None where only a month is said.
        etag: ETag to ask with the next time.
    """

    asked_at: datetime
    state: str = ""
    at: datetime | None = None
    etag: str | None = None


@dataclass(slots=True)
class WatchStates:
    """What is kept of all that is watched.

    Attributes:
        publications: By slug.
        announcements: By base path.
    """

    publications: dict[str, WatchState] = field(default_factory=dict)
    announcements: dict[str, AnnouncementState] = field(default_factory=dict)

    def of(self, publication: Publication, now: datetime) -> WatchState:
        """Return the state of a publication, which is watched from now on if it was not before."""
        return self.publications.setdefault(publication.slug, WatchState(now))


_STATES = Json(WatchStates)


def read_states(data: Path) -> WatchStates:
    """Return what is kept in a data folder; nothing if it is not there yet or not whole."""
    return _STATES.read(data / "watch.json") or WatchStates()


def write_states(data: Path, states: WatchStates) -> None:
    """Keep what was seen; the caller holds the writers' lock."""
    _STATES.write(data / "watch.json", states)
