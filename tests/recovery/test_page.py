"""The page of faults tells of each of them, and of nothing lost and no wrong figure."""

from __future__ import annotations

import re

from tests.recovery.__main__ import plan
from tests.recovery.attempt import Outcome
from tests.recovery.page import PAGE, failures, page
from tests.recovery.registry import faults


def rows(text: str) -> dict[str, list[str]]:
    """The cells of each line of the page, by the name of the fault."""
    cells = [re.split(r"\s*\|\s*", line)[1:-1] for line in text.splitlines() if line[:3] == "| `"]
    return {line[0].strip("` "): line[1:] for line in cells}


def test_the_page_has_every_fault_tried_and_held_and_nothing_lost_and_no_wrong_figure():
    told = rows(PAGE.read_text(encoding="utf-8"))
    assert list(told) == list(faults())
    tried = {name: cells[3:] for name, cells in told.items()}
    assert {name: cells for name, cells in tried.items() if cells[1:] != [cells[0], "0", "0"]} == {}
    assert sum(int(cells[0]) for name, cells in tried.items() if name.startswith("kill_")) >= 100


def test_the_quick_run_tries_one_fault_of_each_kind():
    sections = list(dict.fromkeys(fault.section for fault in faults().values()))
    planned = plan([], quick=True)
    assert [(fault.section, seed) for fault, seed in planned] == [(section, 0) for section in sections]


def test_a_page_keeps_what_was_not_tried_now_and_counts_what_was():
    known = page([Outcome("kill_look", 0), Outcome("clock_hours_back", 0, skipped="faketime is not installed")], "")
    bad = Outcome("kill_fetch", 3, lost=1, wrong=2, faults=["verify: 1 file"])
    told = rows(page([Outcome("kill_fetch", 0), bad], known))
    assert {name: cells[3:] for name, cells in told.items()} == {
        "kill_look": ["1", "1", "0", "0"],
        "kill_fetch": ["2", "1", "1", "2"],
        "clock_hours_back": ["not tried: faketime is not installed", "", "", ""],
    } | {
        name: ["not tried: not yet", "", "", ""]
        for name in faults().keys() - {"kill_look", "kill_fetch", "clock_hours_back"}
    }
    assert failures([Outcome("kill_look", 0), bad]) == (
        "python -m tests.recovery kill_fetch:3\n  lost 1, wrong 2; \n  verify: 1 file"
    )
