"""The chain of the manifest: each line carries the hash of the one before, so that none is changed or cut unnoticed.

Belongs here: taking in the manifest's bytes, what is wrong with them, and what a new line has to carry. Does not belong
here: the file itself (`manifest`), what a line says (`store`), or what becomes of a build (`assets.warehouse`).

`previous` is the sha256 of the line before, without its end. The first line that has it, where older code began the
manifest, carries the sha256 of all bytes before it. So does a line that accepts, with a reason, what is wrong before
it: the chain goes on from there. A cut at the end leaves a whole chain; the published build, which says how many lines
it was made of and what they end in, tells of that.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

PREVIOUS, ACCEPTED = "previous", "accepted"

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong with the manifest.

    Attributes:
        line: Number of the line, from 1.
        text: What is wrong with it, as the end of a sentence that begins with the line.
    """

    line: int
    text: str


class Chain(Generic[Value]):
    """The lines taken in so far.

    Attributes:
        values: What the lines say, oldest first; those that are damaged and those that accept left out.
        accepting: The lines that accept something, as they stand.
        faults: What is wrong and not accepted, in the order of the lines.
        heads: What a line after each line would have to carry: it stands for that line and all before it.
        size: Bytes of the lines; what comes after them is a torn line.
    """

    def __init__(self, of: Callable[[dict[str, Any]], Value]) -> None:
        """Begin without a line.

        Args:
            of: Makes a value of what a line says; raises ValueError or TypeError where it cannot.
        """
        self._of = of
        self._over, self._chained, self._damaged = hashlib.sha256(), False, False
        self.values: list[Value] = []
        self.accepting: list[dict[str, Any]] = []
        self.faults: list[Fault] = []
        self.heads: list[str] = []
        self.size = 0

    @property
    def head(self) -> str:
        """What the next line has to carry."""
        return self.heads[-1] if self.heads else self._over.hexdigest()

    def linked(self, said: dict[str, Any]) -> bytes:
        """Return what the next line says as its bytes, with the hash that it has to carry."""
        previous = self._over.hexdigest() if ACCEPTED in said or not self._chained else self.head
        return json.dumps(said | {PREVIOUS: previous}, ensure_ascii=False, sort_keys=True).encode() + b"\n"

    def take(self, data: bytes) -> None:
        """Take in the bytes that come next; a last line without its end is left out."""
        for line in data.split(b"\n")[:-1]:
            self._take(line)
            self.size += len(line) + 1

    def _take(self, line: bytes) -> None:
        number, damaged = len(self.heads) + 1, False
        try:
            said = json.loads(line)
            if not isinstance(said, dict):
                raise ValueError("it is no JSON object")
            value = None if ACCEPTED in said else self._of(said)
        except (ValueError, TypeError) as error:
            self.faults.append(Fault(number, f"is damaged ({error})"))
            damaged = True
        else:
            self._follow(number, said)
            if value is None:
                self.accepting.append(said)
            else:
                self.values.append(value)
        self._damaged = damaged
        self._over.update(line + b"\n")
        self.heads.append(hashlib.sha256(line).hexdigest() if self._chained else self._over.hexdigest())

    def _follow(self, number: int, said: dict[str, Any]) -> None:
        """Hold a line against those before it."""
        over = ACCEPTED in said or not self._chained
        if PREVIOUS not in said:
            if self._chained:
                self.faults.append(Fault(number, "says nothing of the line before it: it was put in"))
            return
        if said[PREVIOUS] == (self._over.hexdigest() if over else self.head):
            if ACCEPTED in said:
                self.faults.clear()
        elif not self._damaged:  # after a damaged line it is known why
            before = f"line {number - 1}" if number > 1 and not over else "a line before it"
            self.faults.append(Fault(number, f"does not follow: {before} was changed, or lines before it are gone"))
        self._chained = True
