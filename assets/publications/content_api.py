"""Releases and attachments out of Content API JSON: pure parsing, no files, no network.

Belongs here: what a content item says of its attachments, HTML documents,
editions and history, in every shape GOV.UK has used, and the data version of a
publication. Does not belong here: which of it is wanted (`watched`),
fetching it (`assets.archive`), or the tables inside a document (`assets.observations.pages`).

An attachment is named in up to three places: `details.attachments` (today),
links in the HTML of `details.body` or `details.documents` (pages published up
to about 2018, and files linked by hand since), and `links.children` (HTML
documents). They are merged by address; the first place that names it wins.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote, unquote, urldefrag, urljoin, urlsplit

import lxml.etree as etree
import lxml.html
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from assets.problems import Problem, TableError

GOVUK = "https://www.gov.uk"
FAULTS_SHOWN = 10
_GOVUK_HOST = "www.gov.uk"
_ASSETS_HOST = "assets.publishing.service.gov.uk"
_ASSET_PATHS = ("/media/", "/government/uploads/")
_BLOCK = (
    "ancestor::*[self::section or self::div or self::li]"
    "[contains(concat(' ', normalize-space(@class), ' '), ' attachment ')"
    " or contains(concat(' ', normalize-space(@class), ' '), ' gem-c-attachment ')][1]"
)
_BLOCK_TITLE = (
    ".//*[contains(concat(' ', normalize-space(@class), ' '), ' title ')"
    " or contains(concat(' ', normalize-space(@class), ' '), ' gem-c-attachment__title ')]"
)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file or HTML document of a release.

    Attributes:
        type: `file`, `html` (a content item of its own), `external`, or a type not known yet.
        id: Identifier given by the publisher; the address where there is none.
        title: Title as published.
        url: Absolute address.
        filename: File name; of an HTML document the last part of its path.
        content_type: Media type, where it is stated.
        file_size: Size in bytes, where it is stated exactly.
    """

    type: str
    id: str
    title: str
    url: str
    filename: str
    content_type: str | None = None
    file_size: int | None = None

    @property
    def format(self) -> str:
        """Format by the file name's suffix, e.g. `ods`; `html` for a document."""
        return "html" if self.type == "html" else PurePosixPath(self.filename).suffix.lstrip(".").casefold()

    @property
    def base_path(self) -> str | None:
        """Base path of an HTML document's own content item; None for anything else."""
        return urlsplit(self.url).path if self.type == "html" else None


@dataclass(frozen=True, slots=True)
class Linked:
    """Another content item that an item points at.

    Attributes:
        base_path: Its path on GOV.UK.
        title: Its title.
    """

    base_path: str
    title: str


@dataclass(frozen=True, slots=True)
class Change:
    """One note of a page's history.

    Attributes:
        at: When the change was published (UTC).
        note: What the publisher says was changed.
    """

    at: datetime
    note: str


@dataclass(frozen=True, slots=True)
class Release:
    """What one content item says: a publication's page, an HTML document or a collection.

    Attributes:
        base_path: Path on GOV.UK.
        title: Title of the page.
        public_updated_at: Last major change (UTC).
        updated_at: Last change of any sort, technical ones too (UTC).
        withdrawn_at: When the page was withdrawn (UTC).
        withdrawn_reason: Why, in the publisher's words.
        changes: History as published, newest first.
        attachments: Files and HTML documents, in the published order.
        documents: Members of a collection, in the published order.
    """

    base_path: str
    title: str
    public_updated_at: datetime | None
    updated_at: datetime | None
    withdrawn_at: datetime | None
    withdrawn_reason: str | None
    changes: tuple[Change, ...]
    attachments: tuple[Attachment, ...]
    documents: tuple[Linked, ...]


def read_release(data: bytes) -> Release:
    """Read the Content API JSON of one item.

    Args:
        data: The bytes as they were served.

    Raises:
        TableError: With rule `not_a_content_item`, naming each field that is not as expected.
    """
    try:
        item = _Item.model_validate(json.loads(data))
    except ValidationError as error:
        faults = error.errors(include_url=False, include_input=False)[:FAULTS_SHOWN]
        raise TableError([_unexpected(fault) for fault in faults]) from error
    except (ValueError, RecursionError) as error:
        start = data[:80].decode("utf-8", "replace")
        raise TableError([_not_an_item("the bytes are not the JSON of a content item", start)]) from error
    details, links, notice = item.details, item.links, item.withdrawn_notice
    reason = notice.explanation if notice else None
    notes = details.change_history
    changes = [Change(note.public_timestamp.astimezone(UTC), plain_line(note.note)) for note in notes]
    return Release(
        base_path=item.base_path,
        title=plain_line(item.title),
        public_updated_at=_utc(item.public_updated_at),
        updated_at=_utc(item.updated_at),
        withdrawn_at=_utc(notice.withdrawn_at) if notice else None,
        withdrawn_reason=plain_line(_html(reason).text_content()) if reason else None,
        changes=tuple(sorted(changes, key=lambda change: change.at, reverse=True)),
        attachments=tuple(_attachments(item)),
        documents=tuple(Linked(link.base_path, plain_line(link.title)) for link in links.documents if link.base_path),
    )


def data_version(release: Release, documents: Iterable[Release]) -> str:
    """Return a hash that changes when, and only when, there may be new data to fetch.

    It covers each attachment (id, address, title, file name, size, media type)
    and when each HTML document last changed. The page's own dates, its wording
    and the order of things do not matter.

    Args:
        release: The publication's page.
        documents: Its HTML documents, each read from its own content item.
    """
    files = [
        [each.id, each.url, each.title, each.filename, each.file_size, each.content_type]
        for each in release.attachments
    ]
    pages = [[page.base_path, page.updated_at.isoformat() if page.updated_at else None] for page in documents]
    canonical = json.dumps(
        {"attachments": sorted(files, key=json.dumps), "documents": sorted(pages, key=json.dumps)},
        sort_keys=True,
        separators=(",", ":"),
    )
    return hashlib.sha256(canonical.encode()).hexdigest()


# -- the JSON, as far as it is read ---------------------------------------------------------------


class _Part(BaseModel):
    """A part of a content item; whatever is not named is not read."""

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)


class _File(_Part):
    url: str = Field(min_length=1)
    attachment_type: str = "file"
    id: str | None = None
    title: str | None = None
    filename: str | None = None
    content_type: str | None = None
    file_size: int | None = Field(None, ge=0)


class _Note(_Part):
    public_timestamp: AwareDatetime
    note: str | None = None


class _Details(_Part):
    attachments: tuple[_File, ...] = ()
    body: str | None = None
    documents: tuple[str, ...] = ()
    change_history: tuple[_Note, ...] = ()


class _Link(_Part):
    base_path: str | None = None
    title: str | None = None
    schema_name: str | None = None


class _Links(_Part):
    documents: tuple[_Link, ...] = ()
    children: tuple[_Link, ...] = ()


class _Withdrawal(_Part):
    explanation: str | None = None
    withdrawn_at: AwareDatetime | None = None


class _Item(_Part):
    base_path: str = Field(pattern=r"^/[^\s?#/][^\s?#]*$", max_length=500)
    title: str
    schema_name: str
    document_type: str
    public_updated_at: AwareDatetime | None = None
    updated_at: AwareDatetime | None = None
    withdrawn_notice: _Withdrawal | None = None
    details: _Details
    links: _Links = _Links()


def _unexpected(fault: Any) -> Problem:
    place = ".".join(str(part) for part in fault["loc"]) or "the whole"
    return _not_an_item(f"{place} of the content item is not as expected: {fault['msg']}", None)


def _not_an_item(message: str, found: str | None) -> Problem:
    return Problem(
        "not_a_content_item",
        message,
        "look at the page's JSON under /api/content; if GOV.UK changed its shape, mend "
        "assets/publications/content_api.py",
        found=found,
    )


def _utc(moment: datetime | None) -> datetime | None:
    return moment.astimezone(UTC) if moment else None


def plain_line(text: str | None) -> str:
    """Return text in one line, without characters that no file can hold."""
    return " ".join((text or "").encode("utf-8", "replace").decode().split())


# -- attachments ----------------------------------------------------------------------------------


def _attachments(item: _Item) -> Iterator[Attachment]:
    seen: set[str] = set()
    for attachment in (*map(_listed, item.details.attachments), *_linked(item), *_children(item)):
        if attachment.url not in seen:
            seen.add(attachment.url)
            yield attachment


def _listed(entry: _File) -> Attachment:
    url = _absolute(entry.url)
    elsewhere = entry.attachment_type == "html" and _host(url) != _GOVUK_HOST
    return Attachment(
        "external" if elsewhere else entry.attachment_type,
        plain_line(entry.id) or url,
        plain_line(entry.title),
        url,
        plain_line(entry.filename) or _last_part(url),
        entry.content_type,
        entry.file_size,
    )


def _linked(item: _Item) -> Iterator[Attachment]:
    """Yield the files and HTML documents that the page's HTML links to."""
    for text in (item.details.body, *item.details.documents):
        if text:
            yield from linked_attachments(_html(text), item.base_path)


def linked_attachments(root: Any, parent: str) -> Iterator[Attachment]:
    """Yield the files, and the HTML documents below a page, that a tree of HTML links to.

    Args:
        root: Element of `lxml`.
        parent: Base path of the page.
    """
    for link in root.xpath(".//a[@href][not(@aria-hidden='true')]"):
        url = _absolute(link.get("href"))
        kind = _type_of(url, parent)
        block = next(iter(link.xpath(_BLOCK)), None)
        heading = next(iter(block.xpath(_BLOCK_TITLE)), link) if block is not None else link
        title = plain_line(heading.text_content())
        if kind and title:
            marked = block if block is not None else link.getparent()
            yield Attachment(kind, plain_line(marked.get("id")) or url, title, url, _last_part(url))


def _children(item: _Item) -> Iterator[Attachment]:
    for link in item.links.children:
        url = _absolute(link.base_path or "")
        if link.schema_name == "html_publication" and _type_of(url, item.base_path) == "html":
            yield Attachment("html", url, plain_line(link.title), url, _last_part(url))


def _type_of(url: str, parent: str) -> str | None:
    """Say what a link leads to: an asset, a document of the publication, or nothing of concern."""
    host, path = _host(url), urlsplit(url).path
    if host in (_GOVUK_HOST, _ASSETS_HOST) and path.startswith(_ASSET_PATHS):
        return "file" if PurePosixPath(path).suffix else None
    return "html" if host == _GOVUK_HOST and path.startswith(f"{parent}/") else None


def _host(url: str) -> str | None:
    return urlsplit(url).hostname


def _absolute(address: str) -> str:
    """Return an address in full; one that cannot be parsed becomes a path, which no host will know."""
    try:
        return urldefrag(urljoin(GOVUK, address.strip())).url
    except ValueError:
        return urljoin(GOVUK, quote(address.strip()))


def _last_part(url: str) -> str:
    return plain_line(unquote(PurePosixPath(urlsplit(url).path).name))


def _html(text: str) -> Any:
    parser = lxml.html.HTMLParser(
        encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        return lxml.html.document_fromstring(f"<div>{text}</div>".encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise TableError([_not_an_item("the HTML of the page cannot be read", text[:80])]) from error
