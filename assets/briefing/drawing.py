"""How a chart is drawn, as a Vega-Lite specification made with Altair.

Belongs here: marks, axes from 0, provisional figures as hollow or dashed marks, gaps as gaps. Does not belong here: the
figures (`charts`), or the pictures made of a specification (`pictures`).

Colours are those of `style.css`, by name: the page, not the picture, knows whether it is dark.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from textwrap import wrap
from typing import Any

import altair as alt

from assets.briefing.charts import Drawn

# As in style.css, whose dark scheme puts others in their place.
SERIES = ("#12436d", "#1d8078", "#a3195b", "#c2500e", "#6b4fa0", "#3d3d3d")
TEXT, GRID, AXIS, PAGE = "#0b0c0c", "#dcdddd", "#6f777b", "#ffffff"
FONT = "Arial, Liberation Sans, Helvetica, sans-serif"
WIDTH, HEIGHT, BAR = 720, 320, 24
# A label that is longer takes more lines, so that a telephone has room for the bars as well.
LABEL, LINE = 28, 16
# Words are measured in one font and may be shown in another that is wider; a value stands beyond the end of its bar.
ROOM = {"left": 40, "right": 40, "top": 5, "bottom": 5}
PROVISIONAL = ("provisional", "provisional_never_finalised")
# Named, so that Altair does not look at every row.
_DATA = alt.NamedData("figures")
_DAYS = {"day": 1, "week": 7, "quarter": 93}
_SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down")
# One legend for colour, shape and dashes: Vega-Lite puts those together that are the same.
_LEGEND = alt.Legend(title=None, orient="top", symbolStrokeWidth=2, labelLimit=260)
_TOLD = alt.Tooltip("told:N", title=None)


def specification(drawn: Drawn) -> dict[str, Any]:
    """Return the Vega-Lite specification of a chart that has rows."""
    rows = list(_drawn_rows(drawn))
    match drawn.chart.kind:
        case "lines":
            rows = _with_gaps(rows, drawn.chart.step)
            chart = _lines(drawn, drawn.measures, rows)
        case "years":
            names = sorted({row["series"] for row in rows}, reverse=True)[: len(SERIES)]
            rows = [row for row in rows if row["series"] in names and row["value"] is not None]
            chart = _lines(drawn, names, rows)
        case "columns" | "columns and line":
            rows = _with_gaps(rows, drawn.chart.step)
            chart = _columns(drawn, rows)
        case "releases":
            chart = _releases(drawn, rows)
        case _:
            rows = [row for row in rows if row["value"] is not None]
            chart = _bars(drawn, rows)
    made = chart.properties(width=WIDTH, padding=ROOM, background="transparent").configure(**_configuration()).to_dict()
    return {**made, "datasets": {"figures": rows}}


def _drawn_rows(drawn: Drawn) -> Iterator[dict[str, Any]]:
    """Yield what is drawn: one row a mark, with its series, its value, and whether it is provisional."""
    label = drawn.columns[0]
    for place, row in enumerate(drawn.rows):
        provisional = row.get("revision_status") in PROVISIONAL
        for measure in drawn.measures:
            at = row.get("drawn_at")
            yield {
                "at": at.isoformat() if at else None,
                "label": _row_of(row.get("heading"), str(row[label])),
                "place": place,
                "series": measure if drawn.chart.kind != "years" else str(row[label]),
                "value": row[measure],
                "provisional": measure in (row.get("provisional") or (drawn.measures if provisional else ())),
                "newest": bool(row.get("newest")),
                "told": _told(drawn, row, measure),
            }


def _row_of(heading: str | None, label: str) -> str:
    """Return what a row is known by: its label, apart from that of the same words under another heading."""
    return f"{heading}\t{_in_lines(label)}" if heading else _in_lines(label)


def _in_lines(text: str) -> str:
    return "\n".join(wrap(text, LABEL))


def _labels(drawn: Drawn, rows: list[dict[str, Any]]) -> list[str]:
    """Return the labels of the rows with, before those of each heading, one that is the heading."""
    lines = {_row_of(heading, ""): f"{_in_lines(heading)}:" for heading in drawn.headings}
    shown: list[str] = []
    for label in dict.fromkeys(row["label"] for row in rows):
        begin = label[: label.find("\t") + 1]
        if begin and lines[begin] not in shown:
            shown.append(lines[begin])
        shown.append(label)
    return shown


def _rows(labels: list[str], grid: bool = False) -> alt.Y:
    """Rows in this order, each under its label, of which no more is shown than what stands after its heading."""
    axis = alt.Axis(
        labelExpr="split(peek(split(datum.label, '\\t')), '\\n')", labelLimit=0, labelPadding=8, ticks=False, grid=grid
    )
    return alt.Y("label:N", title=None, scale=alt.Scale(domain=labels), sort=None, axis=axis)


def _row_height(labels: list[str], bars: int = 1) -> int:
    lines = max(label.count("\n") for label in labels) + 1
    return max(BAR * bars, LINE * lines + BAR - LINE)


def _told(drawn: Drawn, row: dict[str, Any], measure: str) -> str:
    words = [str(row[name]) for name in drawn.columns if name not in drawn.numbers]
    value = row[measure]
    return f"{', '.join(words)}: {measure} {'no figure' if value is None else f'{value:,}'}"


def _lines(drawn: Drawn, names: list[str], rows: list[dict[str, Any]]) -> alt.LayerChart | alt.FacetChart:
    """Lines over dates, broken where a date or a figure is missing; years are lines over the dates of one year."""
    years = drawn.chart.kind == "years"
    base = alt.Chart(_DATA).encode(
        x=alt.X("at:T", title=None, axis=alt.Axis(format="%-d %b" if years else "%Y", labelOverlap=True, tickCount=12)),
        y=_from_zero(drawn.chart.unit),
        color=_colours(names),
        tooltip=_TOLD,
    )
    dashed = {row["series"] for row in rows if row["provisional"]}
    dashes = [[5, 3] if name in dashed else [1, 0] for name in names]
    line = base.mark_line(strokeWidth=2, strokeDash=dashes[0])
    if dashed and dashed != set(names):  # else the marks of the legend would be dashed for nothing
        line = line.encode(
            strokeDash=alt.StrokeDash("series:N", scale=alt.Scale(domain=names, range=dashes), legend=_LEGEND)
        )
    marks = base.mark_point(size=28, strokeWidth=1.5, opacity=1).encode(
        shape=alt.Shape("series:N", scale=alt.Scale(domain=names, range=list(_SHAPES[: len(names)])), legend=_LEGEND),
        fill=alt.condition("datum.provisional", alt.value(PAGE), _colours(names)),
    )
    return alt.layer(line, marks).properties(height=HEIGHT)


def _columns(drawn: Drawn, rows: list[dict[str, Any]]) -> alt.LayerChart | alt.FacetChart:
    """Columns over dates; of a chart with a line, the last measure is that line."""
    names = drawn.measures
    line = names[-1] if drawn.chart.kind == "columns and line" else ""
    dates = sorted(date.fromisoformat(row["at"]) for row in rows)
    width = max(1.5, 0.7 * WIDTH / ((dates[-1] - dates[0]).days / _DAYS[drawn.chart.step] + 1))
    base = alt.Chart(_DATA).encode(
        # No column stands on the axis of values.
        x=alt.X("at:T", title=None, scale=alt.Scale(padding=width), axis=alt.Axis(labelOverlap=True, tickCount=12)),
        y=_from_zero(drawn.chart.unit),
        color=_colours(names),
        tooltip=_TOLD,
    )
    # A column too thin to have an outline is pale, and no paler than can be seen.
    outlined = width > 4
    columns = base.mark_bar(width=width, strokeWidth=1 if outlined else 0).encode(
        stroke=_outline(names), fillOpacity=_pale(0.35 if outlined else 0.7)
    )
    layers = [columns.transform_filter(alt.datum.series != line)]
    if line:
        dash = [5, 3] if any(row["provisional"] for row in rows) else [1, 0]
        layers.append(base.mark_line(strokeWidth=2, strokeDash=dash).transform_filter(alt.datum.series == line))
    return alt.layer(*layers).properties(height=HEIGHT)


def _bars(drawn: Drawn, rows: list[dict[str, Any]]) -> alt.LayerChart | alt.FacetChart:
    """Horizontal bars in the order of the rows, side by side or, where their sum has a meaning, one after the other."""
    names, stacked = drawn.measures, drawn.chart.kind == "stacked bars"
    labels = _labels(drawn, rows)
    whole = all(isinstance(row["value"], int) for row in rows)
    value = alt.X("value:Q", title=drawn.chart.unit, scale=alt.Scale(zero=True), stack="zero" if stacked else None)
    base = alt.Chart(_DATA).encode(
        x=value,
        y=_rows(labels),
        color=_colours(names),
        order=alt.Order("place:Q"),
        tooltip=_TOLD,
    )
    bar: dict[str, Any] = {"height": BAR - 6}  # however many lines its label takes
    if not stacked and len(names) > 1:
        base, bar = base.encode(yOffset=alt.YOffset("series:N", sort=names)), {}
    layers = [base.mark_bar(strokeWidth=1, **bar).encode(stroke=_outline(names), fillOpacity=_pale(0.35))]
    if not stacked:
        layers.append(
            base.mark_text(align="left", baseline="middle", dx=4, fontSize=12).encode(
                text=alt.Text("value:Q", format=",d" if whole else ",.1f"), color=alt.value(TEXT)
            )
        )
    return alt.layer(*layers).properties(height=len(labels) * _row_height(labels, 1 if stacked else len(names)))


def _releases(drawn: Drawn, rows: list[dict[str, Any]]) -> alt.LayerChart | alt.FacetChart:
    """The figures of each release on one line a row, the newest filled, with a thin line over their span."""
    labels = _labels(drawn, rows)
    base = alt.Chart(_DATA).encode(y=_rows(labels, grid=True))
    span = base.mark_rule(strokeWidth=1, color=AXIS).encode(x="min(value):Q", x2="max(value):Q")
    marks = base.mark_point(size=60, strokeWidth=1.5, color=SERIES[0]).encode(
        x=alt.X("value:Q", title=drawn.chart.unit, scale=alt.Scale(zero=True)),
        opacity=alt.value(1),
        fill=alt.condition("datum.newest", alt.value(SERIES[0]), alt.value(PAGE)),
        tooltip=_TOLD,
    )
    return alt.layer(span, marks).properties(height=len(labels) * _row_height(labels))


def _with_gaps(rows: list[dict[str, Any]], step: str) -> list[dict[str, Any]]:
    """Return the rows by date, with one without a figure wherever a date is missing, so that no line passes over it."""
    filled: list[dict[str, Any]] = []
    for name in dict.fromkeys(row["series"] for row in rows):
        own = sorted((row for row in rows if row["series"] == name), key=lambda row: str(row["at"]))
        for before, after in pairwise(own):
            filled.append(before)
            day, following = date.fromisoformat(before["at"]), date.fromisoformat(after["at"])
            if (following - day).days > _DAYS[step]:
                missing = (day + timedelta(days=1)).isoformat()
                filled.append({**before, "at": missing, "value": None, "label": "", "told": ""})
        filled.extend(own[-1:])
    return filled


def _from_zero(unit: str) -> alt.Y:
    return alt.Y("value:Q", title=unit, scale=alt.Scale(zero=True), axis=alt.Axis(format=",d"))


def _colours(names: list[str]) -> alt.Color:
    return alt.Color("series:N", scale=_scale(names), legend=_LEGEND)


def _outline(names: list[str]) -> alt.Stroke:
    return alt.Stroke("series:N", scale=_scale(names), legend=_LEGEND)


def _scale(names: list[str]) -> alt.Scale:
    return alt.Scale(domain=names, range=list(SERIES[: len(names)]))


def _pale(opacity: float) -> Any:
    return alt.condition("datum.provisional", alt.value(opacity), alt.value(1))


def _configuration() -> dict[str, Any]:
    words = {"labelFont": FONT, "titleFont": FONT, "labelColor": TEXT, "titleColor": TEXT, "labelFontSize": 13}
    return {
        "font": FONT,
        "axis": {
            **words, "titleFontSize": 13, "titleFontWeight": "normal", "gridColor": GRID, "domainColor": AXIS,
            "tickColor": AXIS,
        },
        "axisX": {"grid": False},
        "legend": words,
        "view": {"stroke": None},
    }  # fmt: skip
