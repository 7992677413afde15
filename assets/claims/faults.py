"""What is wrong with the header of a claim file, in words.

Belongs here: turning what pydantic reports into sentences. Does not belong here: the rules (`model`, `rules`), each of
which says itself what it wants.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from assets.claims.model import Header
from assets.problems import nearest_names

Place = tuple[int | str, ...]


def faults_in_words(error: ValidationError) -> list[str]:
    """Return everything that is wrong with a header; what a part lacks, or should not say, is one fault."""
    missing: dict[Place, list[str]] = {}
    unknown: dict[Place, list[str]] = {}
    faults = []
    for fault in error.errors(include_url=False):
        *part, key = fault["loc"]
        match fault["type"]:
            case "missing":
                missing.setdefault(tuple(part), []).append(str(key))
            case "extra_forbidden":
                unknown.setdefault(tuple(part), []).append(str(key))
            case "default_factory_not_called":  # what it follows from is told by itself
                pass
            case "value_error":
                faults.append(f"{_shown(fault['loc'])}: {fault['ctx']['error']}")
            case _:  # no rule lets pydantic speak for itself; what one forgot is told all the same, beside the others
                faults.append(f"{_shown(fault['loc'])}: {fault['msg']}")
    return [
        *(f"{_shown(part) or 'it'} does not say {', '.join(keys)}" for part, keys in missing.items()),
        *(_unknown(part, keys) for part, keys in unknown.items()),
        *faults,
    ]


def _unknown(part: Place, keys: list[str]) -> str:
    known = _keys(part)
    near = list(dict.fromkeys(name for key in keys for name in nearest_names(key, known, most=1)))
    nearest = f" (nearest: {', '.join(near)})" if near else ""
    place = f"{_shown(part)}: " if part else ""
    return f"{place}unknown: {', '.join(keys)}{nearest}; known are {', '.join(known)}"


def _keys(part: Place) -> list[str]:
    """Return the keys that a part of a header may have."""
    model: type[BaseModel] = Header
    for name in part:
        if isinstance(name, str):
            model = next(_models(model.model_fields[name].annotation))
    return list(model.model_fields)


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _models(inner)


def _shown(place: Place) -> str:
    """Return a place in a header: `period.end`, or `known_elsewhere, entry 2`."""
    text = ""
    for part in place:
        text += f", entry {part + 1}" if isinstance(part, int) else f".{part}" if text else part
    return text
