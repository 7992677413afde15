"""Parts of a workbook as XML: no entities, no document types, and no more of it in memory than needed.

Belongs here: reading XML safely. Does not belong here: what any element means.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import IO, Any

import lxml.etree as etree


def elements(stream: IO[bytes], events: tuple[str, ...], tags: Sequence[str]) -> Iterator[tuple[str, Any]]:
    """Yield the elements with the given tags as a part is read, each with its event.

    Raises:
        ValueError: If the part declares a document type.
        lxml.etree.XMLSyntaxError: If it is not well-formed.
    """
    parsed = etree.iterparse(
        stream,
        events=events,
        tag=tags,
        resolve_entities=False,
        no_network=True,
        remove_comments=True,
        remove_pis=True,
    )
    checked = False
    for event, element in parsed:
        if not checked:
            _check_doctype(element)
            checked = True
        yield event, element


def parse(data: bytes) -> Any:
    """Return the root of a small part.

    Raises:
        ValueError: If it declares a document type.
        lxml.etree.XMLSyntaxError: If it is not well-formed.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    root = etree.fromstring(data, parser)
    _check_doctype(root)
    return root


def release(element: Any) -> None:
    """Free an element that was read, and those before it."""
    element.clear(keep_tail=False)
    while element.getprevious() is not None:
        del element.getparent()[0]


def _check_doctype(element: Any) -> None:
    """Refuse a document type: with it, a part could stand for other text than it seems to hold."""
    if element.getroottree().docinfo.doctype:
        raise ValueError("a document type declaration is not allowed in a workbook")
