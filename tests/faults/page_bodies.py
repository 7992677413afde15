"""Pages built in the tests of the page readers: bodies as the Content API gives them, and whole saved pages."""

from __future__ import annotations

import json

from assets.observations.grid import Grid
from assets.observations.pages.page import Page, read_page

MOMENT = "2026-07-13T08:30:00Z"
HEADER = "<tr><th>Date</th><th>Migrants arrived</th><th>Boats arrived</th></tr>"


def page(body: str) -> Page:
    """Read a document with this body."""
    item = {"title": "Small boat arrivals", "base_path": "/government/publications/x/y", "details": {"body": body},
            "public_updated_at": MOMENT, "updated_at": MOMENT}  # fmt: skip
    return read_page(json.dumps(item).encode(), "page.json")


def saved(main: str, head: str = "") -> Page:
    """Read a saved page with this content."""
    html = f"""<!DOCTYPE html><html lang="en"><head><title>Small boats - GOV.UK</title>{head}</head>
    <body class="js-enabled"><nav><p>Boats: 1</p></nav><main>{main}</main></body></html>"""
    return read_page(html.encode(), "page.html")


def grid(body: str) -> Grid:
    """Read the only grid of a body."""
    (found,) = page(body).grids
    return found


def cell(html: str, attributes: str = "") -> Grid:
    """Read a table of one row, whose figure is in B2."""
    return grid(f"<table>{HEADER}<tr><th>12 July 2026</th><td {attributes}>{html}</td><td>1</td></tr></table>")


def rules(found: Grid) -> dict[str, str]:
    return {place: doubt.rule for place, doubt in found.doubts.items()}
