"""GOV.UK documents in HTML: saved pages and Content API items alike.

Belongs here: the two shapes a document comes in, and telling it from an error
page. Does not belong here: its figures (`grids`), its dates (`says`),
what is seen of it (`sight`), attachments and editions (`content_api`).
"""

from __future__ import annotations

import json
import re
from codecs import BOM_UTF8
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from assets.observations.grid import Grid
from assets.observations.pages.grids import Content
from assets.observations.pages.prose import prose
from assets.observations.pages.raw import SIZE_MAX, not_a_page, parse, refused, start, too_large
from assets.observations.pages.says import (
    ChangeNote,
    change_notes,
    days_shown,
    first_known,
    history,
    in_london,
    linked_data,
    metadata,
    moment_of,
    newest_first,
    not_before,
    path_of,
    withdrawn_on,
)
from assets.observations.pages.sight import Everything, Sight
from assets.observations.pages.text import one_line, read_text
from assets.publications.captured_page import ERROR_TITLE

__all__ = ["ChangeNote", "Page", "read_page"]

_SUFFIX = re.compile(r" - GOV\.UK$")
_WITHDRAWN = re.compile(r"^\[Withdrawn\] ?", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A GOV.UK document.

    Attributes:
        title: Its title, without ` - GOV.UK` and `[Withdrawn]`.
        withdrawn: Whether it says that it was withdrawn.
        withdrawn_on: Day it was withdrawn, if it says so.
        published_on: Day it was first published (London).
        updated_on: Day it shows as updated, else as published; where it shows none, the day (London) of its
            last major change in its metadata or, failing that, in its JSON-LD.
        updated_basis: Which of these `updated_on` is.
        updated_at: When its content last changed (UTC). It may be later than `updated_on`, as minor changes,
            new figures among them, do not move the day shown. It is never of an earlier day: a document that
            waited for its hour of release gives the moment it was last edited, which is not taken.
        canonical_path: Its path on GOV.UK.
        change_notes: Its history, as far as it shows it, newest first.
        headings: Headings of its content.
        grids: What may hold figures.
        prose: Its paragraphs and list items, a row a sentence.
    """

    title: str
    withdrawn: bool
    withdrawn_on: date | None
    published_on: date | None
    updated_on: date | None
    updated_basis: str | None
    updated_at: datetime | None
    canonical_path: str | None
    change_notes: tuple[ChangeNote, ...]
    headings: tuple[str, ...]
    grids: tuple[Grid, ...]
    prose: Grid

    @property
    def changed_on(self) -> date | None:
        """Day (London) on which its content last changed: that shown, or a later one of a minor change."""
        days = [day for day in (self.updated_on, in_london(self.updated_at)) if day]
        return max(days, default=None)


def read_page(data: bytes, file: str) -> Page:
    """Read a saved page, or the Content API item of an HTML document.

    Args:
        data: The bytes.
        file: File name, for messages.

    Raises:
        TableError: With rule `not_a_page`, `truncated`, `too_large` (the bytes, a table, or the depth of elements)
            or `nested_table`.
    """
    if len(data) > SIZE_MAX:
        raise too_large(file, f"the page is larger than {SIZE_MAX:,} bytes")
    data = data.removeprefix(BOM_UTF8).lstrip()
    return _content_item(data, file) if data.startswith(b"{") else _saved_page(data, file)


def _saved_page(data: bytes, file: str) -> Page:
    if not re.search(rb"(?i)<!doctype html|<html[\s>]", data[:4096]):
        raise not_a_page(file, start(data))
    root = parse(data, file)
    linked = linked_data(root)
    title = _text(root.find(".//title"))
    path = next(
        filter(None, map(path_of, root.xpath("//link[@rel='canonical']/@href"))), path_of(metadata(root, "og:url"))
    )
    _refuse_other_pages(root, title, path, file)
    if not re.search(rb"(?i)</html", data):
        raise refused("truncated", "the page is cut short: its closing tag is missing", file, None)

    main = next(iter(root.xpath("//main | //*[@role='main']")), root)
    sight = Sight(root, file)
    shown = days_shown(main, sight)
    changed, public, first = (
        moment_of(metadata(root, f"govuk:{name}")) for name in ("updated-at", "public-updated-at", "first-published-at")
    )
    modified = moment_of(linked.get("dateModified"))
    first = first or moment_of(linked.get("datePublished"))
    updated_on, basis = first_known(
        (shown.get("updated"), "page: Updated"),
        (shown.get("published"), "page: Published"),
        (in_london(public), "page metadata"),
        (in_london(modified), "JSON-LD dateModified"),
    )
    title = _SUFFIX.sub("", title)
    withdrawn = withdrawn_on(main, sight)
    content = Content(main, sight, file)
    return Page(
        title=_WITHDRAWN.sub("", title),
        withdrawn=bool(withdrawn or _WITHDRAWN.match(title)),
        withdrawn_on=withdrawn,
        published_on=shown.get("published") or in_london(first),
        updated_on=updated_on,
        updated_basis=basis,
        updated_at=not_before(updated_on, changed, public, modified, first),
        canonical_path=path,
        change_notes=change_notes(main),
        headings=tuple(content.headings),
        grids=content.grids,
        prose=prose(main, sight),
    )


def _content_item(data: bytes, file: str) -> Page:
    try:
        item = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise not_a_page(file, start(data)) from error
    details = item.get("details")
    title = item.get("title")
    body = details.get("body") or "" if isinstance(details, dict) else None
    if not isinstance(details, dict) or not isinstance(title, str) or not isinstance(body, str):
        raise not_a_page(file, start(data))
    root = parse(f"<div>{body}</div>".encode("utf-8", "replace"), file)
    public = moment_of(item.get("public_updated_at"))
    notice = item.get("withdrawn_notice")
    withdrawn = moment_of(notice.get("withdrawn_at")) if isinstance(notice, dict) else None
    title = one_line(title.encode("utf-8", "replace").decode())
    sight = Sight(root, file)
    content = Content(root, sight, file)
    return Page(
        title=_WITHDRAWN.sub("", title),
        withdrawn=bool(notice or _WITHDRAWN.match(title)),
        withdrawn_on=in_london(withdrawn),
        published_on=in_london(moment_of(item.get("first_published_at") or details.get("first_public_at"))),
        updated_on=in_london(public),
        updated_basis="Content API: public_updated_at" if public else None,
        updated_at=not_before(in_london(public), moment_of(item.get("updated_at")), public),
        canonical_path=path_of(item.get("base_path")),
        change_notes=newest_first(history(details.get("change_history"))),
        headings=tuple(content.headings),
        grids=content.grids,
        prose=prose(root, sight),
    )


def _refuse_other_pages(root: Any, title: str, path: str | None, file: str) -> None:
    for text in (title, *map(_text, root.xpath("(//h1)[1]"))):
        if ERROR_TITLE.fullmatch(_SUFFIX.sub("", text)):
            raise not_a_page(file, text)
    if not title or not (path or _SUFFIX.search(title)):
        raise not_a_page(file, title)


def _text(element: Any) -> str:
    return read_text(element, Everything()).shown
