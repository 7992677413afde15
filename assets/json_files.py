"""Values of one type as JSON, in text and in files that are written whole or not at all.

Belongs here: the one way in which a typed value goes into JSON and comes back. Does not belong here: any of the types,
or what to do about a file that cannot be read.

A file is `{"sha256": …, "value": …}`: the digest of the text of the value, so that a changed figure in it is no figure.
Files of older code are the value alone.
"""

from __future__ import annotations

import hashlib
import os
from functools import cached_property
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import TypeAdapter

from assets.durable import put, sync
from assets.sealed import CHANGED, EMPTY

Value = TypeVar("Value")
_BEGIN, _MIDDLE, _END = b'{"sha256": "', b'", "value":\n', b"\n}\n"
_VALUE = slice(len(_BEGIN) + 64 + len(_MIDDLE), -len(_END))


class Json(Generic[Value]):
    """JSON of values of one type: dataclasses, and lists and dictionaries of them."""

    def __init__(self, kind: type[Value]) -> None:
        """Take the type; what reads and writes it is made when it is first needed.

        Args:
            kind: The type, e.g. `dict[str, Entry]`.
        """
        self._kind = kind

    @cached_property
    def _adapter(self) -> TypeAdapter[Value]:
        return TypeAdapter(self._kind)

    def parse(self, text: str | bytes) -> Value:
        """Return the value that JSON text holds.

        Raises:
            ValueError: If the text is no JSON, or not of this type; its words say where and why.
        """
        return self._adapter.validate_json(text)

    def text(self, value: Value, indent: int | None = None) -> str:
        """Return a value as JSON text.

        Args:
            value: The value.
            indent: Spaces of each level; one line where left out.
        """
        return self._adapter.dump_json(value, indent=indent).decode()

    def read(self, path: Path) -> Value | None:
        """Return the value that a file holds, or None if it is not there, not whole or not of this type."""
        try:
            return self.parse(_unsealed(path.read_bytes()))
        except (OSError, ValueError):
            return None

    def damage(self, path: Path) -> str | None:
        """Return what is wrong with a file; None where nothing is, or there is none."""
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            return f"cannot be read ({type(error).__name__})"
        if not data:
            return EMPTY
        return CHANGED if self.read(path) is None else None

    def write(self, path: Path, value: Value, one_of_many: bool = False) -> None:
        """Put a value into a file; whoever reads it meanwhile gets the old one or the new one, whole.

        Args:
            path: The file.
            value: The value.
            one_of_many: Whether whoever writes it waits for the folder, which is then on the disk once for all files.
        """
        temporary = path.with_name(f".{path.name}.{os.getpid()}")
        text = self.text(value, indent=1).encode()
        digest = hashlib.sha256(text).hexdigest().encode()
        temporary.write_bytes(b"".join((_BEGIN, digest, _MIDDLE, text, _END)))
        put(temporary, path)
        if not one_of_many:
            sync(path.parent)


def _unsealed(data: bytes) -> bytes:
    """Return the text of the value that a file holds; ValueError where it is another than was written."""
    if not data.startswith(_BEGIN):
        return data
    text = data[_VALUE]
    digest = hashlib.sha256(text).hexdigest().encode()
    if data != b"".join((_BEGIN, digest, _MIDDLE, text, _END)):
        raise ValueError(CHANGED)
    return text
