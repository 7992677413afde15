"""A GOV.UK page as a web archive captured it: the HTML says what its content item said, as far as it shows it.

Belongs here: title, dates, change notes, withdrawal, attachments and members of a collection out of a page's HTML, in
the shape that content items are read into (`content_api`). Does not belong here: the figures of a document
(`assets.observations.pages`), which attachments are wanted (`watched`), or asking an archive (`assets.archive`).

The markup is that of GOV.UK's publishing components (`gem-c-attachment`, `published-dates__change-item`,
`gem-c-notice`), as captures from 2022 to 2026 hold it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

import lxml.etree as etree
import lxml.html

from assets.problems import Problem, TableError
from assets.publications.content_api import (
    GOVUK,
    Attachment,
    Change,
    Linked,
    Release,
    linked_attachments,
    plain_line,
    read_release,
)

PAGE_BYTES_MAX = 10 * 2**20
# Titles of pages that say that something went wrong.
ERROR_TITLE = re.compile(
    r"(?i)(?:[0-9]{3} ?[-:]? ?)?(?:page not found|not found|sorry\b.*|.*technical difficulties|gone|forbidden"
    r"|bad request|too many requests|internal server error|bad gateway|service unavailable|gateway time-?out)"
)
_SUFFIX = re.compile(r" - GOV\.UK$")
_WITHDRAWN = re.compile(r"^\[Withdrawn\] ?", re.IGNORECASE)


def read_page_state(data: bytes) -> Release:
    """Read a state of a page, whichever way it is held: as a content item or as a captured page.

    Raises:
        TableError: If it is neither.
    """
    return read_release(data) if data.lstrip().startswith(b"{") else read_captured_page(data)


def read_captured_page(data: bytes) -> Release:
    """Read the HTML of a page or document of GOV.UK.

    Args:
        data: The bytes as GOV.UK served them, without any change by the archive.

    Raises:
        TableError: With rule `not_a_captured_page`, if they are no whole page of GOV.UK, or an error page.
    """
    root = _parsed(data)
    title = plain_line(" ".join(root.xpath("(//title)[1]//text()")))
    base_path = next((path for href in root.xpath("//link[@rel='canonical']/@href") if (path := _path(href))), None)
    base_path = base_path or _path(_metadata(root, "og:url"))
    headings = [plain_line(heading.text_content()) for heading in root.xpath("(//h1)[1]")]
    if any(ERROR_TITLE.fullmatch(_SUFFIX.sub("", text)) for text in (title, *headings)):
        raise _refused("the page is an error page", title)
    if not title or base_path is None:
        raise _refused("the page does not say that it is one of GOV.UK: it has no title or no canonical address", title)
    main = next(iter(root.xpath("//main | //*[@role='main']")), root)
    notice = _withdrawal(main)
    public = _moment(_metadata(root, "govuk:public-updated-at")) or _modified(root)
    attachments: dict[str, Attachment] = {}
    for attachment in linked_attachments(main, base_path):
        attachments.setdefault(attachment.url, attachment)
    return Release(
        base_path=base_path,
        title=_WITHDRAWN.sub("", _SUFFIX.sub("", title)),
        public_updated_at=public,
        updated_at=_moment(_metadata(root, "govuk:updated-at")) or public,
        withdrawn_at=notice,
        withdrawn_reason=None,
        changes=tuple(sorted(_changes(main), key=lambda change: change.at, reverse=True)),
        attachments=tuple(attachments.values()),
        documents=tuple(_members(main, base_path)),
    )


def _parsed(data: bytes) -> Any:
    if len(data) > PAGE_BYTES_MAX:
        raise _refused(f"the page is larger than {PAGE_BYTES_MAX:,} bytes", "")
    start = data[:80].decode("utf-8", "replace")
    if not re.search(rb"(?i)<!doctype html|<html[\s>]", data[:4096]):
        raise _refused("the bytes are no HTML", start)
    if not re.search(rb"(?i)</html", data):
        raise _refused("the page is cut short: its closing tag is missing", start)
    parser = lxml.html.HTMLParser(
        encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = lxml.html.document_fromstring(data, parser=parser)
    except (etree.LxmlError, ValueError) as error:
        raise _refused("the HTML cannot be read", start) from error
    if any(entry.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for entry in parser.error_log):
        raise _refused("the elements of the page are nested too deep", start)
    return root


def _refused(message: str, found: str) -> TableError:
    advice = "look at the capture by hand; another capture may be whole"
    return TableError([Problem("not_a_captured_page", message, advice, found=found[:80] or None)])


def _metadata(root: Any, name: str) -> str | None:
    return next(iter(root.xpath("//meta[@name=$name or @property=$name]/@content", name=name)), None)


def _modified(root: Any) -> datetime | None:
    """Return when the page says in JSON-LD that it was last changed; pages of 2022 say it nowhere else."""
    for script in root.xpath('//script[@type="application/ld+json"]'):
        try:
            data = json.loads(script.text or "")
        except (ValueError, RecursionError):
            continue
        if isinstance(data, dict) and (moment := _moment(data.get("dateModified"))):
            return moment
    return None


def _moment(text: Any) -> datetime | None:
    """Return a moment in UTC; None for anything without a zone or in a year that no page is of."""
    try:
        moment = datetime.fromisoformat(text)
    except (ValueError, TypeError):
        return None
    return moment.astimezone(UTC) if moment.tzinfo and 1990 <= moment.year < 2200 else None


def _path(address: str | None) -> str | None:
    """Return the path of an address on GOV.UK."""
    try:
        parts = urlsplit(urljoin(GOVUK, address)) if address else None
    except ValueError:
        return None
    here = parts is not None and parts.hostname == "www.gov.uk"
    return parts.path if here and parts and re.fullmatch(r"/[^\s?#/][^\s?#]{0,498}", parts.path) else None


def _withdrawal(main: Any) -> datetime | None:
    notices = main.xpath(".//*[contains(@class, 'gem-c-notice') or contains(@class, 'withdrawn')]")
    for notice in notices:
        if "withdrawn on" in notice.text_content().casefold():
            for text in notice.xpath(".//time/@datetime"):
                if moment := _moment(text):
                    return moment
    return None


def _changes(main: Any) -> Iterator[Change]:
    for item in main.xpath(".//*[contains(@class, 'published-dates__change-item')]"):
        at = next((moment for text in item.xpath(".//time/@datetime") if (moment := _moment(text))), None)
        note = next(iter(item.xpath(".//*[contains(@class, 'published-dates__change-note')]")), None)
        if at and note is not None:
            yield Change(at, plain_line(note.text_content()))


def _members(main: Any, base_path: str) -> Iterator[Linked]:
    """Yield the other pages that this one links to: the members of a collection are among them."""
    seen: set[str] = set()
    for link in main.xpath(".//a[@href][not(@aria-hidden='true')]"):
        path, title = _path(link.get("href")), plain_line(link.text_content())
        if path and title and path.startswith("/government/") and path != base_path and path not in seen:
            seen.add(path)
            yield Linked(path, title)
