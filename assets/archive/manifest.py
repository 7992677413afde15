"""The file `manifest.jsonl`: lines added at its end, read once for as long as it stays as it was read.

Belongs here: the file, and keeping what was read of it. Does not belong here: how lines follow from each other
(`chain`), or what they say (`store`).
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, Generic, TypeVar

from assets.archive.chain import Chain

Value = TypeVar("Value")


class Manifest(Generic[Value]):
    """A manifest, read anew whenever its file is another than that which was read."""

    def __init__(self, path: Path, of: Callable[[dict[str, Any]], Value]) -> None:
        """Take the file, which need not be there.

        Args:
            path: The file.
            of: Makes a value of what a line says; raises ValueError or TypeError where it cannot.
        """
        self.path, self._of = path, of
        self._chain = Chain(of)
        self._read: tuple[int, ...] = ()

    def chain(self) -> Chain[Value]:
        """Return the lines as they stand in the file now."""
        try:
            with self.path.open("rb") as stream:
                if (state := _state(stream.fileno())) != self._read:
                    chain = Chain(self._of)
                    chain.take(stream.read())
                    self._chain, self._read = chain, state
        except FileNotFoundError:
            self._chain, self._read = Chain(self._of), ()
        return self._chain

    def add(self, said: dict[str, Any]) -> None:
        """Add a line and wait until it is on the disk; a torn line at the end makes way. The caller holds the lock."""
        chain = self.chain()
        line = chain.linked(said)
        with self.path.open("ab") as stream:
            if stream.seek(0, os.SEEK_END) != chain.size:
                stream.truncate(chain.size)
            stream.write(line)
            stream.flush()
            os.fsync(stream.fileno())
            chain.take(line)
            self._read = _state(stream.fileno())


def _state(descriptor: int) -> tuple[int, ...]:
    """Return what tells a file from another one, and from itself before it was written to."""
    stat = os.fstat(descriptor)
    return stat.st_dev, stat.st_ino, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns
