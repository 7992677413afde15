"""What makes a class a word of the contracts' language: its values are checked when it is written.

Belongs here: the decorator, the types of fields, and saying a failed check in the author's terms. Does not belong
here: the words (`language`), or rules that need a whole contract (`rules`).
"""

from __future__ import annotations

import re
import sys
import textwrap
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, field, fields
from typing import Annotated, Any, TypeVar, dataclass_transform

from pydantic import AfterValidator, ConfigDict, StringConstraints, ValidationError
from pydantic.dataclasses import dataclass
from pydantic_core import ErrorDetails

from assets.contracts.faults import Fault, report, written_at
from assets.problems import nearest_names

_Word = TypeVar("_Word")
_CHECKS = ConfigDict(extra="forbid", strict=True)


def _compiles(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"this is no regular expression ({error})") from error
    return pattern


Text = Annotated[str, StringConstraints(min_length=1)]
Pattern = Annotated[str, AfterValidator(_compiles)]
Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_]*$")]


@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(field,))
def word(cls: type[_Word]) -> type[_Word]:
    """Make a class a frozen dataclass whose values are checked; what is wrong is reported with file and line.

    Where faults are being collected, a faulty word is made all the same, with stand-ins for what is wrong, so that
    the rest of its file is looked at too.
    """
    made: Any = dataclass(frozen=True, kw_only=True, config=_CHECKS)(cls)
    checked = made.__init__

    def init(self: Any, *values: Any, **named: Any) -> None:
        try:
            checked(self, *values, **named)
        except ValidationError as error:
            details = error.errors(include_url=False)
            file, line = written_at(sys._getframe(1))
            subject = _subject(cls.__name__, named)
            report([Fault(file, line, field, message) for field, message in _failed(made, subject, details)])
            _stand_in(self, named, {str(detail["loc"][0]) for detail in details if detail["loc"]})

    made.__init__ = init
    return made  # type: ignore[no-any-return]


def is_whole(written: object) -> bool:
    """Say whether a word was made, and without a fault."""
    return written is not None and not getattr(written, "_faulty", False)


def did_you_mean(written: str, known: Iterable[str]) -> str:
    """Return what a misspelt name may have meant, and else what is known, as the end of a message."""
    known = list(known)
    near = nearest_names(written, known, 1)
    return f"; did you mean {near[0]!r}?" if near else f" (known: {', '.join(known) or 'none'})"


def _subject(kind: str, named: Mapping[str, Any]) -> str:
    name = next((named[key] for key in ("label", "table_id", "name", "measure") if named.get(key)), None)
    return f"{kind} {name!r}" if isinstance(name, str) else kind


def _failed(made: Any, subject: str, details: list[ErrorDetails]) -> Iterable[tuple[str, str]]:
    """Yield field and message of each failed check; a misspelt field is not told again as missing."""
    known = [item.name for item in fields(made)]
    unknown = [str(d["loc"][0]) for d in details if d["type"] == "unexpected_keyword_argument"]
    meant = {near[0] for name in unknown if (near := nearest_names(name, known, 1))}
    by_path: dict[str, list[ErrorDetails]] = {}
    for detail in details:
        by_path.setdefault(_path(detail), []).append(detail)
    for path, mine in by_path.items():
        detail = mine[0]
        kind = detail["type"]
        if kind == "unexpected_keyword_argument":
            yield f"{subject}, {path}", f"there is no such field{did_you_mean(path, known)}"
        elif kind.startswith("missing"):
            if path not in meant:
                yield f"{subject}, {path}", "it is missing"
        elif kind == "unexpected_positional_argument":
            yield subject, f"values are given by name, as in {known[0]}=…, found {_brief(detail['input'])}"
        else:
            types = [part for tried in mine for part in tried["loc"][1:] if _is_type(part)]
            yield f"{subject}, {path}", _message(detail, list(dict.fromkeys(map(str, types))))


def _path(detail: ErrorDetails) -> str:
    """Return the field, with the number of the entry in it, counting from 1."""
    first, *rest = detail["loc"] or ("",)
    named = [part for part in rest if part != "[key]" and not _is_type(part)]
    entries = [str(part + 1) if isinstance(part, int) else repr(part) for part in named]
    return " ".join([str(first), *(f"entry {entry}" for entry in entries)])


def _is_type(part: int | str) -> bool:
    """Say whether a part of a place only names one of several types that were tried."""
    return isinstance(part, str) and part[:1].isupper()


def _message(detail: ErrorDetails, types: list[str]) -> str:
    message, given = detail["msg"].removeprefix("Value error, "), detail["input"]
    message = re.sub(r"^(Input|String) should", "it must", message).replace("must match", "must match the")
    message = re.sub(r"^it must have at least 1 character$", "it must not be empty", message)
    if detail["type"] == "tuple_type" and isinstance(given, str):
        message += ", with a comma after a single entry"
    if types:
        message = f"it must be one of {', '.join(types)}"
    near = ""
    if detail["type"] == "literal_error" and isinstance(given, str):
        known = re.findall(r"'([^']+)'", str(detail.get("ctx", {}).get("expected", "")))
        near = did_you_mean(given, known) if nearest_names(given, known, 1) else ""
    return f"{message}, found {_brief(given)}{near}"


def _brief(value: object) -> str:
    return textwrap.shorten(repr(value), 100)


def _stand_in(self: object, named: Mapping[str, Any], wrong: set[str]) -> None:
    object.__setattr__(self, "_faulty", True)
    for item in fields(self):  # type: ignore[arg-type]
        value: Any = () if "tuple" in str(item.type) else "" if item.type in ("Name", "Pattern", "Text") else None
        if item.default is not MISSING:
            value = item.default
        elif item.default_factory is not MISSING:
            value = item.default_factory()
        object.__setattr__(self, item.name, value if item.name in wrong else named.get(item.name, value))
