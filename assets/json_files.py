"""Values of one type as JSON, in text and in files that are written whole or not at all.

Belongs here: the one way in which a typed value goes into JSON and comes back. Does not belong here: any of the types,
or what to do about a file that cannot be read.
"""

from __future__ import annotations

import os
from functools import cached_property
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import TypeAdapter

Value = TypeVar("Value")


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
            return self.parse(path.read_bytes())
        except (OSError, ValueError):
            return None

    def write(self, path: Path, value: Value) -> None:
        """Put a value into a file; whoever reads it meanwhile gets the old one or the new one, whole."""
        temporary = path.with_name(f".{path.name}.{os.getpid()}")
        temporary.write_text(self.text(value, indent=1), encoding="utf-8")
        os.replace(temporary, path)
