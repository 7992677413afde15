"""Well-formed releases to be damaged: for each table a short series, so that a release has one before it.

Belongs here: what a base is, and the list of all. Does not belong here: their
figures and furniture, which stand in modules called `bases_of_…`, each with a
function `bases`; another such file is all a new table takes.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Release:
    """A published file.

    Attributes:
        file: File name.
        page: GOV.UK base path.
        title: Title of the attachment or document.
        published: ISO date.
        data: The bytes.
    """

    file: str
    page: str
    title: str
    published: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Base:
    """A series of releases, oldest first; the last one is damaged.

    Attributes:
        name: Name in the plan and on the page.
        releases: The releases.
    """

    name: str
    releases: tuple[Release, ...]

    @property
    def newest(self) -> Release:
        return self.releases[-1]

    @property
    def format(self) -> str:
        """Format of the newest release, as the page of results names it."""
        return {"ods": "ODS", "xlsx": "XLSX", "csv": "CSV"}.get(self.newest.file.rpartition(".")[2], "HTML")


@cache
def bases() -> dict[str, Base]:
    """Return every base by name."""
    names = sorted(path.stem for path in Path(__file__).parent.glob("bases_of_*.py"))
    modules = [import_module(f"tests.faults.mutants.{name}") for name in names]
    return {base.name: base for module in modules for base in module.bases()}
