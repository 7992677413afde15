"""Figures of closed periods that change by more than revisions do, and figures that cannot be."""

from __future__ import annotations

from typing import Any

from tests.faults.mutants.documents import NotHere
from tests.faults.mutants.kinds.registry import family, kind
from tests.faults.mutants.place import Place

P = "Values"


@family(
    P,
    {
        "times-10": ("a figure of a closed period is ten times as large", 10.0),
        "times-1000": ("a figure of a closed period is a thousand times as large", 1000.0),
        "a-tenth": ("a figure of a closed period is a tenth", 0.1),
        "a-thousandth": ("a figure of a closed period is a thousandth", 0.001),
    },
    names="sheet",
)
def scaled(place: Place, factor: Any) -> None:
    figure = place.figure(lambda f: (f.value or 0) >= 20, closed=True)
    scale = factor
    value = (figure.value or 0) * scale
    place.number(figure, float(round(value)) if scale >= 1 or place.contract.measures[0].precision >= 1 else value)


@kind(P, "a whole column or row is a thousand times as large", names="sheet")
def measure_in_another_unit(place: Place) -> None:
    if not place.full:
        raise NotHere
    measure = place.figure(lambda f: (f.value or 0) >= 1).measure
    for figure in place.figures:
        if figure.measure == measure and figure.value is not None:
            place.number(figure, figure.value * 1000)


@kind(P, "the digits of a figure of a closed period are transposed, to half or to twice", names="sheet")
def digits_transposed(place: Place) -> None:
    def turned(value: float) -> float:
        text = str(int(value))
        return float(text[-1] + text[1:-1] + text[0]) if float(value).is_integer() and len(text) > 1 else value

    def apart(value: float) -> bool:
        new = turned(value)
        return max(new, value) >= 2 * min(new, value) and abs(new - value) >= 20

    figure = place.figure(lambda f: apart(f.value or 0), closed=True)
    place.number(figure, turned(figure.value or 0))


@kind(P, "a figure of a closed period is 0", names="sheet")
def closed_to_zero(place: Place) -> None:
    place.number(place.figure(lambda f: (f.value or 0) >= 50, closed=True), 0.0)


@kind(
    P,
    "a figure of one of two tables of the file is changed, no release before it being held",
    names="sheet",
    alone=True,
)
def one_of_two_tables(place: Place) -> None:
    if place.contract.table_id not in ("SB_01", "SB_02", "Ret_D01", "Ret_D02", "Ret_D03", "Ret_D04"):
        raise NotHere
    last_week = max(figure.end for figure in place.figures)
    figure = place.figure(
        lambda f: f.measure in ("arrivals", "boats", "returns") and (f.value or 0) > 4 and (last_week - f.end).days > 9
    )
    place.number(figure, (figure.value or 0) * place.random.choice([2, 3, 10]))


@family(
    P,
    {
        "value-1e308": ("a figure is 1e308", 1e308),
        "value-nan": ("a figure is not a number (NaN)", float("nan")),
        "value-infinite": ("a figure is infinite", float("inf")),
        "value-huge": ("a figure is 4,000,000,000,000", 4e12),
        "value-negative": ("a figure is negative", -1.0),
        "value-decimal": ("a count is no whole number", 0.5),
    },
)
def impossible(place: Place, value: Any) -> None:
    number = value
    whole = {m.name for m in place.contract.measures if m.precision >= 1}
    figure = place.figure(lambda f: number != 0.5 or f.measure in whole)
    if number in (-1.0, 0.5):
        number = -(figure.value or 1) if number < 0 else (figure.value or 0) + number
        number = -1.0 if number == 0 else number
    place.number(figure, number)


@family(
    P,
    {
        "text-thousands-point": ("a figure is text with a point between thousands (2.000)", "."),
        "text-thousands-blank": ("a figure is text with a blank between thousands (2 000)", " "),
        "text-thousands-apostrophe": ("a figure is text with an apostrophe between thousands (2’000)", "’"),
        "text-thousands-indian": ("a figure is text with commas in the Indian way (1,23,456)", "in"),
        "text-decimal-comma": ("a figure is text with a comma in the wrong place (1,23)", ","),
        "text-exponent": ("a figure is text with an exponent (2e3)", "e"),
        "text-full-width": ("a figure is written in full-width digits", "w"),
        "text-arabic": ("a figure is written in Arabic-Indic digits", "a"),
        "text-letter-o": ("a figure has a letter O for a nought", "O"),
        "text-plus": ("a figure is followed by a plus (2000+)", "+"),
        "text-fraction": ("a figure is followed by a half (200½)", "½"),
        "text-range": ("a figure is a range (200-210)", "-"),
        "text-about": ("a figure is `about 200`", "~"),
    },
    "refuse",
)
def as_text(place: Place, how: Any) -> None:
    figure = place.figure(lambda f: (f.value or 0) >= 1 and float(f.value or 0).is_integer())
    value, digits = int(figure.value or 0), str(int(figure.value or 0))
    match how:
        case "." | " " | "’":
            digits = digits if len(digits) > 3 else f"{digits}{place.random.randint(100, 999)}"
            text = f"{digits[:-3]}{how}{digits[-3:]}"
        case "in":
            text = f"{digits[:1]},{place.random.randint(10, 99)},{place.random.randint(100, 999)}"
        case ",":
            text = f"{digits},{place.random.randint(10, 99)}"
        case "e":
            text = f"{digits}e{place.random.randint(1, 3)}"
        case "w":
            text = digits.translate({ord("0") + n: chr(0xFF10 + n) for n in range(10)})
        case "a":
            text = digits.translate({ord("0") + n: chr(0x0660 + n) for n in range(10)})
        case "O":
            text = f"{digits}O"
        case "+" | "½":
            text = f"{digits}{how}"
        case "-":
            text = f"{value}-{value + 10}"
        case _:
            text = f"about {value}"
    place.document.put(figure.row, figure.column, text)
