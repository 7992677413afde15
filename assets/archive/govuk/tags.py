"""What tells the bytes at an address from others: ETag and Last-Modified.

Belongs here: comparing them. Does not belong here: asking (`connection`), or keeping them (`assets.archive.memory`).
"""

from __future__ import annotations

import re


def is_same_tag(one: str, other: str) -> bool:
    """Say whether two ETags, or two dates, are of the same bytes, whatever a cache on the way made of them."""
    return _plain(one) == _plain(other)


def _plain(tag: str) -> str:
    """Return a tag without the marks of a weak one and of a compressed answer: W/"ab-gzip" is "ab"."""
    return re.sub(r'(-gzip|;gzip)?"$', '"', tag.strip().removeprefix("W/"))
