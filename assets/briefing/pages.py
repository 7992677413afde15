"""Pages of the briefing, each one file that asks nobody for anything.

Belongs here: the templates, with every text from outside escaped; the policy by which a browser runs only the scripts
that are the page's own; figures and days in words. Does not belong here: what a page says (its template, and the
modules that gather it).
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from urllib.parse import quote, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from assets.exports.about import CREATOR_IN_WORDS, Build
from assets.lineage.citations import OGL, OGL_URL, capital
from assets.lineage.figure_words import number, signed
from assets.printable import printable
from assets.reference import PROJECT

FOLDER = PROJECT / "assets" / "briefing"
NOTHING = "'none'"


def page(template: str, build: Build, scripts: Sequence[str] = (), **values: Any) -> str:
    """Return a page.

    Args:
        template: Its template, which extends `base.html`.
        build: The build that it shows.
        scripts: JavaScript of the project's own, run in this order at the end of the page. No other script runs.
        values: What the template asks for.
    """
    style = (FOLDER / "style.css").read_text(encoding="utf-8")
    return environment().get_template(template).render(
        build=build,
        style=Markup(style),
        scripts=[Markup(script) for script in scripts],
        policy=policy([style], scripts),
        **values,
    )  # fmt: skip


def policy(styles: Sequence[str], scripts: Sequence[str]) -> str:
    """Return what a browser may do with a page: these styles and scripts, pictures within it, and nothing else."""
    rules = {"script-src": scripts, "style-src": styles}
    allowed = [f"{rule} {' '.join(map(_hash, texts)) or NOTHING}" for rule, texts in rules.items()]
    return "; ".join(
        [f"default-src {NOTHING}", *allowed, "img-src data:", f"base-uri {NOTHING}", f"form-action {NOTHING}"]
    )


@lru_cache(maxsize=1)
def environment() -> Environment:
    """Return the templates: all that is put into them is escaped, and what they ask for must be there."""
    made = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=_shown,
    )
    made.filters |= {
        "day": day, "number": number, "signed": signed, "percent": percent, "address": address, "as_json": as_json,
        "download": download, "figure": figure, "capital": capital, "claim_page": claim_page,
    }  # fmt: skip
    made.globals |= {"licence": OGL, "licence_url": OGL_URL, "whose": CREATOR_IN_WORDS}
    return made


def day(moment: date | datetime | None) -> str:
    """Return a day in words."""
    return f"{moment:%-d %B %Y}" if moment else "unknown"


def percent(change: float | None) -> str:
    """Return a change in per cent with its sign."""
    return f"{signed(round(change, 1))}%" if change is not None else "no figure"


def figure(value: int | float | None, column: str) -> str:
    """Return a figure of a table, with a sign where its column holds changes."""
    if value is None:
        return ""
    return (
        signed(value) if column.casefold().startswith(("change", "difference")) or "change" in column else number(value)
    )


def claim_page(claim_id: str) -> str:
    """Return the name of a claim's page, in the folder of such pages: no id names a file that is anything else."""
    return f"{quote(claim_id, safe='')}.html"


def address(url: str | None) -> str:
    """Return an address that a link may lead to; empty where it would be none of the web's."""
    return url if url and urlsplit(url).scheme in ("http", "https") else ""


def as_json(value: Any) -> Markup:
    """Return a value as JSON that may stand in a `script` element of data: nothing in it ends the element."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)
    return Markup(text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e"))


def download(text: str, kind: str = "text/csv") -> str:
    """Return a file as an address that holds it, so that a link can give it without a script or a server."""
    return f"data:{kind};charset=utf-8,{quote(text)}"


def _shown(value: Any) -> Any:
    """Return what is shown: text with nothing in it that turns the direction of writing."""
    return printable(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
