"""Returns between two dates in the forms that a document may give them: read right, or refused with what to do."""

import re

import pytest

from assets.sample.pages import table
from assets.tables import contracts
from tests.builders import AD_HOC, document

TITLE = "Returns from the UK between 1 July 2024 and 31 July 2026"
DAYS, DAYS_BEFORE = "1 July 2024 to 31 July 2026", "1 July 2023 to 31 July 2025"
NOW, BEFORE = "2024-07-01 to 2026-07-31", "2023-07-01 to 2025-07-31"
# Made-up figures: none of these documents is held.
READ = [(BEFORE, "enforced", 6000), (BEFORE, "voluntary", 20000), (NOW, "enforced", 7000), (NOW, "voluntary", 23000)]
ONE_PERIOD = [row for row in READ if row[0] == NOW]
HEADER, CELLS = ["Measure", DAYS_BEFORE, DAYS], [["Enforced returns", "6,000", "7,000"], ["Voluntary returns", "20000", "23,000"]]  # fmt: skip
ROWS = [[DAYS_BEFORE, "6,000", "20,000"], [DAYS, "7,000", "23,000"]]
PIPES = "| Measure | {} |\n|---|---|\n| # Enforced returns | 7,000 |\n| # Voluntary returns | 23,000 |"

FORMS = {
    "periods side by side": (table(HEADER, CELLS), READ),
    "with the changes beside them": (
        table([*HEADER, "Change", "% change"], [[*row, "1", "17%"] for row in CELLS]), READ),
    "periods down the side": (table(["Period", "Enforced returns", "Voluntary returns"], ROWS), READ),
    "one period": (table(["", DAYS], [[label, now] for label, _, now in CELLS]), ONE_PERIOD),
    "days joined by `and`": (table(["Measure", "Between 1 July 2024 and 31 July 2026"],
                                   [[label, now] for label, _, now in CELLS]), ONE_PERIOD),
    "labels with notes": (table(["Measure [note 1]", f"{DAYS} [note 2]"],
                                [[f"{label} [note 3]", now] for label, _, now in CELLS]), ONE_PERIOD),
    "raw markdown": (f"<p>{PIPES.format(DAYS)}</p>", ONE_PERIOD),
    "sentences of the form of 2025": (
        "<p>Between 1 July 2024 and 31 July 2026, a total of 30,000 returns were recorded (including both enforced and "
        "voluntary returns). Included in this total, there were 7,000 enforced returns. This compares with 6,000 enforced "
        "returns in the same period 12 months prior, an increase of 17%.</p>",
        [(BEFORE, "enforced", 6000), (NOW, "enforced", 7000), (NOW, "enforced_and_voluntary", 30000)]),
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_a_form_it_may_take_is_read_right(read, tmp_path, form):
    body, expected = FORMS[form]
    report, rows = read(
        document(tmp_path / "any.json", TITLE, None, body), "returns_between_dates", f"{AD_HOC}/any", TITLE
    )
    assert (report.status, report.warnings) == ("read", ())
    assert sorted((period, measure, value) for period, measure, value, _ in rows) == expected


REFUSED = {
    "years in columns of their own": (
        table(["Measure", "2024", "2025"], [["Enforced returns", "1", "2"]]), "header_not_found", "row 1: Measure | 2024"),
    "no days at all": (table(["Measure", "Total"], CELLS), "header_not_found", "Correct the labels"),
    "a measure it does not know": (
        table(HEADER, [["Returns to France", "1", "2"]]), "unknown_row", "as another name (`also`)"),
    "figures rounded in words": (
        table(["Measure", DAYS], [["Enforced returns", "about 7,000"]]), "unknown_marker", "never taken for 0"),
    "figures in thousands": (
        f"<p>Figures are in thousands.</p>{table(['Measure', DAYS], [['Enforced returns', '7']])}", "scaled_figures",
        "`unit`"),
    "bullets below their days": (
        "<p>Between 1 July 2024 and 31 July 2026 there were:</p><ul><li>7,000 enforced returns</li></ul>",
        "unknown_sentence", 'Sentence(pattern=r"{enforced} enforced returns")'),
    "a sentence in other words": (
        "<p>From 1 July 2024 to 31 July 2026 the Home Office recorded 7,000 enforced returns.</p>", "unknown_sentence",
        'Sentence(pattern=r"From {period} the Home Office recorded {enforced} enforced returns")'),
    "nothing but words": ("<p>Returns rose.</p>", "unknown_sentence", "look at the document"),
}  # fmt: skip


@pytest.mark.parametrize("form", REFUSED)
def test_a_form_that_is_not_known_is_refused_with_what_to_do(read, tmp_path, form):
    body, rule, advice = REFUSED[form]
    report, rows = read(
        document(tmp_path / "any.json", TITLE, None, body), "returns_between_dates", f"{AD_HOC}/any", TITLE
    )
    assert (report.status, rows) == ("failed", [])
    assert report.problems[0]["rule"] == rule
    assert advice in report.problems[0]["advice"]


def test_the_days_of_the_landing_page_and_its_slug_do_not_matter():
    [pattern] = contracts()["returns_between_dates"].promised_by
    assert re.search(pattern, TITLE) and re.search(pattern, "Returns from the UK from 5 July 2024 to 22 March 2025")
