"""Several files read at once, each in a process of its own, within one bound of memory.

Belongs here: which file is read when, and how the memory is shared. Does not belong here: reading one file in a process
(`reader`), or which files wait (`archived`).

The readers share the memory that reading may take. A file that fails is read once more, alone, with all of it: what
is told of a file does not depend on what is read beside it.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from queue import SimpleQueue

from assets.archive.store import Archive, ArchiveError
from assets.contracts.language import Contract
from assets.observations.cache import cache_key
from assets.observations.limits import Limits
from assets.observations.reader import Reader
from assets.observations.report import Report
from assets.observations.source import Source
from assets.problems import Problem
from assets.progress import Progress
from assets.settings import Settings

Waiting = tuple[Source, Sequence[Contract]]
_Read = dict[str, list[Report]]


class Readers:
    """Reads files that wait, several at once."""

    def __init__(self, settings: Settings) -> None:
        self._settings, self._archive = settings, Archive(settings.archive)
        self._limits = Limits(settings.unzipped_bytes_max, settings.cells_max)

    def reader(self, share: int = 1) -> Reader:
        """Return a reader that may take one of so many shares of the memory."""
        settings = self._settings
        return Reader(settings.observations, self._limits, settings.reader_memory_bytes, settings.reader_seconds, share)

    def read(self, waiting: Sequence[Waiting], progress: Progress) -> list[Report]:
        """Read files, those that take longest first.

        Args:
            waiting: The files, one or more.
            progress: Told which file is in hand.

        Returns:
            A report of each table, in the order of the files. A file whose bytes are not what they were has failed;
            that is not kept, so that it is read once its bytes are back.
        """
        size = {source.sha256: self._archive.size(source.sha256) or 0 for source, _ in waiting}
        files = sorted(waiting, key=lambda file: (-size[file[0].sha256], file[0].sha256))
        at_once = min(self._settings.readers, os.cpu_count() or 1, len(files))
        in_hand = _told(progress, len(files))
        read = self._at_once(files, at_once, in_hand)
        if again := [file for file in files if at_once > 1 and _failed(read[file[0].sha256])]:
            read |= self._at_once(again, 1, in_hand)
        return [report for source, _ in waiting for report in read[source.sha256]]

    def _at_once(self, files: Sequence[Waiting], count: int, in_hand: Callable[[Source], None]) -> _Read:
        left, read = deque(files), _Read()
        taken: SimpleQueue[Source | None] = SimpleQueue()

        def work(reader: Reader) -> None:
            try:
                with reader:
                    for source, known in _each(left):
                        taken.put(source)
                        try:
                            self._archive.read(source.sha256)
                        except ArchiveError as error:
                            read[source.sha256] = _damaged(source, known, error)
                        else:
                            read[source.sha256] = reader.read(source, known)
            except BaseException:
                left.clear()  # the others end with the file that they have in hand
                raise
            finally:
                taken.put(None)

        readers = [self.reader(count) for _ in range(count)]
        with ThreadPoolExecutor(count) as pool:
            ended = [pool.submit(work, reader) for reader in readers]
            try:
                # Progress is told by the thread that asked.
                for _ in ended:
                    while (source := taken.get()) is not None:
                        in_hand(source)
                for future in ended:
                    future.result()
            except BaseException:
                left.clear()
                for reader in readers:
                    reader.limited.tell_to_end()
                raise
        return read


def _each(left: deque[Waiting]) -> Iterator[Waiting]:
    """Yield what no other thread has taken."""
    with suppress(IndexError):
        while True:
            yield left.popleft()


def _told(progress: Progress, of: int) -> Callable[[Source], None]:
    """Return what tells of a file in hand; one that is read again is the last."""
    begun = 0

    def tell(source: Source) -> None:
        nonlocal begun
        progress.reading(source.file, min(begun, of - 1), of)
        begun += 1

    return tell


def _damaged(source: Source, known: Sequence[Contract], error: ArchiveError) -> list[Report]:
    problem = Problem(
        "damaged_in_archive",
        str(error),
        "import the good file again (`immstats import FILE --page PAGE --title TITLE`) or restore it from a backup; "
        "`immstats verify` tells all that is damaged",
    )
    return [
        Report(
            contract.table_id, source.sha256, cache_key(contract), "failed",
            problems=(source.placed(problem, contract).as_dict(),),
        )
        for contract in known
    ]  # fmt: skip


def _failed(reports: Sequence[Report]) -> bool:
    return any(report.status == "failed" for report in reports)
