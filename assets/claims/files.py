"""Reading the claim files.

Belongs here: taking `sql/claims/*.sql` apart. Does not belong here: what a claim must state (`model`), or the words for
what is wrong with one (`faults`).

A claim file begins with a block comment of YAML that says who said what, and the
SQL below it computes the figure as of a day. No file holds its own status: that
follows from what the warehouse holds.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from assets.checks.columns_read import tables_read
from assets.claims.faults import faults_in_words
from assets.claims.model import Claim, ClaimError, Header
from assets.marts.sql_files import SQL


class _Loader(yaml.SafeLoader):  # type: ignore[misc]  # PyYAML has no types
    """YAML, with the readings that a person means: see the constructors below."""

    def construct_object(self, node: Any, deep: bool = False) -> Any:
        """Read a value; one that is not what it looks like, or is tagged as, is refused with its place."""
        try:
            return super().construct_object(node, deep)
        except (ValueError, LookupError, AttributeError) as error:  # from PyYAML's own readers of numbers and the like
            kind = node.tag.rpartition(":")[2]
            problem = f"{node.value!r} cannot be read as {kind}"
            raise yaml.constructor.ConstructorError(None, None, problem, node.start_mark) from error


@lru_cache(maxsize=1)
def claims() -> tuple[Claim, ...]:
    """Return every claim of `sql/claims`, in the order they were said.

    Raises:
        ClaimError: If a file is malformed; every fault of every file is told.
    """
    read, faults = [], []
    for path in sorted((SQL / "claims").glob("*.sql")):
        try:
            read.append(read_claim(path))
        except ClaimError as error:
            faults.append(str(error))
    if faults:
        raise ClaimError("\n".join(faults))
    return tuple(sorted(read, key=lambda claim: (claim.said_on, claim.id)))


def read_claim(path: Path) -> Claim:
    """Read one claim file.

    Raises:
        ClaimError: If its header is missing, lacks something or contradicts itself; all faults at once.
    """
    shown = f"sql/claims/{path.name}"
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise ClaimError(f"{shown}: it is not UTF-8 text (byte {error.start + 1}): save it as such") from error
    if not text.startswith("/*") or "*/" not in text:
        raise ClaimError(f"{shown}: it must begin with a block comment /* … */ of YAML that states the claim")
    header, below = text.removeprefix("/*").split("*/", 1)
    sql = below.strip()
    faults = [] if sql else ["there is no SQL below the header"]
    values = _values(shown, header)
    if "marts" not in values:
        match _marts_read(sql):
            case [only]:
                values["marts"] = [only]
            case [_, *_] as several:
                faults.append(f"its SQL reads the marts {', '.join(several)}: say in marts which could answer it")
    try:
        stated = Header.model_validate(values)
    except ValidationError as error:
        faults = [*faults_in_words(error), *faults]
    if faults:
        raise ClaimError(f"{shown}: " + "; ".join(faults))
    sql_line = text[: text.index("*/")].count("\n") + below[: below.index(sql[0])].count("\n") + 1
    return Claim(id=path.stem, sql=sql, sql_line=sql_line, **dict(stated))


def _marts_read(sql: str) -> list[str]:
    """Return the marts that a claim's SQL reads."""
    return sorted(name.removeprefix("marts.") for name in tables_read(sql) or () if name.startswith("marts."))


def _values(shown: str, header: str) -> dict[str, Any]:
    """Return what a header says, by key.

    Raises:
        ClaimError: If it is not YAML, or not lines `key: value`.
    """
    try:
        values = yaml.load(header, _Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise ClaimError(
            f"{shown}, line {mark.line + 1}: its header is not YAML: {error.problem}; "
            "words with a colon or at their start a sign stand in quotation marks"
        ) from error
    except yaml.reader.ReaderError as error:
        line, sign = header[: error.position].count("\n") + 1, chr(error.character)
        raise ClaimError(
            f"{shown}, line {line}: its header holds the control character {sign!r}: take it out"
        ) from error
    if not isinstance(values, dict):
        raise ClaimError(f"{shown}: its header must be lines `key: value`")
    return values


def _keys_as_written(loader: Any, node: Any) -> Any:
    """Read keys and their values; a key is the text that stands there, also where a value would be read: `on`."""
    for key, _ in node.value:
        if isinstance(key, yaml.ScalarNode):
            key.tag = "tag:yaml.org,2002:str"
    return loader.construct_mapping(node, deep=True)


def _as_written(loader: Any, node: Any) -> Any:
    return node.value


def _day(loader: Any, node: Any) -> Any:
    """Read a day; one that the calendar does not have stays as it is written, for its key to refuse."""
    try:
        return loader.construct_yaml_timestamp(node)
    except ValueError:
        return node.value


def _number_or_clock(loader: Any, node: Any) -> Any:
    """Read a whole number; a time of day, 10:30, is none, though YAML would count it in sixties."""
    return node.value if ":" in node.value else loader.construct_yaml_int(node)


_Loader.add_constructor("tag:yaml.org,2002:map", _keys_as_written)
_Loader.add_constructor("tag:yaml.org,2002:timestamp", _day)
_Loader.add_constructor("tag:yaml.org,2002:value", _as_written)  # `operator: =`
_Loader.add_constructor("tag:yaml.org,2002:int", _number_or_clock)
