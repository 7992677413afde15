"""What the demo shows when it is done, and that lists stay readable in a terminal of 80 columns."""

import io
from pathlib import Path

from rich.console import Console

from assets.claims.stored import claims_of
from assets.marts.questions import ASKED_FIRST, questions
from assets.sample.screen import bars, screen
from assets.serving.claims_shown import claims_table


def shown(parts, width: int = 80) -> list[str]:
    console = Console(file=io.StringIO(), width=width)
    for part in parts:
        console.print(part, highlight=False)
    return console.file.getvalue().splitlines()


def test_the_screen_of_the_demo_fits_a_terminal_with_the_line_before_it_and_the_prompt_after_it(sample_warehouse):
    page = Path("data/demo/briefing/latest/briefing.html").absolute()
    lines = shown(screen(sample_warehouse, lambda words: f".venv/bin/immstats {words} --demo", page))
    assert len(lines) <= 24 - 2
    assert lines[0] == "Done: 22 files read, 27 releases of 17 tables checked, 28 marts published."
    assert lines[1].startswith("Sample data: ")
    assert lines[-1] == "Look: data/demo/briefing/latest/briefing.html   Read: docs/tutorial.md"
    assert lines[2 : 2 + ASKED_FIRST] == [
        "Year ending September 2023: 5,506 enforced, 17,301 voluntary returns",
        "Voluntary returns in 2023 Q1: 4,094 on 1 September 2023, 4,217 now",
        "Small boats to 12 July 2026 (provisional): 12,469; same dates of 2025: 22,360",
        "17 figures of returns revised; largest: voluntary in 2023 Q1, 4,094 to 4,217",
        "Illegal working visits 2024-07-05 to 2024-10-31: 3,188; a year before: 2,371",
    ]
    assert "2022  ██████████████████████████████████  45,774  quarterly statistics, final" in lines
    assert "returns            13  9,723 enforced, 29,284 voluntary, year ending March 2026" in lines
    assert (
        sum(line.startswith(("channel-", "irregular-", "returns ", "enforcement ", "revisions ")) for line in lines)
        == 5
    )


def test_each_question_asked_first_has_a_short_answer_and_no_other():
    assert [bool(question.short) for question in questions()] == [True] * ASKED_FIRST + [False] * (
        len(questions()) - ASKED_FIRST
    )


def test_bars_begin_at_nought_and_are_as_long_as_their_figures_are_to_the_largest():
    assert bars([("a", 34, "x"), ("b", 17, "y"), ("c", 0, "z")]) == [
        f"a  {'█' * 34}      34  x",
        f"b  {'█' * 17}{' ' * 17}      17  y",
        f"c  {' ' * 34}       0  z",
    ]
    assert bars([("a", 1000, ""), ("b", 15, "")])[1].startswith("b  ▌ ")
    assert bars([("a", 0, "")]) == [f"a  {' ' * 34}       0  "]
    assert bars([]) == []


def test_no_id_of_a_claim_is_cut_or_broken_however_narrow_the_terminal(sample_warehouse):
    claims = claims_of(sample_warehouse)
    for width in (80, 110, 200):
        lines = shown([claims_table(claims, width)], width)
        assert all(len(line) <= width for line in lines)
        words = {word for line in lines for word in line.split()}
        assert {claim["id"] for claim in claims} <= words
    assert "21,858 visits; when said: release not held; now: the same" in " ".join(
        " ".join(shown([claims_table(claims, 80)])).split()
    )
