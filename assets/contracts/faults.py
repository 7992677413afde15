"""What is wrong with a contract as it is written, told so that its author can mend it.

Belongs here: a fault with its file, line and field, and telling all faults of a load at once. Does not belong here:
the rules that find faults (`words`, `rules`), or problems of published files (`assets.problems`).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from types import FrameType

from assets.problems import DefinitionError
from assets.reference import PROJECT


@dataclasses.dataclass(frozen=True, slots=True)
class Fault:
    """One thing in a contract that cannot be meant.

    Attributes:
        file: Path of the file that was written, from the project's folder.
        line: Line of the expression, where it is known.
        field: What it is about, e.g. `Dimension 'Nationality', categories`.
        message: What was found and what is known, in words.
    """

    file: str
    line: int | None
    field: str
    message: str

    def __str__(self) -> str:
        where = f"{self.file}, line {self.line}" if self.line else self.file
        return f"{where}: {self.field}: {self.message}"


class ContractError(DefinitionError):
    """Contracts that cannot be used as they are written.

    Attributes:
        faults: Every fault found.
    """

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(["contracts cannot be used as they are written:", *map(str, dict.fromkeys(faults))]))


_COLLECTED: ContextVar[list[Fault] | None] = ContextVar("faults", default=None)


@contextmanager
def collecting() -> Iterator[list[Fault]]:
    """Collect the faults of everything that is made meanwhile, instead of raising the first."""
    faults: list[Fault] = []
    token = _COLLECTED.set(faults)
    try:
        yield faults
    finally:
        _COLLECTED.reset(token)


def report(faults: Sequence[Fault]) -> None:
    """Take faults to those being collected.

    Raises:
        ContractError: If none are being collected.
    """
    collected = _COLLECTED.get()
    if collected is None:
        raise ContractError(faults)
    collected.extend(faults)


def written_at(frame: FrameType | None) -> tuple[str, int | None]:
    """Return file and line of the nearest frame outside this package and the standard library."""
    here, standard = Path(__file__).parent, Path(dataclasses.__file__).parent
    while frame is not None:
        path = Path(frame.f_code.co_filename)
        if path.is_absolute() and here not in path.parents and path.parent != standard:
            return shown(path), frame.f_lineno
        frame = frame.f_back
    return "a contract", None


def shown(path: Path) -> str:
    """Return a path as the project's people call it."""
    return path.relative_to(PROJECT).as_posix() if PROJECT in path.parents else path.as_posix()
