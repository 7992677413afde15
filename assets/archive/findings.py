"""Findings of the watch: what a person should look at on GOV.UK, in words.

Belongs here: the kinds of findings and what is said of each. Does not belong here: coming upon them (`fetch`), keeping
them (`watch_state`), or telling a person (`orchestration.alerts`).
"""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from assets.archive.govuk.errors import Gone, NotFound
from assets.dates import LONDON
from assets.printable import printable
from assets.publications.content_api import Attachment, Change, Release
from assets.publications.watched import AttachmentPattern, Publication

FindingKind = Literal["vanished", "moved", "withdrawn", "renamed", "lost", "error"]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something a person should look at.

    Attributes:
        kind: `vanished`, `moved` and `withdrawn` pages, `renamed` attachments, `lost` files that were never held,
            and any other `error`, which may pass.
        subject: The address it is about.
        text: What was found and what to do.
    """

    kind: FindingKind
    subject: str
    text: str

    def __post_init__(self) -> None:
        """Let nothing into the text that a terminal would obey: it names titles, and goes to logs as well."""
        object.__setattr__(self, "text", printable(self.text))


def is_gone(error: Exception) -> bool:
    """Say whether GOV.UK has no longer what was asked for."""
    return isinstance(error, NotFound | Gone)


def page_failed(publication: Publication, error: Exception) -> Finding:
    """Return the finding of a page that could not be read."""
    kind: FindingKind = "vanished" if is_gone(error) else "error"
    return Finding(kind, publication.base_path, f"{publication.title}: {error}")


def broken_off(publication: Publication) -> Finding:
    """Return the finding of a look that ended before it had asked for all that a page lists."""
    text = f"{publication.title}: the look ended before all that it lists was asked for; the next one makes up for it"
    return Finding("error", publication.base_path, text)


def no_edition(publication: Publication) -> Finding:
    """Return the finding of a collection without any edition."""
    text = f"{publication.title}: the collection lists no edition of it"
    return Finding("renamed", publication.base_path, text)


def moved(publication: Publication, page: Release) -> Finding:
    """Return the finding of a page that is at another path than the one it is watched by."""
    text = (
        f"{publication.title}: {publication.base_path} has moved to {page.base_path}; its releases go on being "
        "read. Put the new path in assets/publications/watched.py and the old one among its former_base_paths"
    )
    return Finding("moved", publication.base_path, text)


def withdrawn(publication: Publication, release: Release) -> Finding:
    """Return the finding of a release that was withdrawn."""
    reason = f": {release.withdrawn_reason}" if release.withdrawn_reason else ""
    text = (
        f"{publication.title}: {release.base_path} was withdrawn on {release.withdrawn_at:%Y-%m-%d}{reason}; "
        "what is held stays"
    )
    return Finding("withdrawn", release.base_path, text)


def renamed(publication: Publication, release: Release, pattern: AttachmentPattern) -> Finding:
    """Return the finding of a required attachment that a release does not have."""
    text = (
        f"{publication.title}: {release.base_path} has no {pattern.kind.replace('_', ' ')}; if the publisher "
        "renamed it, correct its patterns in assets/publications/watched.py"
    )
    return Finding("renamed", f"{publication.base_path} {pattern.kind}", text)


def attachment_failed(
    publication: Publication, release: Release, attachment: Attachment, error: Exception, held: bool
) -> Finding:
    """Return the finding of an attachment that could not be asked for or fetched.

    Args:
        publication: Whose it is.
        release: The page that lists it.
        attachment: Which.
        error: What happened.
        held: Whether the archive has a copy.
    """
    if not is_gone(error):
        return Finding("error", attachment.url, f"{attachment.title}: {error}")
    if held:
        text = f"{attachment.title}: GOV.UK no longer has {attachment.url}; the copy in the archive stays"
        return Finding("vanished", attachment.url, text)
    text = (
        f"{attachment.title}: GOV.UK lists {attachment.url} but no longer has it, and it was never held. "
        f"{_recipe(publication, attachment.title, release.public_updated_at)}"
    )
    return Finding("lost", attachment.url, text)


def replaced(publication: Publication, address: str, tag: str) -> Finding:
    """Return the finding of a file that was seen, and was no longer there when it was to be fetched.

    Args:
        publication: Whose it was.
        address: Where it was.
        tag: ETag or date it was served with.
    """
    text = (
        f"{publication.title}: GOV.UK had {address} and took it away or replaced it before it was fetched. "
        f"{_recipe(publication, 'TITLE', None)}"
    )
    return Finding("lost", f"{address} {tag}".strip(), text)


def missed(publication: Publication, changes: tuple[Change, ...], last: datetime) -> list[Finding]:
    """Return the changes of a page that later ones replaced before what they brought was held.

    Args:
        publication: Whose page it is.
        changes: The history of the page.
        last: When all that it lists was last held, or since when it is watched.
    """
    since = [change for change in changes if change.at > last]
    newest = max((change.at.astimezone(LONDON).date() for change in since), default=None)
    return [_lost_change(publication, change) for change in since if change.at.astimezone(LONDON).date() != newest]


def _lost_change(publication: Publication, change: Change) -> Finding:
    text = (
        f"{publication.title}: GOV.UK changed it at {change.at.astimezone(LONDON):%Y-%m-%d %H:%M} "
        f"({change.note or 'no note'}) and again before it was asked; files of that change may have been replaced. "
        "A line in sql/reference/known_releases.csv makes the gap show. "
        f"{_recipe(publication, change.note or 'TITLE', change.at)}"
    )
    return Finding("lost", f"{publication.base_path} {change.at.isoformat()}", text)


def _recipe(publication: Publication, title: str, published: datetime | None) -> str:
    """Return how a person takes a file in that GOV.UK no longer has; a title is nothing that a shell would run."""
    day = f"{published.astimezone(LONDON):%Y-%m-%d}" if published else "YYYY-MM-DD"
    return (
        "Whoever has it can take it in: "
        f"immstats import FILE --page {publication.base_path} --title {shlex.quote(title)} --published {day}"
    )
