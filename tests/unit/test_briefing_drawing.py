"""How charts are drawn: axes from 0, no line over a gap, provisional figures told apart; and what pictures hold."""

import struct
import zlib
from datetime import date
from typing import Any

import pytest
from lxml import etree

from assets.briefing import pictures
from assets.briefing.charts import KINDS, Chart, Drawn
from assets.briefing.drawing import specification

pytestmark = pytest.mark.slow  # Altair alone takes two seconds to be there

QUARTERS = [date(2022, 1, 1), date(2022, 4, 1), date(2022, 10, 1), date(2023, 1, 1)]  # the third of 2022 is missing
HOSTILE = "</svg><script>alert(1)</script>"


def drawn(kind: str, step: str = "quarter") -> Drawn:
    chart = Chart("n", "s", "Returns", kind, step, "returns", (), "", "", "", "", ())
    rows = [
        {
            "Quarter": f"{day.year} Q{day.month // 3 + 1}{HOSTILE if at == 3 else ''}", "Enforced": 100 + at, "Voluntary": None if at == 0 else 200 + at,
            "period": str(day), "drawn_at": day, "vintage": "2023-11-23", "revision_status": "provisional" if at == 3 else "final",
        }
        for at, day in enumerate(QUARTERS)
    ]  # fmt: skip
    return Drawn(chart, rows, "")


def scales(part: Any) -> list[Any]:
    """The scale of every axis of values in a specification."""
    if isinstance(part, dict):
        own = [part["scale"]] if part.get("field") == "value" and "scale" in part else []
        return own + [scale for value in part.values() for scale in scales(value)]
    return [scale for value in part for scale in scales(value)] if isinstance(part, list) else []


@pytest.mark.parametrize("kind", KINDS)
def test_every_axis_of_values_begins_at_0(kind):
    found = scales(specification(drawn(kind)))
    assert found and all(scale == {"zero": True} for scale in found)


@pytest.mark.parametrize("kind", ["lines", "columns", "columns and line"])
def test_a_missing_quarter_and_a_missing_figure_are_gaps(kind):
    rows = specification(drawn(kind))["datasets"]["figures"]
    values = [(row["at"], row["value"]) for row in rows if row["series"] == "Enforced"]
    assert values == [
        ("2022-01-01", 100),
        ("2022-04-01", 101),
        ("2022-04-02", None),
        ("2022-10-01", 102),
        ("2023-01-01", 103),
    ]
    assert [row["value"] for row in rows if row["series"] == "Voluntary"] == [None, 201, None, 202, 203]


def test_a_line_is_drawn_in_pieces_between_gaps():
    svg = etree.fromstring(pictures.drawn(specification(drawn("lines"))).encode())
    lines = [
        path.get("d")
        for path in svg.iter("{*}path")
        if path.get("stroke-width") == "2" and path.get("fill") in (None, "none")
    ]
    pieces = [sorted(piece.count("L") + 1 for piece in line.split("M") if piece) for line in lines if "L" in line]
    assert sorted(pieces) == [[1, 2], [2, 2]]  # voluntary begins a quarter later


def test_a_provisional_figure_is_drawn_apart():
    rows = specification(drawn("bars"))["datasets"]["figures"]
    assert {(row["label"][:7].replace("\n", " "), row["provisional"]) for row in rows} == {
        ("2022 Q1", False), ("2022 Q2", False), ("2022 Q4", False), ("2023 Q1", True),
    }  # fmt: skip
    svg = etree.fromstring(pictures.drawn(specification(drawn("bars"))).encode())
    pale = [
        path.get("fill-opacity")
        for path in svg.iter("{*}path")
        if (path.get("fill") or "none") != "none" and path.get("stroke")
    ]
    assert sorted(filter(None, pale)).count("0.35") == 2  # the two bars of the one provisional quarter


def test_a_series_that_is_provisional_beside_one_that_is_not():
    made = drawn("bars")
    for row in made.rows:
        row["provisional"] = ["Voluntary"]
    rows = specification(made)["datasets"]["figures"]
    assert {(row["series"], row["provisional"]) for row in rows} == {("Enforced", False), ("Voluntary", True)}


def words_of(made: Drawn) -> list[str]:
    """The texts of a picture from top to bottom, as they are read: the lines of each together."""
    svg = etree.fromstring(pictures.drawn(specification(made)).encode())
    return [" ".join("".join(line.itertext()) for line in text) or text.text for text in svg.iter("{*}text")]


@pytest.mark.parametrize("kind", ["bars", "stacked bars", "releases"])
def test_a_long_label_is_shown_whole_and_rows_of_one_name_under_two_headings_are_two(kind):
    made = drawn(kind)
    long = "Refused entry at port and subsequently departed, 2022 Q3"
    for row, heading in zip(
        made.rows, ["One table", "One table", "Another table of a long name, by nationality", None], strict=True
    ):
        row["heading"], row["Quarter"] = heading, long
    rows = [word for word in words_of(made) if word.startswith(("Refused", "One", "Another"))]
    assert rows == ["One table:", long, "Another table of a long name, by nationality:", long, long]


@pytest.mark.parametrize(("status", "dash"), [("provisional", [5, 3]), ("final", [1, 0])])
def test_no_mark_of_the_legend_is_dashed_where_all_lines_are_alike(status, dash):
    made = drawn("lines")
    for row in made.rows:
        row["revision_status"] = status
    line = specification(made)["layer"][0]
    assert ("strokeDash" in line["encoding"], line["mark"]["strokeDash"]) == (False, dash)


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_in_a_page_is_one_picture_with_a_name_and_runs_nothing(kind):
    svg = pictures.drawn(specification(drawn(kind)))
    tree = etree.fromstring(str(pictures.in_page(svg, "n", f"Title {HOSTILE}", "Words & more")).encode())
    assert (tree.get("role"), tree.get("aria-labelledby")) == ("img", "n-title n-desc")
    assert [(each.get("id"), each.text) for each in tree[:2]] == [
        ("n-title", f"Title {HOSTILE}"),
        ("n-desc", "Words & more"),
    ]
    assert (tree[2].get("aria-hidden"), len(tree)) == ("true", 3)
    assert [each.tag for each in tree.iter("{*}script", "{*}image", "{*}a", "{*}foreignObject")] == []
    assert [
        each.attrib
        for each in tree.iter()
        if "style" in each.attrib or any(name.startswith("on") for name in each.attrib)
    ] == []


def test_a_picture_file_has_the_title_and_is_compressed_without_loss():
    svg = pictures.drawn(specification(drawn("lines")))
    titled, other = pictures.png(svg, f"Title {HOSTILE}"), pictures.png(svg, "Another")
    assert titled[:8] == b"\x89PNG\r\n\x1a\n" and titled != other
    width, height = struct.unpack(">II", titled[16:24])
    pixels = zlib.decompress(titled[titled.index(b"IDAT") + 4 : titled.index(b"IEND") - 8])
    assert len(pixels) == height * (1 + 4 * width)
