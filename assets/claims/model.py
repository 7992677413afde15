"""The claims, as their files state them.

Belongs here: reading and validating `sql/claims/*.sql`, each one proposition that
somebody made about the figures. Does not belong here: judging a claim
(`evaluate`), or any figure that would answer one.

A claim file begins with a block comment of YAML that says who said what, and the
SQL below it computes the figure as of a day. No file holds its own status: that
follows from what the warehouse holds.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, get_args

import yaml

from assets.marts.sql_files import SQL, marts
from assets.tables import contracts

Operator = Literal["=", "about", "almost", "more than", "highest since"]
UNITS = ("people", "returns", "visits", "arrests", "boats", "penalties", "per cent", "percentage points", "year")
CHANGES = ("per cent", "percentage points")
_REQUIRED = (
    "said_on", "said_on_basis", "said_by", "where", "source_url", "quotation", "quotation_basis", "proposition",
    "groups", "period", "comparison_period", "operator", "claimed", "precision", "unit", "marts",
)  # fmt: skip
_OPTIONAL = ("tables", "tolerance", "window", "adds", "first_published", "statement", "known_elsewhere", "explain")
_WINDOW = ("length", "alignment", "series_start")


class ClaimError(ValueError):
    """A claim file that does not say what it must."""


@dataclass(frozen=True, slots=True)
class Span:
    """Days a claim is about.

    Attributes:
        start: First day.
        end: Last day, included.
    """

    start: date
    end: date

    def __str__(self) -> str:
        return f"{self.start} to {self.end}"


@dataclass(frozen=True, slots=True)
class FirstPublished:
    """When the figures behind a statement were first published, as somebody else established it.

    Attributes:
        said: The day or month, as the source gives it: `2024-10` or `2024-10-04`.
        earliest: First day that can be meant.
        basis: What says so.
        scope: What was published, in a phrase.
    """

    said: str
    earliest: date
    basis: str
    scope: str


@dataclass(frozen=True, slots=True)
class Statement:
    """Figures that the statement itself gives for the proposition; claimed values, never computed ones.

    Attributes:
        now: The figure of the period.
        before: The figure of the comparison period.
        precision: Step the two are rounded to.
        basis: Where they stand.
    """

    now: float
    before: float
    precision: float
    basis: str


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A figure known to have been published that bears on the claim; told, never computed with.

    Attributes:
        what: The figure and what it counts.
        source: Where it was published.
    """

    what: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One checkable proposition.

    Attributes:
        id: Name of the file.
        sql: Query that computes the answers as of the variable `as_of`.
        said_on: Day it was said.
        said_on_basis: What says so.
        said_by: Who said it.
        where: Where it was said.
        source_url: Address of it, or of the page that quotes it; None where none is at hand.
        quotation: The words, no more of them than are at hand.
        quotation_basis: Where those words were taken from.
        proposition: What is checked, in a sentence.
        groups: What is counted.
        period: Days the figure is about.
        comparison_period: Days it is compared with, if it is.
        operator: How the figure is to compare with the claimed value.
        claimed: The value claimed; None where the statement gives none.
        precision: Step the claimed value is rounded to, in the unit.
        unit: What one is.
        tolerance: Share of the claimed value that `about` and `almost` allow; None for the usual one.
        window: For `highest since`: length, alignment and start of the comparable series.
        marts: Marts that could answer it, each on its own.
        tables: Of the tables of those marts, the ones that hold what is claimed; empty for all.
        adds: Families of figures the proposition adds up, by mart.
        first_published: When the figures were first published, if known.
        statement: Figures the statement itself gives.
        known_elsewhere: Published figures that bear on it and are not held.
        explain: Arguments of `immstats explain` that lead to the cells.
    """

    id: str
    sql: str
    said_on: date
    said_on_basis: str
    said_by: str
    where: str
    source_url: str | None
    quotation: str
    quotation_basis: str
    proposition: str
    groups: str
    period: Span
    comparison_period: Span | None
    operator: Operator
    claimed: float | None
    precision: float
    unit: str
    marts: tuple[str, ...]
    tables: tuple[str, ...] = ()
    tolerance: float | None = None
    window: Mapping[str, Any] = field(default_factory=dict)
    adds: tuple[str, ...] = ()
    first_published: FirstPublished | None = None
    statement: Statement | None = None
    known_elsewhere: tuple[Elsewhere, ...] = ()
    explain: str | None = None

    @property
    def shown(self) -> str:
        """Its place in the project, for messages."""
        return f"sql/claims/{self.id}.sql"


@lru_cache(maxsize=1)
def claims() -> tuple[Claim, ...]:
    """Return every claim of `sql/claims`, in the order they were said.

    Raises:
        ClaimError: If a file is malformed; every fault of every file is told.
    """
    found, faults = [], []
    for path in sorted((SQL / "claims").glob("*.sql")):
        try:
            found.append(read_claim(path))
        except ClaimError as error:
            faults.append(str(error))
    if faults:
        raise ClaimError("\n".join(faults))
    return tuple(sorted(found, key=lambda claim: (claim.said_on, claim.id)))


def read_claim(path: Path) -> Claim:
    """Read one claim file.

    Raises:
        ClaimError: If its header is missing, lacks something or contradicts itself; all faults at once.
    """
    text = path.read_text(encoding="utf-8")
    shown = f"sql/claims/{path.name}"
    if not text.startswith("/*") or "*/" not in text:
        raise ClaimError(f"{shown}: it must begin with a block comment /* … */ of YAML that states the claim")
    header, sql = text.removeprefix("/*").split("*/", 1)
    try:
        values = yaml.safe_load(header)
    except yaml.YAMLError as error:
        raise ClaimError(f"{shown}: its header is not YAML: {' '.join(str(error).split())}") from error
    if not isinstance(values, dict):
        raise ClaimError(f"{shown}: its header must be lines `key: value`")
    faults = [*_faults(values), *([] if sql.strip() else ["there is no SQL below the header"])]
    if not faults:
        try:
            return _claim(path.stem, sql.strip(), values)
        except (KeyError, TypeError, ValueError) as error:
            faults = [f"{type(error).__name__}: {error}"]
    raise ClaimError(f"{shown}: " + "; ".join(faults))


def _faults(values: dict[str, Any]) -> list[str]:  # noqa: C901, PLR0912 (one branch for each line of a header)
    """Return everything that is wrong with a header, in words."""
    missing = [name for name in _REQUIRED if name not in values]
    faults = [f"it does not say {', '.join(missing)}"] if missing else []
    unknown = [str(name) for name in values if name not in (*_REQUIRED, *_OPTIONAL)]
    if unknown:
        faults.append(f"unknown: {', '.join(unknown)}; known are {', '.join((*_REQUIRED, *_OPTIONAL))}")
    if missing:
        return faults
    for name in ("said_on_basis", "said_by", "where", "quotation", "quotation_basis", "proposition", "groups"):
        if not isinstance(values[name], str) or not values[name].strip():
            faults.append(f"{name} must be words")
    if not isinstance(values["said_on"], date):
        faults.append("said_on must be a day, e.g. 2025-07-10")
    url = values["source_url"]
    if url is not None and not str(url).startswith("https://"):
        faults.append("source_url must be an https address, or null where none is at hand")
    faults += [fault for name in ("period", "comparison_period") if (fault := _span_fault(name, values[name]))]
    operator, unit = values["operator"], values["unit"]
    if operator not in get_args(Operator):
        faults.append(f"unknown operator {operator!r}; it is one of {', '.join(get_args(Operator))}")
    if unit not in UNITS:
        faults.append(f"unknown unit {unit!r}; it is one of {', '.join(UNITS)}")
    if unit in CHANGES and values["comparison_period"] is None:
        faults.append(f"{unit} needs a comparison_period")
    if (operator == "highest since") != (unit == "year"):
        faults.append("`highest since` is answered by a year: unit year goes with it, and with nothing else")
    if not _number(values["precision"]) or values["precision"] <= 0:
        faults.append("precision must be a number above 0: the step the claimed value is rounded to")
    if operator == "highest since":
        lacking = [name for name in _WINDOW if name not in (values.get("window") or {})]
        if lacking:
            faults.append(f"`highest since` needs a window with {', '.join(lacking)}")
        elif not isinstance(values["window"]["series_start"], date):
            faults.append("series_start must be a day, e.g. 2011-10-01")
    elif not _number(values["claimed"]):
        faults.append("claimed must be a number")
    known = {mart.name for mart in marts()}
    strange = [str(name) for name in [*(values["marts"] or []), *values.get("adds", [])] if name not in known]
    if strange:
        faults.append(f"no mart is called {', '.join(strange)}; marts are {', '.join(sorted(known))}")
    strange = [str(name) for name in values.get("tables", []) if name not in contracts()]
    if strange:
        faults.append(f"no table is called {', '.join(strange)}; tables are {', '.join(sorted(contracts()))}")
    if not values["marts"]:
        faults.append("marts must name at least one mart that could answer it")
    for name, keys in (("first_published", ("when", "basis", "scope")), ("statement", ("now", "before", "basis"))):
        lacking = [key for key in keys if name in values and key not in (values[name] or {})]
        if lacking:
            faults.append(f"{name} does not say {', '.join(lacking)}")
    return faults


def _number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _span_fault(name: str, value: object) -> str | None:
    if name == "comparison_period" and value is None:
        return None
    if not isinstance(value, dict) or {"start", "end"} - set(value):
        return f"{name} must say start and end"
    if not isinstance(value["start"], date) or not isinstance(value["end"], date):
        return f"start and end of {name} must be days, e.g. 2025-06-30"
    return f"{name} ends before it starts" if value["end"] < value["start"] else None


def _claim(name: str, sql: str, values: dict[str, Any]) -> Claim:
    published, statement = values.pop("first_published", None), values.pop("statement", None)
    compared = values.pop("comparison_period")
    return Claim(
        id=name,
        sql=sql,
        period=Span(**values.pop("period")),
        comparison_period=Span(**compared) if compared else None,
        claimed=None if (claimed := values.pop("claimed")) is None else float(claimed),
        precision=float(values.pop("precision")),
        marts=tuple(values.pop("marts")),
        tables=tuple(values.pop("tables", ())),
        adds=tuple(values.pop("adds", ())),
        window=values.pop("window", {}),
        first_published=_first_published(published) if published else None,
        statement=Statement(
            float(statement["now"]),
            float(statement["before"]),
            float(statement.get("precision", 1)),
            statement["basis"],
        )
        if statement
        else None,
        known_elsewhere=tuple(Elsewhere(**entry) for entry in values.pop("known_elsewhere", ())),
        **values,
    )


def _first_published(values: dict[str, Any]) -> FirstPublished:
    said = str(values["when"])
    earliest = date.fromisoformat(said if len(said) > 7 else f"{said}-01")
    return FirstPublished(said, earliest, values["basis"], values["scope"])


def whole_months(span: Span) -> bool:
    """Say whether a span begins with the first day of a month and ends with the last of one."""
    return span.start.day == 1 and (span.end + timedelta(days=1)).day == 1
