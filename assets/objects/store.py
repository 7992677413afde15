"""A store of objects: S3, or whatever else obstore opens by an address.

Belongs here: reading, writing and listing objects, and writing one only if it is still what was seen. Does not belong
here: which objects there are (`mirror`), or who may write (`lease`).

obstore, because writing under a condition, on which all that follows rests, is part of its interface; it brings no
other package; and polars reads with the same library in Rust. s3fs and universal-pathlib have no such write.
Credentials and the address of the server are the environment's (`AWS_ENDPOINT_URL`, `AWS_ACCESS_KEY_ID`, …).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from assets.problems import ToldError


class StoreError(ToldError):
    """The store refuses: somebody else writes, or it is not what was seen."""


class OtherwiseError(StoreError):
    """An object is not what was seen: somebody else wrote it."""


@dataclass(frozen=True, slots=True)
class Seen:
    """An object as it was seen.

    Attributes:
        data: Its bytes.
        tag: What stands for this state of it; None where there is no such object.
    """

    data: bytes
    tag: str | None


NOTHING = Seen(b"", None)


class Objects:
    """The objects below one address."""

    def __init__(self, url: str) -> None:
        """Open a store.

        Args:
            url: Its address, such as `s3://bucket/folder`.
        """
        from obstore.store import from_url

        self.url = url
        self._store = from_url(url)

    def get(self, name: str) -> Seen:
        """Return an object; nothing where there is none."""
        import obstore

        with self._told():
            try:
                found = obstore.get(self._store, name)
            except FileNotFoundError:
                return NOTHING
            return Seen(bytes(found.bytes()), found.meta["e_tag"])

    def swap(self, name: str, data: bytes, seen: str | None) -> str:
        """Write an object if it is still what was seen, and return what stands for it now.

        Args:
            name: The object.
            data: Its new bytes, which differ from all before: a tag may be a hash of them.
            seen: The tag it was seen with; None where there was none.

        Raises:
            OtherwiseError: If it is another one now.
        """
        import obstore
        from obstore.exceptions import AlreadyExistsError, PreconditionError

        with self._told():
            try:
                put = obstore.put(self._store, name, data, mode={"e_tag": seen} if seen else "create")
            except (AlreadyExistsError, PreconditionError, FileNotFoundError) as error:
                raise OtherwiseError(f"{self.url}/{name} was written by somebody else meanwhile") from error
            return str(put["e_tag"])

    def put(self, name: str, file: Path) -> None:
        """Write an object from a file."""
        import obstore

        with self._told():
            obstore.put(self._store, name, file)

    def fetch(self, name: str, file: Path) -> None:
        """Write an object into a file.

        Raises:
            StoreError: If there is no such object.
        """
        import obstore

        with self._told(), file.open("wb") as target:
            try:
                found = obstore.get(self._store, name)
            except FileNotFoundError as error:
                raise StoreError(f"{self.url}/{name} is gone") from error
            for chunk in found.stream():
                target.write(chunk)

    def sizes(self, folder: str) -> dict[str, int]:
        """Return the bytes of each object of a folder, by name."""
        import obstore

        with self._told():
            return {each["path"]: each["size"] for page in obstore.list(self._store, folder) for each in page}

    def delete(self, names: Iterable[str]) -> None:
        """Delete objects."""
        import obstore

        with self._told():
            obstore.delete(self._store, list(names))

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Say in a line that the store does not answer as it should."""
        from obstore.exceptions import BaseError

        try:
            yield
        except BaseError as error:
            raise StoreError(f"{self.url} cannot be used: {str(error).splitlines()[0]}") from error
