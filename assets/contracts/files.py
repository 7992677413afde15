"""Which archived files, and which of their sheets, a contract is for.

Belongs here: a contract's patterns held against a page, a title, a file name, a sheet. Does not belong here: the
patterns themselves (`language`), or opening anything.
"""

from __future__ import annotations

import fnmatch
import re

from assets.contracts.language import Contract


def reads(contract: Contract, page: str, title: str, file: str, file_format: str) -> bool:
    """Say whether an archived file is one that holds this table.

    Args:
        contract: The table's contract.
        page: GOV.UK base path the file was published on.
        title: Title of the attachment or document.
        file: File name.
        file_format: Format found in the bytes.
    """
    return file_format in contract.formats and wants(contract, page, title, file)


def wants(contract: Contract, page: str, title: str, file: str) -> bool:
    """Say whether a file is one of this table's by its page, title and name, whatever its format."""
    return any(fnmatch.fnmatchcase(page, pattern) for pattern in contract.pages) and any(
        re.search(pattern, text) for pattern in contract.documents for text in (title, file)
    )


def promises(contract: Contract, title: str, file: str) -> bool:
    """Say whether a document must hold this table, by its title and file name."""
    named = any(re.search(pattern, text) for pattern in contract.promised_by for text in (title, file))
    return named or not contract.may_be_empty


def is_sheet(contract: Contract, name: str) -> bool:
    """Say whether a sheet or grid of this name is this table's."""
    return any(re.fullmatch(pattern, name.strip()) for pattern in contract.sheets)
