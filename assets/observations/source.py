"""An archived file that some contracts know.

Belongs here: which file it is, the format it claims, which tables it should hold. Does not belong here: opening it
(`opened`), reading it (`reading`), or the archive.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from assets.contracts.files import promises, reads, wants
from assets.contracts.language import Contract, Format
from assets.observations.cache import cache_key
from assets.observations.report import Report
from assets.problems import Problem


@dataclass(frozen=True, slots=True)
class Source:
    """An archived file that some contracts know.

    Attributes:
        sha256: Identity of the bytes.
        path: Where the bytes lie.
        file: File name as published.
        page: GOV.UK base path of the publication.
        title: Title of the attachment or document.
    """

    sha256: str
    path: str
    file: str
    page: str
    title: str

    @property
    def format(self) -> Format | None:
        """Format the file claims by its name; its bytes are held to that claim."""
        name = self.file.casefold()
        if name.endswith((".csv", ".csv.gz")):
            return "csv"
        endings: dict[str, Format] = {".ods": "ods", ".xlsx": "xlsx", ".html": "html", ".htm": "html", ".json": "html"}
        return endings.get(os.path.splitext(name)[1])

    def contracts(self, known: Iterable[Contract]) -> list[Contract]:
        """Return the contracts that this file holds a table of."""
        file_format = self.format
        return [
            contract
            for contract in known
            if file_format and reads(contract, self.page, self.title, self.file, file_format)
        ]

    def unread(self, known: Iterable[Contract]) -> list[Report]:
        """Return a failed report for each table that this file should hold, but in a format it is not read from."""
        return [
            Report(
                contract.table_id,
                self.sha256,
                cache_key(contract),
                "failed",
                problems=(self.placed(_other_format(self, contract), contract).as_dict(),),
            )
            for contract in known
            if self.format not in contract.formats
            and wants(contract, self.page, self.title, self.file)
            and promises(contract, self.title, self.file)
        ]

    def placed(self, problem: Problem, contract: Contract) -> Problem:
        """Fill in the publication, file and table where the rule that failed did not know them."""
        values = asdict(problem)
        values["publication"] = values["publication"] or self.page
        values["file"] = values["file"] or self.file
        values["table_id"] = values["table_id"] or contract.table_id
        return Problem(**values)


def _other_format(source: Source, contract: Contract) -> Problem:
    return Problem(
        "format_not_read",
        f"page and title say that this is {contract.table_id}, which is read from {' or '.join(contract.formats)}, "
        f"not from {source.format or 'a file of this kind'}",
        f"add the format to `formats` in {contract.file} and hold what is read against the "
        "file, or import the file in a format that is read",
        found=source.file,
    )
