"""What every exported file says of the export: which build, which data, whose, under which licence.

Belongs here: the words and their source. Does not belong here: any format.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import duckdb

from assets.lineage.citations import OGL, OGL_URL
from assets.published import named_rows

LICENCE_NAME = "OGL-UK-3.0"
LICENCE_TITLE = "Open Government Licence v3.0"
# Of the export, which is no official publication; the publisher is that of each source.
CREATOR = "immstats"
CREATOR_IN_WORDS = f"Put together by {CREATOR}: no official publication."
PUBLISHER = "Home Office"
PUBLISHER_URL = "https://www.gov.uk/government/organisations/home-office"
NO_VALUE_IN_WORDS = (
    "A measure without a figure holds shorthand in square brackets, never 0; any other empty cell has no value."
)
GUARD_IN_WORDS = (
    "A text that is empty, or begins with an apostrophe, a control character or what begins a formula in a spreadsheet "
    "program (= + - @), has one apostrophe in front: take one off each text that begins with one."
)


@dataclass(frozen=True, slots=True)
class Build:
    """The published build that is exported.

    Attributes:
        id: Its id.
        at: When it was made (UTC).
        label: Whether the data are a sample or a part; None where they are all.
        commit: The commit of the code that made it; None where it is not known.
    """

    id: str
    at: datetime
    label: str | None
    commit: str | None

    @property
    def data(self) -> str:
        """What the data are, in words."""
        return f"{self.label} data: not the current figures" if self.label else "all releases held"

    def said(self) -> dict[str, str]:
        """Return what a file says of the export, by name."""
        return {
            "build": self.id,
            "built_at": f"{self.at:%Y-%m-%dT%H:%M:%S}Z",
            "data": self.data,
            "creator": CREATOR,
            "publisher_of_sources": PUBLISHER,
            "licence": OGL,
            "licence_url": OGL_URL,
        }


def build_of(connection: duckdb.DuckDBPyConnection) -> Build:
    """Return what a published warehouse is."""
    row = named_rows(connection, "SELECT build_id, built_at, data_label, git_sha FROM catalogue.build")[0]
    return Build(row["build_id"], row["built_at"], row["data_label"], row["git_sha"])
