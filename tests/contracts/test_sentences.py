"""Figures in sentences: the published ones are met, and what could be misread is refused or told."""

import json
import re
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets.contracts.sentences import Sentence, Sentences, expanded, faults
from assets.observations.in_prose import extract_with_prose
from assets.observations.layouts.problem_log import Context
from assets.observations.layouts.unread import drafted, has_number, plain
from assets.observations.pages.page import read_page
from assets.problems import TableError
from assets.sample.pages import table
from assets.tables import contracts
from tests.builders import AD_HOC, document
from tests.contracts.reading import Read

TABLE = "returns_between_dates"
TITLE = "Returns from the UK from 5 July 2024 to 22 March 2025"
NOW, BEFORE = "2024-07-05 to 2025-03-22", "2023-07-05 to 2024-03-22"
# Synthetic sentences with the figures that the Home Office published on 31 March 2025 (Open Government Licence v3.0).
TOTAL = (
    "Between 5 July 2024 and 22 March 2025, a total of 24,103 returns were recorded (including both enforced and "
    "voluntary returns)."
)
ON_TOTAL = "This is a 11% increase on the 21,807 returns in the same period 12 months prior."
ENFORCED = "Included in this total, there were 6,339 enforced returns."
ON_ENFORCED = "This compares with 5,244 enforced returns in the same period 12 months prior, an increase of 21%."
OFFENDERS = (
    "Of the total returns since 5 July 2024, 3,594 were of foreign national offenders (FNOs), this is an increase of "
    "16% compared to 3,101 FNO returns in the same period 12 months prior."
)
EARLY = (
    "Within the FNO returns, there have been 1,848 early removal scheme (ERS) returns, which is a 15% increase "
    "compared to 1,610 in the same period 12 months prior."
)
ASYLUM = (
    "Of the total returns since 5 July 2024, 6,781 were asylum related returns, this is an increase of 23% compared to "
    "5,508 asylum returns in the same period 12 months prior."
)
FLIGHTS = (
    "From 5 July 2024 to 22 March 2025 there have been 46 charter flights for returns to countries in Africa and Asia, "
    "level with the same period 12 months prior (46)."
)
PUBLISHED = [
    ("asylum_related", 6781, 5508),
    ("charter_flights", 46, 46),
    ("early_removal_scheme", 1848, 1610),
    ("enforced", 6339, 5244),
    ("enforced_and_voluntary", 24103, 21807),
    ("foreign_national_offenders", 3594, 3101),
]


def p(*sentences: str) -> str:
    return f"<p>{' '.join(sentences)}</p>"


BODY = (
    p("The statistics (published on 27th February) are for the period to the end of 2024.")
    + "<h2>Returns</h2>"
    + "".join(map(p, (f"{TOTAL} {ON_TOTAL}", f"{ENFORCED} {ON_ENFORCED}", OFFENDERS, EARLY, ASYLUM, FLIGHTS)))
    + "<h2>Revisions</h2>"
    + p("The figures are provisional and taken from live operational systems on 25 March 2025.")
)


def returns(read: Read, tmp_path: Path, body: str, title: str = TITLE):
    return read(document(tmp_path / "any.json", title, None, body), TABLE, f"{AD_HOC}/any", title)


def figures(rows: list[tuple]) -> list[tuple]:
    assert {marker for *_, marker in rows} <= {"in prose"}
    return [(period, measure, value) for period, measure, value, _ in rows]


# -- what is read -------------------------------------------------------------------------------------------------


def test_the_document_of_31_march_2025_gives_its_twelve_figures(read, tmp_path):
    report, rows = returns(read, tmp_path, BODY)
    assert (report.status, report.sheet, report.warnings) == ("read", "prose", ())
    assert sorted((measure, period, value) for period, measure, value in figures(rows)) == sorted(
        (measure, period, value)
        for measure, now, before in PUBLISHED
        for period, value in ((NOW, now), (BEFORE, before))
    )


def test_the_sentence_is_the_cell_and_its_figures_have_addresses_of_their_own(tmp_path):
    page = read_page(document(tmp_path / "a.json", TITLE, None, BODY).read_bytes(), "a.json")
    context = Context("/page", "a.json", lambda _: (), title=TITLE)
    read = extract_with_prose([], page.prose, contracts()[TABLE], context, owed=True)
    cells = read.frame.filter(pl.col("measure") == "early_removal_scheme")
    assert cells.select("row", "col", "period", "value", "note", "as_published").rows() == [
        (7, "A", NOW, 1848, "paragraph 5, sentence 1", EARLY),
        (7, "B", BEFORE, 1610, "paragraph 5, sentence 1", EARLY),
    ]


HOW_IT_IS_SET = {
    "in bold": p(TOTAL.replace("24,103", "<strong>24,103</strong>")),
    "with a link": p(
        TOTAL.replace("enforced and voluntary returns)", '<a href="#x">enforced</a> and voluntary returns)')
    ),
    "with a note": p(TOTAL.replace("returns were", "returns<sup>1</sup> were")),
    "with a note after the full stop": p(f"{TOTAL}<sup>[2]</sup> {ON_TOTAL}"),
    "with a line break": p(TOTAL.replace("a total", "<br>a total")),
    "with no-break spaces": p(TOTAL.replace("5 July", "5\u00a0July")),
    "in a list": f"<ul><li>{TOTAL}</li></ul>",
    "in a paragraph of a list": f"<ul><li><p>{TOTAL}</p></li></ul>",
    "without its full stop": p(TOTAL.removesuffix(".")),
    "in a box": f'<div class="call-to-action"><div>{TOTAL}</div></div>',
    "with a hidden word": p(TOTAL.replace("a total", '<span class="govuk-visually-hidden">about </span>a total')),
    "said twice": p(TOTAL) + "<h2>Summary</h2>" + p(TOTAL),
}


@pytest.mark.parametrize("how", HOW_IT_IS_SET)
def test_a_sentence_is_read_as_it_is_shown(read, tmp_path, how):
    _, rows = returns(read, tmp_path, HOW_IT_IS_SET[how])
    assert figures(rows)[:1] == [(NOW, "enforced_and_voluntary", 24103)]
    assert len(rows) == (2 if how == "with a note after the full stop" else 1)


def test_without_days_in_the_title_the_sentence_above_gives_the_period(read, tmp_path):
    _, rows = returns(read, tmp_path, p(TOTAL) + p(ENFORCED), "Returns from the UK since July 2024")
    assert figures(rows) == [(NOW, "enforced_and_voluntary", 24103), (NOW, "enforced", 6339)]


def test_visits_and_arrests_are_read_from_the_sentences_of_2_december_2024(read, tmp_path):
    title = "Illegal working visits and arrests from 5 July 2024 to 31 October 2024"
    body = p(
        "From 5 July to 31 October 2024, operational colleagues targeting unscrupulous employers carried out 3,188 visits "
        "with 2,299 arrests. This is compared to 2,371 visits from 5 July to 31 October 2023 with 1,836 arrests."
    )
    path = document(tmp_path / "any.json", title, None, body)
    report, rows = read(path, "illegal_working_windows", f"{AD_HOC}/any", title)
    assert (report.sheet, report.warnings) == ("prose", ())
    assert figures(rows) == [
        ("2024-07-05 to 2024-10-31", "visits", 3188),
        ("2024-07-05 to 2024-10-31", "arrests", 2299),
        ("2023-07-05 to 2023-10-31", "visits", 2371),
        ("2023-07-05 to 2023-10-31", "arrests", 1836),
    ]
    report, _ = read(path, TABLE, f"{AD_HOC}/any", title)
    assert (report.status, report.warnings) == ("no_figures", ())


# -- what is refused ----------------------------------------------------------------------------------------------

OTHER_DAYS = "In the week ending 9 March 2025 there were many returns."
REFUSED = {
    "a figure of days that a sentence in between may have changed": (
        p(TOTAL) + p(OTHER_DAYS) + p(EARLY), "unknown_period", "A3", "the one in A2 above it"),
    "a figure below a heading of other days": (
        p(TOTAL) + "<h2>Week ending 9 March 2025</h2>" + p(EARLY), "unknown_period", "A2", "names no period"),
    "a figure given twice, differently": (
        p(TOTAL) + p(TOTAL.replace("24,103", "24,130")), "given_otherwise", "A2", "24,103 in A1"),
    "other days than the title names": (
        p(TOTAL.replace("22 March", "23 March")), "days_not_as_titled", "A1", "2025-03-23"),
    "a first day that is another": (
        p(TOTAL) + p(ASYLUM.replace("5 July", "6 July")), "unlikely_period", "A2", "not the first day"),
    "days that do not exist": (
        p(TOTAL.replace("5 July", "31 June")), "unlikely_period", "A1", "names no two days"),
    "a percentage that the figures do not have": (
        p(f"{TOTAL} {ON_TOTAL.replace('11%', '1%')}"), "percentage_differs", "A2", "a change of 10.5 %"),
    "an increase that is none": (
        p(f"{TOTAL} {ON_TOTAL.replace('increase', 'decrease')}"), "percentage_differs", "A2", "10.5 %"),
    "a separator in the wrong place": (p(TOTAL.replace("24,103", "241,03")), "unknown_marker", "A1", "shorthand"),
    "digits from two elements": (
        p(TOTAL.replace("24,103", "24,10<b>3</b>")), "unknown_sentence", "A1", "knows no sentence"),
    "a figure that is struck out": (
        p(TOTAL.replace("24,103", "<del>24,103</del>")), "struck_out", "A1", "struck out"),
    "a number in words": (p(TOTAL.replace("24,103", "twenty-four thousand")), "unknown_sentence", "A1", "knows no"),
    "a date without its year": (p(TOTAL.replace(" 2025", "")), "unknown_sentence", "A1", "knows no sentence"),
    "a part of a longer sentence": (
        p(TOTAL.replace("Between", "It was wrongly said that between")), "unknown_sentence", "A1", "knows no"),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_what_could_be_misread_is_refused_with_its_sentence(read, tmp_path, what):
    body, rule, cell, words = REFUSED[what]
    report, rows = returns(read, tmp_path, body)
    assert (report.status, rows) == ("failed", [])
    found = report.problems[0]
    assert (found["rule"], found["sheet"], found["cell"]) == (rule, "prose", cell)
    assert words in found["message"]


# -- what is told -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sentence", "why"),
    [
        ("We returned nearly 30,000 people.", "30,000 is an approximation"),
        ("In total 24,000 or so were returned.", "24,000 is an approximation"),
        ("There were 300 returns to Albania.", "no sentence of the contract fits it"),
        ("There were three charter flights a week.", "no sentence of the contract fits it"),
        (ON_TOTAL, "it refers to a sentence just before it that gives 'All returns (enforced and voluntary)'"),
        (TOTAL.replace("24,103 returns", "24,103+ returns"), "24,103 is an approximation"),
    ],
)
def test_a_sentence_with_a_number_that_is_not_read_is_told(read, tmp_path, sentence, why):
    report, rows = returns(read, tmp_path, p(FLIGHTS) + p(sentence))
    assert figures(rows) == [(NOW, "charter_flights", 46), (BEFORE, "charter_flights", 46)]
    [told] = report.warnings
    assert (told["rule"], told["cell"], told["found"]) == ("unread_sentence", "A2", sentence)
    assert why in told["message"]


@pytest.mark.parametrize(
    "sentence",
    [
        "Returns are up by 11%.",
        "The number of returns is published each quarter, next on 22 May 2025.",
        "Returns were the highest since 2017, and in 12 months they rose.",
        "There were 3,188 visits.",
        "Returns are counted on departure.",
    ],
)
def test_a_sentence_without_a_figure_of_the_table_is_not_told(read, tmp_path, sentence):
    report, _ = returns(read, tmp_path, p(FLIGHTS) + p(sentence))
    assert report.warnings == ()


def test_many_unread_sentences_are_told_in_five(read, tmp_path):
    body = p(FLIGHTS) + "".join(p(f"There were {count} returns to one country.") for count in range(300, 309))
    report, _ = returns(read, tmp_path, body)
    assert [told["cell"] for told in report.warnings] == ["A2", "A3", "A4", "A5", "A6"]
    assert "(and 4 more sentences)" in report.warnings[-1]["message"]


def test_a_document_that_need_not_hold_any_tells_what_was_not_read(read, tmp_path):
    report, _ = returns(read, tmp_path, p("There were 300 returns to Albania."), "About our returns")
    assert (report.status, [told["found"] for told in report.warnings]) == (
        "no_figures", ["There were 300 returns to Albania."],
    )  # fmt: skip


# -- sentences beside a table -------------------------------------------------------------------------------------

DAYS = "5 July 2024 to 22 March 2025"
BESIDE = table(["Measure", DAYS], [["All returns (enforced and voluntary)", "24,103"]])


def test_a_table_counts_and_the_sentences_beside_it_bear_it_out(read, tmp_path):
    report, rows = returns(read, tmp_path, p(TOTAL) + BESIDE)
    assert (report.sheet, rows) == ("table 1", [(NOW, "enforced_and_voluntary", 24103, None)])
    assert report.warnings == ()


def test_a_sentence_that_the_table_contradicts_refuses_both(read, tmp_path):
    report, _ = returns(read, tmp_path, p(TOTAL.replace("24,103", "24,130")) + BESIDE)
    [found] = report.problems
    assert (found["rule"], found["cell"]) == ("given_otherwise", "A1")
    assert "24,130, and table 1, cell B2, as 24,103" in found["message"]


def test_a_figure_that_only_a_sentence_gives_is_told_beside_a_table(read, tmp_path):
    report, rows = returns(read, tmp_path, p(f"{TOTAL} {ON_TOTAL}") + BESIDE)
    assert len(rows) == 1
    assert [(told["rule"], told["cell"]) for told in report.warnings] == [("unread_sentence", "A2")]
    assert "21,807" in report.warnings[0]["message"]


def test_a_table_that_is_not_known_is_told_beside_sentences_that_are(read, tmp_path):
    report, rows = returns(read, tmp_path, p(TOTAL) + table(["Nationality", "Returns"], [["Albania", "5"]]))
    assert figures(rows) == [(NOW, "enforced_and_voluntary", 24103)]
    assert {(told["rule"], told["sheet"]) for told in report.warnings} == {("header_not_found", "table 1")}


# -- how sentences are written ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sentence", "message"),
    [
        (Sentence(pattern="{enforcd} returns"), "{enforcd} is no place of a sentence; did you mean 'enforced'?"),
        (Sentence(pattern="an increase of {percent}"), "it gives no figure and no period"),
        (Sentence(pattern="{enforced} returns", after="total"), "after: 'total' is no measure of the table"),
    ],
)
def test_a_sentence_that_cannot_be_meant_is_a_fault_of_its_contract(sentence, message):
    [(field, found)] = faults(Sentences(sentences=(sentence,), about="returns"), ["enforced", "voluntary"])
    assert (field, found.startswith(message)) == ("sentences entry 1", True)


def test_the_message_for_an_unknown_sentence_mends_the_contract():
    """What the message drafts reads the sentence that it was drafted for."""
    words = plain("From 5 July 2024 to 22 March 2025, 7,000 enforced returns were made, up 12% (from 6,250).")
    [pattern] = re.findall(r'pattern=r"(.*)"', drafted(words, contracts()[TABLE].measures))
    assert pattern == r"From {period}, {enforced} enforced returns were made, up {percent} \(from {enforced before}\)"
    match = expanded(Sentence(pattern=pattern)).pattern.fullmatch(words)
    assert match and match.groups() == ("5 July 2024 to 22 March 2025", "7,000", "12%", "6,250")


def test_a_document_of_another_form_is_mended_by_its_messages_in_two_rounds():
    """The sentences that the messages draft are added to the contract as they stand, until it reads the document."""
    contract = contracts()[TABLE]
    assert contract.sentences
    body = (
        "<p>Between 5 July 2024 and 22 March 2025 there were:</p><ul><li>7,000 enforced returns</li>"
        "<li>23,000 voluntary returns, 15% more than the 20,000 in the same period 12 months before</li></ul>"
    )
    page = read_page(json.dumps({"title": TITLE, "base_path": "/a", "details": {"body": body}}).encode(), "a.json")
    context = Context("/page", "a.json", lambda _: (), title=TITLE)
    for _ in range(2):
        with pytest.raises(TableError) as refused:
            extract_with_prose([], page.prose, contract, context, owed=True)
        drafts = {found for problem in refused.value.problems for found in re.findall(r'r"(.*?)"', problem.advice)}
        known = contract.sentences.sentences  # type: ignore[union-attr]
        mended = (*known, *(Sentence(pattern=pattern) for pattern in sorted(drafts)))
        contract = replace(contract, sentences=replace(contract.sentences, sentences=mended))
    read = extract_with_prose([], page.prose, contract, context, owed=True)
    assert read.frame.select("measure", "period", "value").rows() == [
        ("enforced", NOW, 7000), ("voluntary", NOW, 23000), ("voluntary", BEFORE, 20000),
    ]  # fmt: skip


# -- whatever stands there ----------------------------------------------------------------------------------------

NUMBERS = st.integers(min_value=0, max_value=9_999_999)
# Words that may stand around a figure; those that alter what it says are among them.
AROUND = st.sampled_from(
    ["", "almost ", "more than ", "around ", "about ", "nearly ", "only ", "the ", "some ", "-", "£"]
)
AFTER = st.sampled_from(["", "+", "%", " or more", ".5", ",5", " thousand", "k", "<sup>1</sup>0"])


@given(number=NUMBERS, before=AROUND, after=AFTER)
def test_a_figure_is_read_as_it_stands_or_not_at_all(number, before, after):
    sentence = ENFORCED.replace("6,339", f"{before}{number:,}{after}")
    values = values_of(TOTAL + " " + sentence)
    as_it_stands = before == "" and after == ""
    assert values.get("enforced") == (number if as_it_stands else None)


@given(text=st.text(st.sampled_from("0123456789,. %[]()<>abreturns enforced\u00a0\u200b½²"), max_size=60))
def test_nothing_in_the_place_of_a_figure_makes_another_number(text):
    values = values_of(TOTAL + " " + ENFORCED.replace("6,339", text.replace("<", "&lt;")))
    shown = " ".join(text.split())
    plain_number = re.fullmatch(r"0|[1-9][0-9]{0,2}(?:,[0-9]{3})*|[1-9][0-9]{0,6}", shown)
    if "enforced" in values:
        assert plain_number and values["enforced"] == int(shown.replace(",", ""))


@given(words=st.text(max_size=200))
def test_any_words_can_be_judged_and_drafted(words):
    assert isinstance(has_number(plain(words)), bool)
    assert drafted(plain(words), contracts()[TABLE].measures).startswith("Sentence(pattern=")


def values_of(text: str) -> dict[str, float]:
    """Return the figures of now that a document of one paragraph gives; none where it is refused."""
    item = {"title": TITLE, "base_path": "/a", "details": {"body": f"<p>{text}</p>"}}
    page = read_page(json.dumps(item).encode(), "a.json")
    context = Context("/page", "a.json", lambda _: (), title=TITLE)
    try:
        read = extract_with_prose([], page.prose, contracts()[TABLE], context, owed=True)
    except Exception as error:
        assert type(error).__name__ == "TableError", error
        return {}
    frame = read.frame.filter(pl.col("period") == NOW)
    return dict(zip(frame["measure"], frame["value"], strict=True))


def test_this_total_and_this_compares_are_of_the_sentence_just_before(read, tmp_path):
    """After offenders, `this total` is theirs; after a sentence that is not read, nobody knows what is compared."""
    body = p(TOTAL, ON_TOTAL) + p(OFFENDERS, "Included in this total, there were 2,000 enforced returns.")
    report, rows = returns(read, tmp_path, body)
    assert [measure for _, measure, _ in figures(rows) if measure == "enforced"] == []
    assert [(warning["rule"], warning["cell"]) for warning in report.warnings] == [("unread_sentence", "A4")]
    body = p(TOTAL) + p("Of the FNO returns, 2,000 were enforced.", ON_ENFORCED)
    report, rows = returns(read, tmp_path, body)
    assert figures(rows) == [(NOW, "enforced_and_voluntary", 24103)]
    assert [warning["cell"] for warning in report.warnings] == ["A2", "A3"]


@pytest.mark.parametrize("heading", ["Latest month", "The last 3 months", "Previous quarter"])
def test_a_heading_that_names_other_days_in_words_leaves_the_period_open(read, tmp_path, heading):
    report, _ = returns(read, tmp_path, f"{p(TOTAL)}<h2>{heading}</h2>{p(EARLY)}")
    assert [(found["rule"], found["cell"]) for found in report.problems] == [("unknown_period", "A2")]
