"""Published files opened for change, each in the terms of its own format.

Belongs here: cells, rows and headings of a file, read and changed without the
project's readers, which are what the mutants test. Does not belong here: which
changes are made (`kinds`).
"""

from __future__ import annotations

from tests.faults.mutants.documents.base import Document, NotHere, Value
from tests.faults.mutants.documents.delimited import CsvDocument
from tests.faults.mutants.documents.html import HtmlDocument
from tests.faults.mutants.documents.ods import OdsDocument
from tests.faults.mutants.documents.xlsx import XlsxDocument

__all__ = ["CsvDocument", "Document", "HtmlDocument", "NotHere", "OdsDocument", "Value", "XlsxDocument", "opened"]


def opened(data: bytes, file: str, sheet: str) -> Document:
    """Return a file opened at one sheet or table."""
    if file.endswith(".ods"):
        return OdsDocument(data, sheet)
    if file.endswith(".xlsx"):
        return XlsxDocument(data, sheet)
    if file.endswith(".csv"):
        return CsvDocument(data)
    return HtmlDocument(data, sheet)
