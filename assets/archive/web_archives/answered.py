"""What was asked of web archives and what came of it: `backfill.jsonl` in the data folder, a line an answer.

Belongs here: keeping that, so that no capture is asked for twice. Does not belong here: asking (`backfill`).

A line is added as soon as the bytes are safe in the archive, or refused for good. What failed and may pass is not
kept: the next run asks again. If the file is lost, the archive's own records still say what was fetched, and captures
that were refused are asked for anew.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from assets.archive.store import Record
from assets.json_files import Json


@dataclass(frozen=True, slots=True)
class Answered:
    """What asking for one capture came to.

    Attributes:
        asked: Address of the capture in the web archive.
        sha256: Identity of the bytes; empty where they were refused.
        digest: SHA-1 in base 32 that the bytes were found to have; empty where it could not be compared.
        refused: Why they were refused, in words; empty where they were taken.
        at: UTC moment of the capture that answered.
    """

    asked: str
    sha256: str = ""
    digest: str = ""
    refused: str = ""
    at: str = ""


_LINE = Json(Answered)


class Answers:
    """Every answer so far."""

    def __init__(self, data: Path, records: Iterable[Record]) -> None:
        """Read what is kept.

        Args:
            data: The data folder.
            records: Records of the archive whose bytes are there; others are asked for anew.
        """
        self._path = data / "backfill.jsonl"
        self._by_address: dict[str, Answered] = {}
        self._by_digest: dict[str, Answered] = {}
        held = set()
        for record in records:
            held.add(record.sha256)
            if record.fetched_from and record.captured_at:
                self._keep(Answered(record.fetched_from, record.sha256, at=record.captured_at))
        kept = self._path.read_bytes() if self._path.exists() else b""
        self._torn = bool(kept) and not kept.endswith(b"\n")  # by a run that was interrupted
        for line in kept.splitlines(keepends=True):
            try:
                answer = _LINE.parse(line) if line.endswith(b"\n") else None
            except ValueError:
                continue  # asked for anew
            if answer and (answer.refused or answer.sha256 in held):
                self._keep(answer)

    def of(self, asked: str) -> Answered | None:
        """Return what came of asking for a capture; None if it was not answered yet."""
        return self._by_address.get(asked)

    def with_digest(self, digest: str) -> Answered | None:
        """Return the earliest capture of the same bytes that was taken."""
        return self._by_digest.get(digest) if digest else None

    def put(self, answer: Answered) -> None:
        """Keep an answer, at once and for good."""
        self._keep(answer)
        with self._path.open("ab") as stream:
            stream.write((b"\n" if self._torn else b"") + _LINE.text(answer).encode() + b"\n")
            stream.flush()
            os.fsync(stream.fileno())
        self._torn = False

    def _keep(self, answer: Answered) -> None:
        self._by_address[answer.asked] = answer
        before = self._by_digest.get(answer.digest)
        if answer.digest and answer.sha256 and (before is None or answer.at < before.at):
            self._by_digest[answer.digest] = answer
