"""`releases.atom`: the releases held, for readers of feeds (RFC 4287).

Belongs here: an entry a release, with what came and what it revised. Does not belong here: which releases those are
(`sql/briefing/page/releases.sql`).

The name of an entry is made of its page and day alone, and that of the feed is fixed, so that no build makes a reader's
old entries new ones.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import UUID, uuid5

import duckdb
from lxml import etree

from assets.briefing.pages import address, day
from assets.exports.about import CREATOR, Build, build_of
from assets.lineage.citations import OGL, OGL_URL
from assets.lineage.figure_words import number
from assets.marts.sql_files import SQL, read_sql
from assets.printable import printable
from assets.publications.watched import PUBLICATIONS
from assets.published import named_rows

NAME = "releases.atom"
ATOM = "http://www.w3.org/2005/Atom"
_GOVUK = "https://www.gov.uk"
_FEED = UUID("5c3c6f2b-9a58-4d0e-8a0e-3f1c1d6b7e42")
_NO_XML = dict.fromkeys((0xFFFE, 0xFFFF), "\ufffd")


def write(connection: duckdb.DuckDBPyConnection, folder: Path) -> Path:
    """Write the feed of the releases held into a folder, and return its file.

    Args:
        connection: A warehouse, open read-only.
        folder: Where it belongs; it is there.
    """
    releases = named_rows(connection, read_sql(SQL / "briefing" / "page" / "releases.sql").sql)
    path = folder / NAME
    path.write_bytes(
        etree.tostring(feed(build_of(connection), releases), xml_declaration=True, encoding="utf-8", pretty_print=True)
    )
    return path


def feed(build: Build, releases: list[dict[str, Any]]) -> etree._Element:
    """Return the feed.

    Args:
        build: The build that the releases are of.
        releases: The rows of `sql/briefing/page/releases.sql`, the newest first.
    """
    # A reader of both the sample's feed and a whole one is not to take entries of the one for those of the other.
    names = uuid5(_FEED, build.label) if build.label else _FEED
    root = etree.Element(
        f"{{{ATOM}}}feed", nsmap={None: ATOM}, attrib={"{http://www.w3.org/XML/1998/namespace}lang": "en-GB"}
    )
    _text(root, "id", names.urn)
    _text(root, "title", "Releases of UK immigration statistics" + (f" ({build.data})" if build.label else ""))
    _text(root, "updated", _moment(releases[0]["published_at"] if releases else build.at))
    _text(etree.SubElement(root, f"{{{ATOM}}}author"), "name", CREATOR)
    _text(root, "rights", f"{OGL} {OGL_URL}")
    for release in releases:
        _entry(root, names, release)
    return root


def _entry(root: etree._Element, names: UUID, release: dict[str, Any]) -> None:
    entry = etree.SubElement(root, f"{{{ATOM}}}entry")
    page = _GOVUK + quote(release["page"])
    _text(entry, "id", uuid5(names, f"{release['page']} {release['published_on']}").urn)
    _text(entry, "title", f"{'; '.join(release['titles'])}: {day(release['published_on'])}")
    for element in ("published", "updated"):
        _text(entry, element, _moment(release["published_at"]))
    _link(entry, "alternate", page)
    for document in filter(None, map(address, release["documents"])):
        if document != page:
            _link(entry, "related", document)
    _text(entry, "summary", "\n".join(_summary(release)))


def _summary(release: dict[str, Any]) -> Iterator[str]:
    """Yield what came with a release, and what it revised, a line a table."""
    titles = {publication.base_path: publication.title for publication in PUBLICATIONS}
    if title := titles.get(release["page"]):
        yield f"{title}."
    for table in release["tables"]:
        yield f"{table['table_id']}: {table['title']} ({table['official_label']}). {_revised(table)}"
    if release["withdrawn_on"]:
        yield f"The publisher withdrew it on {day(release['withdrawn_on'])}."


def _revised(table: dict[str, Any]) -> str:
    if table["first_held"]:
        return "No earlier release of it is held to compare with."
    if not table["changed"]:
        return "Compared by group, no figure differs from the release held before it."
    differ = "1 figure differs" if table["changed"] == 1 else f"{table['changed']:,} figures differ"
    of = ", ".join(filter(None, [table["measure"], table["key"], table["period"]]))
    largest = f"{_figure(table['old_value'])} to {_figure(table['new_value'])} ({of})"
    return f"Compared by group, {differ} from the release held before it; the largest change: {largest}."


def _figure(value: float | None) -> str:
    return number(int(value) if value is not None and value.is_integer() else value)


def _text(parent: etree._Element, name: str, text: str) -> None:
    etree.SubElement(parent, f"{{{ATOM}}}{name}").text = printable(text).translate(_NO_XML)


def _link(parent: etree._Element, relation: str, url: str) -> None:
    etree.SubElement(parent, f"{{{ATOM}}}link", rel=relation, href=quote(url, safe=":/?#[]@!$&'()*+,;=%-._~"))


def _moment(moment: datetime) -> str:
    """Return a moment (UTC) as RFC 3339 writes it."""
    return f"{moment:%Y-%m-%dT%H:%M:%S}Z"
