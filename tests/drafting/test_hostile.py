"""Files that are made to do harm: whatever a cell holds, a draft is a contract and nothing else."""

from __future__ import annotations

import ast
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from assets.contracts.language import Listing, Measure, NotRead
from assets.drafting.source_code import assigned, literal, plain
from assets.reference import PROJECT
from orchestration.cli import app
from tests.builders import ods
from tests.drafting.drafting import answer, linted

INJECTIONS = (
    '"""; import os; os.system("true") #',
    "'); raise SystemExit #",
    "first\\nimport os",
    "line\nbreak\r\x0b\x0c\x1c\x85\u2028\u2029import os",
    "\x1b]0;title\x07\x1b[31mred",
    "\u202egnirts desrever",
    "back\\slash\\",
    "x" * 10_000,
    "{curly} %s [bold]mark-up[/]",
)
TEXTS = st.text(max_size=60) | st.sampled_from(INJECTIONS) | st.text("\"'\\ \n", max_size=40)


def only_a_contract(text: str) -> None:
    """A draft holds a docstring, one import, and two assignments; no call but of the language's words and literals."""
    tree = ast.parse(text)
    kinds = [type(node).__name__ for node in tree.body]
    assert kinds == ["Expr", "ImportFrom", "Assign", "Assign"]
    assert isinstance(tree.body[1], ast.ImportFrom) and tree.body[1].module == "assets.contracts.language"
    imported = {name.name for name in tree.body[1].names}
    for node in ast.walk(ast.Module(tree.body[2:], [])):
        assert not isinstance(node, ast.Attribute | ast.Subscript | ast.Lambda | ast.JoinedStr)
        if isinstance(node, ast.Name):
            assert node.id in imported | {"DECIDE", "CONTRACT"}
    assert all(character == "\n" or character.isprintable() for character in text)


@pytest.mark.parametrize("text", INJECTIONS)
def test_a_hostile_text_stays_a_text(tmp_path, text):
    rows = [[text], ["Quarter", f"A {text}", f"B {text}"], ["2024 Q1", text, 5], ["2024 Q2", f"{text} 2", 6], [text]]
    came = answer(ods(tmp_path / "table.ods", {"Sheet": [[_xml(cell) for cell in row] for row in rows]}))
    assert came.text, came.why_not
    only_a_contract(came.text)
    assert linted(came.text) == ""
    for line in (*came.found, *came.decide, *came.outcome):
        assert line.isprintable()


def _xml(cell: object) -> object:
    """A cell without the characters that XML cannot hold."""
    if not isinstance(cell, str):
        return cell
    return "".join(c for c in cell if c in "\n\t" or ord(c) >= 0x20)


@settings(max_examples=20)
@given(TEXTS, TEXTS.filter(bool), st.lists(TEXTS, max_size=3))
@example("", '"' * 130, ["'" * 130])
@example("\\" * 130, "\u2e3b" * 130, ["\U0001f1ec\U0001f1e7" * 40])
def test_any_text_is_written_down_as_it_is_and_as_the_formatter_would(label, unit, texts):
    measure = Measure(label=label or "x", name="n", unit=unit, maximum=100_000.0, markers={t[:5]: "m" for t in texts})
    layout = Listing(columns=(measure, NotRead(label=unit, reason=label or "x")), end=unit)
    imports = "from assets.contracts.language import Listing, Measure, NotRead\n\n"
    written = imports + "\n".join([assigned("LAYOUT", layout), assigned("TEXTS", tuple(texts)), ""])
    held: dict[str, object] = {}
    exec(written, held)
    assert (held["LAYOUT"], held["TEXTS"]) == (layout, tuple(texts))
    assert linted(f'"""Words."""\n\n{written}') == ""
    assert ast.literal_eval(literal(label)) == label
    assert plain(label).isprintable() and len(plain(label)) < 1_700


CELLS = st.one_of(
    st.none(),
    st.sampled_from(["", " ", "Quarter", "Year", "Total", "Notes", "2024 Q1", "2024 Q2", "2024", "Year ending June 2024",
                     "January", "Week ending 5 May 2024", "z", ":", "-", "[p]", "12 [p]", "1,234", "End of table", "% change"]),
    st.integers(-5, 3_000), st.floats(allow_nan=False, allow_infinity=False, width=32), st.dates(),
    st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=12),
)  # fmt: skip
ROWS = st.lists(st.lists(CELLS, max_size=6), max_size=10)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(
    ROWS,
    st.lists(st.tuples(st.sampled_from(["2023 Q4", "2024 Q1", "2024 Q2", "2024"]), CELLS, CELLS), max_size=6),
    ROWS,
)
@example(
    above=[[None, None, None, "2024 Q1", None, "2024 Q1"]],
    table=[],
    below=[["Quarter", None, None, 0, None, 5], ["Year", None, None, 0, None, date(2000, 1, 1)]],
)  # a day among the figures of one row only
def test_a_random_table_with_random_furniture_is_drafted_or_said_not_to_be(above, table, below):
    rows = [*above, ["Quarter", "Office", "Visits"], *map(list, table), *below]
    with TemporaryDirectory() as folder:
        came = answer(ods(Path(folder) / "random.ods", {"Sheet": rows}))
    assert "that drafting does not know" not in came.why_not, came.why_not
    assert bool(came.text) != bool(came.why_not)
    if came.text:
        only_a_contract(came.text)
        assert came.decide and came.outcome


def run(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["contract", "draft", *arguments])
    return result.exit_code, result.stdout, result.stderr


GOOD = {"Vis_X01": [["Vis_X01: visas"], ["Quarter", "Visas"], ["2024 Q1", 5], ["2024 Q2", 6]]}


def test_the_command_tells_what_to_decide_and_leaves_a_file_that_exists(tmp_path):
    path, output = ods(tmp_path / "visas.ods", GOOD), tmp_path / "vis_x01.py"
    code, shown, told = run(str(path), "--page", "/government/statistics/visas")
    assert code == 0
    only_a_contract(shown)
    assert 'pages=("/government/statistics/visas",),' in shown
    assert told.splitlines()[0] == "Found:"
    assert told.splitlines()[told.splitlines().index("Decide:") + 1] == (
        '- pages and documents: is it published on "/government/statistics/visas"; the pattern is made of the file\'s name; does '
        "it fit other releases, and no other file?"
    )
    assert told.splitlines()[-1] == (
        "Nothing was written. The draft belongs in assets/tables/vis_x01.py once every line of DECIDE is settled and taken out."
    )
    output.write_text("mine", encoding="utf-8")
    code, shown, told = run(str(path), "-o", str(output))
    assert (code, shown) == (1, "")
    assert "".join(told.split()) == f'Error:"{output}"existsalreadyandisleftasitis'
    assert output.read_text(encoding="utf-8") == "mine"


def test_the_example_in_the_docs_is_what_the_command_tells(tmp_path, monkeypatch):
    section = (PROJECT / "docs" / "running.md").read_text(encoding="utf-8").partition("## Draft a contract\n")[2]
    example = section.partition("```text\n")[2].partition("```")[0]
    path = next((PROJECT / "assets" / "sample" / "govuk").rglob("IE__Q3_2023_Background_Published.xlsx"))
    monkeypatch.chdir(tmp_path)
    assert run(str(path), "--sheet", "CP_03", "-o", "cp_03.py") == (0, "", example)
    only_a_contract((tmp_path / "cp_03.py").read_text(encoding="utf-8"))


def test_the_command_says_why_nothing_was_drafted(tmp_path):
    def why(*arguments: str) -> str:
        code, shown, told = run(*arguments)
        assert (code, shown) == (1, "")
        return told.splitlines()[-1].removeprefix("No contract was drafted: ")

    path = ods(tmp_path / "visas.ods", GOOD)
    page = tmp_path / "page.xlsx"
    page.write_text("<!doctype html><html>", encoding="utf-8")
    assert why(str(tmp_path / "none\n\x1b[31m.ods")) == f'there is no file "{tmp_path}/none\\n\\x1b[31m.ods"'
    assert why(str(page)) == 'not_a_workbook: "an HTML page was served in place of the workbook"'
    assert why(str(path), "--id", "a b") == '"a b" is no id of a table: it has letters, digits and _ only'
    text = tmp_path / "notes.txt"
    text.write_text("x", encoding="utf-8")
    assert why(str(text)) == '"notes.txt" is no ODS, XLSX, HTML or CSV file by its name'


def test_the_process_that_drafts_has_its_time_limited(tmp_path, monkeypatch):
    monkeypatch.setenv("IMMSTATS_READER_SECONDS", "0.01")
    assert run(str(ods(tmp_path / "visas.ods", GOOD))) == (
        1,
        "",
        "No contract was drafted: reading took longer than 0.01 seconds\n",
    )


def test_the_process_that_drafts_has_its_memory_limited(tmp_path, monkeypatch):
    monkeypatch.setenv("IMMSTATS_READER_MEMORY_BYTES", str(200 * 2**20))
    code, _, told = run(str(ods(tmp_path / "visas.ods", GOOD)))
    # A library that gets no memory may end the process before Python can say so.
    assert code == 1 and ("more memory than a file may take" in told or "the reading process ended" in told)
