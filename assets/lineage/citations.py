"""Citations of the documents and cells behind a figure.

Belongs here: what a citation says of each document, as plain text, and of the licence. Does not
belong here: finding the cells (`explain`, `quantities`), or the formats of reference managers (`csl`, `bibtex`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assets.copies import SAMPLE, copy_named
from assets.lineage.addresses import ranges
from assets.lineage.explanation import Document, SourceCell
from assets.lineage.figure_words import headline, standing
from assets.lineage.quantity import Quoted, documents
from assets.lineage.target import ExplainError
from assets.observations.pages.prose import PROSE

OGL = "Contains public sector information licensed under the Open Government Licence v3.0."
OGL_URL = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"


@dataclass(frozen=True, slots=True)
class Cited:
    """A document as it is cited.

    Attributes:
        document: The document.
        place: Where in it the cells stand.
        own: Whether the copy is the publisher's own file; only then it is cited as that. None where nobody knows.
        copy: What the copy is, in words.
    """

    document: Document
    place: str
    own: bool | None
    copy: str

    @property
    def disclaimer(self) -> str:
        """The words that keep a copy from being taken for the publisher's file; empty where it is that file."""
        if self.own:
            return ""
        is_it = "not" if self.own is False else "not known to be"
        return f"from {self.copy}, {is_it} the {self.document.publisher}'s own file"


def cited(quoted: Quoted) -> list[Cited]:
    """Return the documents behind a figure as they are cited.

    Raises:
        ExplainError: If no cell stands behind it.
    """
    if not quoted.cells:
        raise ExplainError(
            "no published cell stands behind this figure: a combination with nothing to count is left out of the table"
        )
    return cited_documents(quoted.cells)


def cited_documents(behind: Iterable[SourceCell]) -> list[Cited]:
    """Return the documents that cells stand in as they are cited."""
    return [_cited(document, _place(document, cells)) for document, cells in documents(behind).items()]


def sentences(quoted: Quoted) -> list[str]:
    """Return what is cited: the figure, and what is so of it."""
    return [f"{headline(quoted)}.", f"{capital('; '.join(standing(quoted.cells, quoted)))}."]


def as_text(quoted: Quoted) -> list[str]:
    """Return a citation of a figure as plain text: the figure, what is so of it, each document, the licence.

    Raises:
        ExplainError: If no cell stands behind it.
    """
    return [*sentences(quoted), *map(citation, cited(quoted)), f"{OGL} {OGL_URL}"]


def document_citation(document: Document) -> str:
    """Return the citation of a document as plain text, for its sheet as a whole: of a chart, whose figures are many."""
    return citation(_cited(document, "in its text" if document.sheet == PROSE else f"sheet {document.sheet}"))


def _cited(document: Document, place: str) -> Cited:
    copy = copy_named(document.copy_kind)
    return Cited(document, place, copy.publishers_own, copy.description)


def citation(entry: Cited) -> str:
    """Return the citation of one document as plain text, with the place of the cells and the copy that was read."""
    document = entry.document
    published = (
        f"published {document.published_on:%-d %B %Y}" if document.published_on else "day of publication unknown"
    )
    text = f"{document.publisher}, ‘{document.title}’{table(document)}, {published}, {entry.place}. "
    seen = f"{document.fetched_at:%-d %B %Y}"
    how = f"captured {seen}, {document.fetched_from}" if document.fetched_from else f"accessed {seen}"
    sha256 = f"sha256 {document.sha256[:12]}"
    if entry.own:
        return f"{text}{document.url} (copy: {words(document)}; {how}; {sha256})."
    copy = f"the page of the release; the copy: {words(document)}; {how}; {sha256}"
    return f"{capital(entry.disclaimer)}: {text}{document.page} ({copy})."


def table(document: Document) -> str:
    """Return `, table …` for a table that the publisher gives an id (SB_01, Ret_D01); names of ours have no capital."""
    return f", table {document.table_id}" if re.match(r"[A-Z]", document.table_id) else ""


def words(document: Document) -> str:
    """Return the kind of a copy, in the words of its record where they say more."""
    said, kind = document.kind, document.copy_kind
    if kind in ("verbatim", SAMPLE):
        return kind
    return said if said.casefold().startswith(kind) else f"{kind}, “{said}”"


def capital(text: str) -> str:
    """Return a text with a capital to begin with."""
    return f"{text[:1].upper()}{text[1:]}"


def _place(document: Document, cells: Sequence[SourceCell]) -> str:
    """Say where in a document its cells stand: by sheet and address, and in prose by paragraph and sentence."""
    if document.sheet == PROSE:
        return "in its text, " + "; ".join(dict.fromkeys(str(cell.note) for cell in cells))
    where = ranges(cell.cell for cell in cells)
    word = "" if " cells of " in where else ("cell " if where.isalnum() else "cells ")
    return f"sheet {document.sheet}, {word}{where}"
