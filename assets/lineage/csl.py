"""Citations as CSL-JSON, which reference managers read (https://docs.citationstyles.org, schema 1.0.2).

Belongs here: the items, one a document. Does not belong here: what is cited (`citations`).
"""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from assets.lineage.citations import OGL, OGL_URL, Cited, capital, cited, sentences, table, words
from assets.lineage.quantity import Quoted
from assets.printable import printable


def as_csl(quoted: Quoted) -> str:
    """Return a citation of a figure as CSL-JSON, one item a document.

    A copy that is not the publisher's own file has no author and no address: its release has, as the original.

    Raises:
        ExplainError: If no cell stands behind it.
    """
    return json.dumps([_item(quoted, entry) for entry in cited(quoted)], ensure_ascii=False, indent=2)


def item_id(entry: Cited) -> str:
    """Return the key of a document in a list of references."""
    document = entry.document
    return f"{document.table_id}-{document.vintage}-{document.sha256[:8]}".replace(" ", "-")


def note(quoted: Quoted, entry: Cited) -> str:
    """Return what no other field says: the figure, its cells, the copy, the licence."""
    document = entry.document
    captured = f" Captured by a web archive: {document.fetched_from}." if document.fetched_from else ""
    release = "" if entry.own else f" The page of the release: {document.page}."
    copy = f"Copy: {words(document)}, sha256 {document.sha256}."
    return printable(f"{' '.join(sentences(quoted))} {capital(entry.place)}. {copy}{captured}{release} {OGL} {OGL_URL}")


def title(entry: Cited) -> str:
    """Return the title of a document, or what kind of copy of it is held."""
    name = f"{entry.document.title}{table(entry.document)}"
    return printable(name if entry.own else f"{name} ({entry.disclaimer})")


def _item(quoted: Quoted, entry: Cited) -> dict[str, Any]:
    document = entry.document
    publisher = [{"literal": printable(document.publisher)}]
    item: dict[str, Any] = {"id": printable(item_id(entry)), "type": "dataset", "title": title(entry)}
    if entry.own:
        item |= {"author": publisher, "publisher": printable(document.publisher), "URL": printable(document.url)}
        if document.published_on:
            item["issued"] = _day(document.published_on)
    else:
        item |= {"original-author": publisher, "original-title": printable(document.title)}
        if document.published_on:
            item["original-date"] = _day(document.published_on)
    return item | {"accessed": _day(document.fetched_at.date()), "note": note(quoted, entry)}


def _day(day: date) -> dict[str, Any]:
    return {"date-parts": [[day.year, day.month, day.day]]}
