"""What a web archive lists of an address: its captures, in either form of a CDX server's answer.

Belongs here: reading that answer, and which of the captures are of use. Does not belong here: asking for it (`client`).

pywb answers with an object a line (`timestamp`, `url`, `mime`, `status`, `digest`), the Wayback Machine with a list of
lists whose first holds the names (`timestamp`, `original`, `mimetype`, `statuscode`, `digest`). A capture whose bytes
an archive had already is listed as `warc/revisit`, without a status of its own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal
from urllib.parse import unquote, urlsplit

_MOMENT = "%Y%m%d%H%M%S"
_REVISIT = "warc/revisit"
_ADDRESS = re.compile(r"https?://[!-~]+")
_NAMES = {"original": "url", "mimetype": "mime", "statuscode": "status"}


class NoList(ValueError):
    """An answer is no list of captures."""


@dataclass(frozen=True, slots=True)
class Capture:
    """One capture of an address.

    Attributes:
        at: When it was captured (UTC).
        address: Address as it was captured.
        status: HTTP status; None where the list does not say, as of a revisit.
        digest: SHA-1 of the payload in base 32, as the archive states it; empty where it is none.
    """

    at: datetime
    address: str
    status: int | None
    digest: str

    @property
    def moment(self) -> str:
        """The moment in 14 digits."""
        return self.at.strftime(_MOMENT)

    @property
    def redirects(self) -> bool:
        """Whether GOV.UK answered with a redirect."""
        return self.status is not None and 300 <= self.status < 400


def read_captures(answer: bytes, form: Literal["json lines", "json rows"], address: str) -> list[Capture]:
    """Return the captures of an address, oldest first.

    Args:
        answer: What the archive answered.
        form: The form of its answers.
        address: What was asked for; captures of others are left out: archives fold the case of letters, and more.

    Raises:
        NoList: If the answer is no list of captures.
    """
    try:
        rows = [json.loads(line) for line in answer.splitlines() if line.strip()] if form == "json lines" else []
        if form == "json rows" and answer.strip():
            names, *lines = _list(json.loads(answer)) or [[]]
            rows = [dict(zip(names, line, strict=True)) for line in lines]
        wanted = _place(address)
        renamed = [{_NAMES.get(name, name): value for name, value in row.items()} for row in rows]
        captures = [_capture(row) for row in renamed if _ADDRESS.fullmatch(row["url"]) and _place(row["url"]) == wanted]
    except (ValueError, TypeError, AttributeError, KeyError, RecursionError) as error:
        start = answer[:80].decode("utf-8", "replace")
        raise NoList(f"the answer is no list of captures; it begins {start!r}") from error
    return sorted(captures, key=lambda capture: (capture.at, capture.digest))


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise TypeError("no list")
    return value


def _capture(row: dict[str, Any]) -> Capture:
    if not re.fullmatch(r"[0-9]{14}", row["timestamp"]):
        raise ValueError("a moment of no known form")
    at = datetime.strptime(row["timestamp"], _MOMENT).replace(tzinfo=UTC)
    stated = str(row.get("status") or "")
    revisit = row.get("mime") == _REVISIT
    digest = str(row.get("digest") or "").removeprefix("sha1:").upper()
    return Capture(
        at,
        row["url"],
        int(stated) if re.fullmatch(r"[1-5][0-9]{2}", stated) and not revisit else None,
        digest if re.fullmatch(r"[A-Z2-7]{32}", digest) else "",
    )


def _place(address: str) -> tuple[str, str, str]:
    """Return what two addresses of one page have in common, whatever the scheme."""
    try:
        parts = urlsplit(address)
        return (parts.hostname or "", unquote(parts.path).rstrip("/").casefold(), parts.query)
    except ValueError:
        return ("", address, "")


def distinct(captures: Iterable[Capture]) -> list[list[Capture]]:
    """Return the captures that may hold content, those of the same bytes together, each oldest first.

    What was captured with an error (404, 403, 5xx) or as a redirect is not among them. A revisit has the bytes of the
    capture it names by digest.
    """
    listed = list(captures)
    by_digest: dict[str, list[Capture]] = {}
    for number, capture in enumerate(listed):
        if capture.status == 200 or capture.status is None:
            by_digest.setdefault(capture.digest or f"unstated {number}", []).append(capture)
    # A revisit of what was no content to begin with, a redirect or an error, is none either.
    others = {c.digest for c in listed if c.status not in (200, None) and c.digest}
    good = {c.digest for c in listed if c.status == 200}
    return [group for digest, group in by_digest.items() if digest in good or digest not in others]


def redirects(captures: Sequence[Capture]) -> list[Capture]:
    """Return the first capture of each distinct redirect."""
    first: dict[str, Capture] = {}
    for capture in captures:
        if capture.redirects:
            first.setdefault(capture.digest, capture)
    return list(first.values())
