"""Content API items of the sample, in the shape that GOV.UK serves today.

Belongs here: the JSON of a page, an HTML document, a collection, and the HTML
of a table. Does not belong here: which pages there are (`build`).
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from html import escape
from typing import Any

from assets.sample.furniture import SAMPLE

GOVUK = "https://www.gov.uk"
ASSETS = "https://assets.publishing.service.gov.uk"
MEDIA_TYPES = {
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def table(header: Sequence[str], rows: Sequence[Sequence[object]], row_headers: bool = True) -> str:
    """Return an HTML table as GOV.UK renders one.

    Args:
        header: Labels of the columns.
        rows: Cells; an empty one is a no-break space.
        row_headers: Whether the first cell of a row is its header.
    """
    head = "".join(f'<th scope="col">{escape(label)}</th>' for label in header)
    body = ""
    for row in rows:
        cells = [escape(str(cell)) or "\N{NO-BREAK SPACE}" for cell in row]
        start = f'<th scope="row">{cells.pop(0)}</th>' if row_headers else ""
        body += f"<tr>{start}{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>\n"
    return f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}</tbody>\n</table>"


def table_in_bold(header: Sequence[str], rows: Sequence[Sequence[object]], words: int = 2) -> str:
    """Return an HTML table as the Home Office writes it: header and first cell in bold, figures to the right.

    Args:
        header: Labels of the columns.
        rows: Cells; an empty one is empty.
        words: Number of columns, from the left, that hold words.
    """

    def cell(tag: str, place: int, text: str, bold: bool) -> str:
        right = "" if place < words else ' class="cell-text-right"'
        return f"<{tag}{right}>{f'<strong>{text}</strong>' if bold and text else text}</{tag.split()[0]}>"

    head = "".join(cell('th scope="col"', place, escape(label), True) for place, label in enumerate(header))
    lines = [
        "".join(cell("td", place, escape(str(value)), place == 0) for place, value in enumerate(row)) for row in rows
    ]
    body = "\n".join(f"<tr>{line}</tr>" for line in lines)
    return f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>"


def file_attachment(path: str, title: str, size: int) -> dict[str, Any]:
    """Return a file as `details.attachments` lists it.

    Args:
        path: Its path below the asset host, `media/<id>/<file name>`.
        title: Its title.
        size: Its size in bytes.
    """
    name = path.rpartition("/")[2]
    return {
        "accessible": True,
        "attachment_type": "file",
        "content_type": MEDIA_TYPES[name.rpartition(".")[2]],
        "file_size": size,
        "filename": name,
        "id": name,
        "title": title,
        "url": f"{ASSETS}/{path}",
    }


def html_attachment(base_path: str, title: str) -> dict[str, Any]:
    """Return an HTML document as `details.attachments` lists it."""
    return {
        "attachment_type": "html",
        "id": str(uuid.uuid5(uuid.NAMESPACE_URL, f"{GOVUK}{base_path}#attachment")),
        "title": title,
        "url": base_path,
    }


def item(
    base_path: str,
    title: str,
    kinds: tuple[str, str],
    updated: str,
    *,
    body: str = "",
    details: dict[str, Any] | None = None,
    links: dict[str, Any] | None = None,
    more: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """Return a content item.

    Args:
        base_path: Path on GOV.UK.
        title: Its title.
        kinds: Schema name and document type.
        updated: When it was last updated.
        body: HTML of its body; a word that this is the sample stands above it.
        details: Further entries of `details`.
        links: Its links.
        more: Further entries of the item, in place of what is said here.
    """
    return {
        "base_path": base_path,
        "content_id": str(uuid.uuid5(uuid.NAMESPACE_URL, f"{GOVUK}{base_path}")),
        "description": SAMPLE,
        "details": {"body": f'<div class="govspeak"><p>{SAMPLE}</p>\n{body}</div>'} | (details or {}),
        "document_type": kinds[1],
        "links": links or {},
        "locale": "en",
        "phase": "live",
        "public_updated_at": updated,
        "publishing_app": "whitehall",
        "rendering_app": "frontend",
        "schema_name": kinds[0],
        "title": title,
        "updated_at": updated,
        "withdrawn_notice": {},
    } | (more or {})


def link(base_path: str, title: str, kinds: tuple[str, str], updated: str) -> dict[str, Any]:
    """Return an item as the links of another name it."""
    return {
        "api_path": f"/api/content{base_path}",
        "base_path": base_path,
        "content_id": str(uuid.uuid5(uuid.NAMESPACE_URL, f"{GOVUK}{base_path}")),
        "document_type": kinds[1],
        "locale": "en",
        "public_updated_at": updated,
        "schema_name": kinds[0],
        "title": title,
        "withdrawn": False,
    }


def as_bytes(content: dict[str, Any]) -> bytes:
    """Return an item's JSON, one entry a line."""
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()
