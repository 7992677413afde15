"""The bytes of a page made into a tree, or refused.

Belongs here: parsing HTML with its limits, and the refusals that all page
readers share. Does not belong here: what the tree says (`says`,
`grids`).
"""

from __future__ import annotations

import re
from typing import Any

import lxml.etree as etree
import lxml.html

from assets.problems import Problem, TableError

SIZE_MAX = 10 * 2**20
_ELEMENTS_MAX = 30_000  # real pages have about 2,000
_PIPES_MAX = 50_000  # cells of tables left as raw markdown


def parse(data: bytes, file: str) -> Any:
    """Parse HTML; never gives back a tree that the parser has cut short.

    Raises:
        TableError: With rule `not_a_page`, `truncated` or `too_large`.
    """
    opened, closed = (len(re.findall(tag, data, re.IGNORECASE)) for tag in (rb"<table[\s>]", rb"</table\s*>"))
    if opened != closed:
        raise refused("truncated", f"{opened:,} tables begin and {closed:,} end: the page is cut short", file, None)
    if data.count(b"<") - data.count(b"</") > _ELEMENTS_MAX or data.count(b"|") > _PIPES_MAX:
        raise too_large(file, f"the page has more than {_ELEMENTS_MAX:,} elements, or {_PIPES_MAX:,} cells of markdown")
    parser = lxml.html.HTMLParser(
        encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        if "\0" in data.decode("utf-8"):
            raise ValueError("a NUL")
        root = lxml.html.document_fromstring(data, parser=parser)
    except (etree.LxmlError, ValueError) as error:
        raise not_a_page(file, start(data)) from error
    if any(entry.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for entry in parser.error_log):
        raise too_large(file, "the elements of the page are nested too deep, or one holds too much text")
    return root


def refused(rule: str, message: str, file: str, found: str | None, sheet: str | None = None) -> TableError:
    """Return the error for a page that cannot be read."""
    advice = "fetch the page again and look at it by hand; nothing was changed meanwhile"
    return TableError([Problem(rule, message, advice, file=file, sheet=sheet, found=found[:80] if found else None)])


def not_a_page(file: str, found: str) -> TableError:
    """Return the error for bytes that are no document of GOV.UK."""
    return refused("not_a_page", "the bytes are not a GOV.UK document", file, found)


def too_large(file: str, message: str, sheet: str | None = None) -> TableError:
    """Return the error for a page past one of its limits."""
    return refused("too_large", message, file, None, sheet)


def start(data: bytes) -> str:
    """Return how the bytes begin, for messages."""
    return data[:80].decode("utf-8", "replace")
