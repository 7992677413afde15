"""What GOV.UK last answered at each address whose bytes were taken in, so that the next question is conditional.

Belongs here: keeping that in `govuk.json` in the data folder. Does not belong here: asking (`fetch`).

An address is remembered only once its bytes are in the archive: what was seen and not fetched goes on being new.
Whether they still are there is for the caller to see.
Losing the file only makes the next requests unconditional.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from assets.json_files import Json


@dataclass(frozen=True, slots=True)
class Known:
    """What was taken in from an address.

    Attributes:
        sha256: Identity of the bytes.
        etag: ETag they came with.
        last_modified: Last-Modified they came with.
    """

    sha256: str
    etag: str | None = None
    last_modified: str | None = None


_MEMORY = Json(dict[str, Known])


class Memory:
    """What is known of every address."""

    def __init__(self, data: Path) -> None:
        """Read what is remembered.

        Args:
            data: The data folder.
        """
        self._path = data / "govuk.json"
        self._known = _MEMORY.read(self._path) or {}

    def get(self, address: str) -> Known | None:
        """Return what is known of an address."""
        return self._known.get(address)

    def put(self, address: str, known: Known) -> None:
        """Remember an address, at once and for good."""
        self._known[address] = known
        _MEMORY.write(self._path, self._known)
