"""The body of an answer: taken in within limits, and refused where it is not what its address promises.

Belongs here: sizes and hashes of a body, and what tells an error page from a file. Does not belong here: asking
for it (`connection`), or reading what a workbook holds (`assets.observations`).
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from pathlib import PurePosixPath
from typing import IO, Any
from urllib.parse import urlsplit

from urllib3.exceptions import HTTPError

from assets.archive.govuk.errors import BadBody, EmptyBody, TooLarge

_CHUNK = 2**16
_SPREADSHEETS, _ZIP = (".ods", ".xlsx"), b"PK\x03\x04"

ByteProgress = Callable[[int, int | None], None]


class BrokenOff(Exception):
    """A body broke off; its words say after how much. It may come whole the next time."""


def receive(
    response: Any,
    address: str,
    sink: IO[bytes],
    size_max: int,
    progress: ByteProgress | None,
    unpack: bool = False,
) -> tuple[str, int]:
    """Write a body to the sink, from its start; return its sha256 and size.

    Args:
        response: The answer of `requests`, its body not read yet.
        address: Where it came from.
        sink: Where the body goes.
        size_max: Most bytes that are taken.
        progress: Called with the bytes received and the bytes expected (None: not said).
        unpack: Whether a body that comes compressed is unpacked, and not refused.

    Raises:
        BrokenOff: If it breaks off.
        BadBody: If it comes compressed or empty.
        TooLarge: If it is larger than is taken.
    """
    if not unpack and response.headers.get("Content-Encoding", "identity").casefold() != "identity":
        raise BadBody(f"{address} came compressed, which was not asked for; a proxy may be to blame")
    stated = response.headers.get("Content-Length", "")
    expected = int(stated) if re.fullmatch(r"[0-9]{1,18}", stated) else None
    too_large = TooLarge(f"{address} is larger than {size_max:,} bytes (files: IMMSTATS_FILE_BYTES_MAX)")
    if expected is not None and expected > size_max:
        raise too_large
    sink.seek(0)
    sink.truncate()
    digest, size = hashlib.sha256(), 0
    while True:
        try:
            # `read1` returns what has come, so that progress is told of a trickle as well.
            chunk: bytes = response.raw.read1(_CHUNK, decode_content=unpack)
        except HTTPError as error:
            raise BrokenOff(f"{size:,} of {_of(expected)} bytes") from error
        if not chunk:
            break
        size += len(chunk)
        if size > size_max:
            raise too_large
        digest.update(chunk)
        sink.write(chunk)
        if progress:
            progress(size, expected)
    if size == 0:
        raise EmptyBody(f"{address} is empty")
    return digest.hexdigest(), size


def json_object(raw: bytes, address: str) -> dict[str, Any]:
    """Return the JSON object of a body.

    Raises:
        BadBody: If it is none.
    """
    try:
        item = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise BadBody(f"{address} is not JSON; it begins {raw[:60].decode('utf-8', 'replace')!r}") from error
    if not isinstance(item, dict):
        raise BadBody(f"{address} is JSON, but no content item")
    return item


def check_file(stream: IO[bytes], address: str, headers: Mapping[str, str]) -> None:
    """Refuse a page that came in place of a file, and a spreadsheet that is none.

    Raises:
        BadBody: If the body is refused.
    """
    stream.seek(0)
    head = stream.read(512)
    media_type = headers.get("Content-Type", "").partition(";")[0].strip().casefold()
    suffix = PurePosixPath(urlsplit(address).path).suffix.casefold()
    if media_type == "text/html" or re.match(rb"\s*<(!doctype html|html)\b", head, re.IGNORECASE):
        raise BadBody(f"{address} is a web page, not a file; most likely an error page. Try again later")
    if suffix in _SPREADSHEETS and not head.startswith(_ZIP):
        raise BadBody(f"{address} is no {suffix[1:].upper()} file; it begins {head[:20]!r}")


def _of(expected: int | None) -> str:
    return "an unstated number of" if expected is None else f"{expected:,}"
