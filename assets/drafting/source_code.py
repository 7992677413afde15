"""Contracts as Python text, laid out as the project's formatter lays it out.

Belongs here: how words of the language, texts and comments are written down. Does not belong here: what they say
(`drafts`).

Everything that comes from a published file passes `literal` or `plain`: in what they return no quotation mark, line
break or control character ends a text or starts a line.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import MISSING, Field, fields, is_dataclass
from typing import Any

WIDTH = 120
# Letters and marks that English is written with; others, some of them wide or invisible, are written by number.
_READABLE = re.compile("[ -~\u00a1-\u00ac\u00ae-\u024f\u2010-\u2027\u20ac]*")
QUOTES = "'\""
_INDENT = "    "
# Letters of a piece that a very long word is broken into; written by number each takes up to ten places.
_PIECE = 8
# From here on, figures are written with underscores.
_LARGE = 10_000


def plain(text: object, most: int = 160) -> str:
    """Return a text in quotation marks for a remark or the terminal: one line, printable, not too long."""
    whole = str(text)
    return literal(whole if len(whole) <= most else f"{whole[:most]}… ({len(whole):,} characters)")


def literal(text: str) -> str:
    """Return a text as a Python literal on one line."""
    if "\\" in text and _READABLE.fullmatch(text) and not {*text} & {*QUOTES} and not text.endswith("\\"):
        return f'r"{text}"'
    return _quoted(text)


def comment(text: str, indent: str = "# ") -> Iterator[str]:
    """Yield the lines of a remark; its text must be printable."""
    yield from textwrap.wrap(text, WIDTH - 2, initial_indent=indent, subsequent_indent="#   ")


def assigned(name: str, value: object) -> str:
    """Return the lines of an assignment."""
    return "\n".join(_written(f"{name} = ", value, "", ""))


def imported(module: str, names: Sequence[str]) -> list[str]:
    """Return the lines that import names, which must be in order."""
    line = f"from {module} import {', '.join(names)}"
    if len(line) <= WIDTH:
        return [line]
    return [f"from {module} import (", *(f"{_INDENT}{name}," for name in names), ")"]


def words_used(value: object) -> set[str]:
    """Return the names of the words of the language that a value is made of."""
    if is_dataclass(value):
        inside = [getattr(value, item.name) for item in fields(value)]
        return {type(value).__name__}.union(*map(words_used, inside))
    return set().union(*map(words_used, value)) if isinstance(value, tuple) else set()


def _written(lead: str, value: object, end: str, indent: str) -> list[str]:
    """Return the lines of a value after some lead, in one line where it fits."""
    if (line := _in_a_line(value)) is not None and len(line := f"{indent}{lead}{line}{end}") <= WIDTH:
        return [line]
    inner = indent + _INDENT
    if isinstance(value, str):
        return _parts(lead, value, end, indent)
    if is_dataclass(value):
        lines = [each for name, held in _given(value) for each in _written(f"{name}=", held, ",", inner)]
        return [f"{indent}{lead}{type(value).__name__}(", *lines, f"{indent}){end}"]
    if isinstance(value, dict):
        lines = [each for key, held in value.items() for each in _written(f"{literal(key)}: ", held, ",", inner)]
        return [f"{indent}{lead}{{", *lines, f"{indent}}}{end}"]
    assert isinstance(value, tuple)
    lines = [each for held in value for each in _written("", held, ",", inner)]
    return [f"{indent}{lead}(", *lines, f"{indent}){end}"]


def _in_a_line(value: object) -> str | None:
    """Return a value in one line; None where it holds more than belongs in one."""
    if isinstance(value, str):
        return literal(value)
    if is_dataclass(value):
        held = [(name, _in_a_line(item)) for name, item in _given(value)]
        if type(value).__name__ == "Contract" or any(text is None for _, text in held):
            return None
        return f"{type(value).__name__}({', '.join(f'{name}={text}' for name, text in held)})"
    if isinstance(value, tuple):
        texts = [_in_a_line(item) for item in value]
        if any(text is None for text in texts):
            return None
        return f"({', '.join(map(str, texts))}{',' if len(texts) == 1 else ''})"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{literal(key)}: {_in_a_line(item)}" for key, item in value.items()) + "}"
    if isinstance(value, float) and value >= _LARGE and value.is_integer():
        return f"{int(value):_}.0"
    return repr(value)


def _parts(lead: str, text: str, end: str, indent: str) -> list[str]:
    """Return a text too long for a line in parts that Python joins, broken at blanks where it has any."""
    parts, part = [], ""
    room = WIDTH - len(indent) - len(lead) - len(end)
    for word in _breakable(text):
        if part and len(_quoted(part + word)) > room:
            parts.append(part)
            part, room = "", WIDTH - len(indent) - len(end)
        part += word
    parts.append(part)
    lines = [f"{indent}{lead}{_quoted(parts[0])}", *(f"{indent}{_quoted(each)}" for each in parts[1:])]
    lines[-1] += end
    return lines


def _breakable(text: str) -> Iterator[str]:
    """Yield pieces between which a text may be broken: words with the blank after them, cut where very long."""
    for word in re.findall(r"[^ ]* ?", text):
        size = len(word) if len(_quoted(word)) <= WIDTH // 2 else _PIECE
        for start in range(0, len(word), size or 1):
            yield word[start : start + size]


def _quoted(text: str) -> str:
    quote = "'" if text.count('"') > text.count("'") else '"'
    return quote + "".join(_escaped(text, quote)) + quote


def _escaped(text: str, quote: str) -> Iterator[str]:
    for character in text:
        if character in (quote, "\\"):
            yield "\\" + character
        else:
            yield character if _READABLE.fullmatch(character) else ascii(character)[1:-1]


def _given(value: Any) -> Iterator[tuple[str, object]]:
    """Yield the fields of a word that say something else than their default."""
    for item in fields(value):
        held = getattr(value, item.name)
        if item.compare and held != _default(item):
            yield item.name, held


def _default(item: Field[Any]) -> object:
    if item.default_factory is not MISSING:
        return item.default_factory()
    return item.default
