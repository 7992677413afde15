"""What the values of a claim's header may be, each said in the words that a person is told where one is not.

Belongs here: kinds of values (words, days, steps, names that something else declares). Does not belong here: the keys
that have them (`model`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Annotated, Any, Literal, get_args

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    Strict,
    StringConstraints,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)

from assets.claims.stated_days import clock, days_named
from assets.marts.sql_files import marts
from assets.problems import nearest_names
from assets.tables import contracts

Operator = Literal["=", "about", "almost", "more than", "less than", "highest since", "lowest since"]
# A share is in per cent, and its change in percentage points; how many times as many is a change as well.
SHARES = ("per cent", "percentage points")
CHANGES = (*SHARES, "times")
# What a figure made of others counts in; every other unit is one that a contract declares for a measure.
DERIVED_UNITS = (*CHANGES, "days", "people per boat", "year")


def units() -> list[str]:
    """Return the units a claim may be in: those of the measures that contracts declare, then the derived ones."""
    declared = {measure.unit for contract in contracts().values() for measure in contract.measures}
    return [*sorted(declared.difference(DERIVED_UNITS), key=str.casefold), *DERIVED_UNITS]


def _must_be(what: str) -> WrapValidator:
    """Say what a value must be where pydantic refuses it."""

    def check(value: Any, validate: ValidatorFunctionWrapHandler) -> Any:
        try:
            return validate(value)
        except ValidationError:
            raise ValueError(f"must be {what}, not {_shown(value)}") from None

    return WrapValidator(check)


def _shown(value: Any) -> str:
    return "null" if value is None else repr(value) if isinstance(value, str | list | dict) else str(value)


def _one_of(what: str, names: Callable[[], Iterable[str]]) -> BeforeValidator:
    """Refuse a name that is not known, with the nearest ones and all that are."""

    def check(value: Any) -> Any:
        known = list(names())
        if value in known:
            return value
        near = nearest_names(str(value), known)
        nearest = f" (nearest: {', '.join(near)})" if near else ""
        raise ValueError(f"there is no {what} {_shown(value)}{nearest}; there are {', '.join(known)}")

    return BeforeValidator(check)


def earliest_day(when: str) -> date:
    """Return the first day that a day (`2024-10-04`) or a month (`2024-10`) can mean.

    Raises:
        ValueError: If it is neither.
    """
    return date.fromisoformat(when if len(when) > len("2024-10") else f"{when}-01")


def _day_or_month(value: Any) -> str:
    when = str(value)
    try:
        earliest_day(when)
    except ValueError:
        raise ValueError(f"must be a day or a month, e.g. 2024-10-04 or 2024-10, not {_shown(value)}") from None
    return when


Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1), _must_be("words")]
Day = Annotated[date, _must_be("a day, e.g. 2025-07-10")]
Clock = Annotated[str, BeforeValidator(clock)]
# Put before a stretch of days, which may also be named as tables name it.
NAMED_DAYS = BeforeValidator(days_named)
DayOrMonth = Annotated[str, BeforeValidator(_day_or_month)]
Number = Annotated[float, _must_be("a number")]
Step = Annotated[float, Field(gt=0), _must_be("a number above 0: the step that figures are rounded to, in their unit")]
Share = Annotated[float, Field(gt=0), _must_be("a number above 0: a share of the claimed value, e.g. 0.05")]
Address = Annotated[
    str, StringConstraints(pattern=r"^https://\S+$"), _must_be("an https address, or null where none is at hand")
]
OperatorName = Annotated[Operator, _one_of("operator", lambda: get_args(Operator))]
Unit = Annotated[str, _one_of("unit", units)]
MartName = Annotated[str, _one_of("mart", lambda: sorted(mart.name for mart in marts()))]
TableId = Annotated[str, _one_of("table", lambda: sorted(contracts()))]


def _listed(value: Any) -> Any:
    if not isinstance(value, list | tuple):
        raise ValueError(f"must be a list, e.g. [one, another], not {_shown(value)}")
    return value


def _not_empty(value: tuple[str, ...]) -> tuple[str, ...]:
    if not value:
        raise ValueError("must name at least one mart that could answer the claim")
    return value


# A list of YAML, kept as a tuple.
LISTED = (Strict(False), BeforeValidator(_listed))
MartNames = Annotated[tuple[MartName, ...], *LISTED]
SomeMartNames = Annotated[MartNames, AfterValidator(_not_empty)]
TableIds = Annotated[tuple[TableId, ...], *LISTED]
