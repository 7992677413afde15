"""What a capture is taken for: a page, a document or a file, the names it gets, and whether it is that at all.

Belongs here: checking the bytes of a capture, and naming them for the archive. Does not belong here: fetching them
(`backfill`), or reading their figures (`assets.observations`).
"""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Literal, TypedDict
from urllib.parse import urlsplit

from assets.archive.govuk.bodies import check_file
from assets.archive.govuk.errors import BadBody
from assets.archive.store import CAPTURED_PAGE
from assets.publications.captured_page import PAGE_BYTES_MAX, read_captured_page
from assets.publications.content_api import Attachment, Release
from assets.publications.watched import GOVUK, Publication
from assets.settings import Settings

_ZIPPED = (".ods", ".xlsx")


class Elsewhere(Exception):
    """A capture is of another page than the one asked for; its words say of which."""


class Names(TypedDict):
    """What the archive's record says of a capture, beside where it came from."""

    file: str
    page: str
    title: str
    published: str | None
    published_basis: str
    kind: str


@dataclass(frozen=True, slots=True)
class Named:
    """The names of one capture.

    Attributes:
        file: File name.
        page: GOV.UK base path of the publication.
        title: Title of the page, document or file.
        published: When the page says that it was last changed in a way that is told (UTC).
        is_page: Whether it is a page, which lists documents and files.
    """

    file: str
    page: str
    title: str
    published: datetime | None
    is_page: bool

    def of(self, archive: str) -> Names:
        """Return them as the archive's record has them, with the name of the web archive."""
        return Names(
            file=self.file,
            page=self.page,
            title=self.title,
            published=self.published.isoformat(timespec="seconds") if self.published else None,
            published_basis=CAPTURED_PAGE,
            kind=f"{CAPTURED_PAGE}, {archive}" if self.is_page else f"capture of the {archive}",
        )


@dataclass(frozen=True, slots=True)
class Target:
    """An address of GOV.UK whose captures are taken.

    Attributes:
        kind: What is expected there.
        address: The address.
        page: Base path of the page that a file belongs to; of a page or document its own.
        title: Title, as far as it is known before anything is fetched.
        published: Of a file, when the first state of a page that lists it was last changed in a way that is told.
    """

    kind: Literal["page", "document", "file"]
    address: str
    page: str
    title: str
    published: datetime | None = None

    @classmethod
    def page_at(cls, path: str) -> Target:
        """Return a page as a target."""
        return cls("page", f"{GOVUK}{path}", path, path)

    @classmethod
    def listed(cls, publication: Publication, release: Release, attachment: Attachment) -> Target:
        """Return an attachment of a page as a target; an edition's files are known by the edition's title."""
        if attachment.base_path:
            return cls("document", attachment.url, attachment.base_path, attachment.title)
        is_edition = bool(publication.editions)
        page = publication.base_path if is_edition else release.base_path
        title = release.title if is_edition else attachment.title
        return cls("file", attachment.url, page, title, release.public_updated_at)

    @property
    def file(self) -> str:
        """File name."""
        name = PurePosixPath(urlsplit(self.address).path).name
        return name if self.kind == "file" else f"{name}.html"

    def bytes_max(self, settings: Settings) -> int:
        """Return the most bytes that are taken."""
        return settings.file_bytes_max if self.kind == "file" else PAGE_BYTES_MAX


def named(target: Target, path: Path, address: str, headers: Mapping[str, str]) -> Named:
    """Check what was captured and return its names.

    Args:
        target: What it is taken for.
        path: Where its bytes are.
        address: Address whose capture answered, all redirects followed.
        headers: Headers of the answer.

    Raises:
        BadBody: If it is not of the format that its address promises, or not whole.
        TableError: If it is no page of GOV.UK, or an error page.
        Elsewhere: If it is another page.
    """
    if target.kind == "file":
        with path.open("rb") as stream:
            check_file(stream, target.address, headers)
            if PurePosixPath(target.file).suffix.casefold() in _ZIPPED:
                try:
                    zipfile.ZipFile(stream).close()
                except (zipfile.BadZipFile, ValueError, OSError) as error:
                    raise BadBody(f"the capture of {target.address} is cut short or damaged ({error})") from error
        return Named(target.file, target.page, target.title, target.published, is_page=False)
    found = urlsplit(address).path.rstrip("/")
    if found != target.page:
        raise Elsewhere(f"{target.page} led to {found} at that time; what is there is taken if it is watched")
    release = read_captured_page(path.read_bytes())
    if release.base_path != target.page:
        raise Elsewhere(f"the capture of {target.page} is the page {release.base_path}")
    return Named(target.file, target.page, release.title, release.public_updated_at, is_page=target.kind == "page")
