"""Slips in the writing of a contract: each is told with its file, its field, what was found and what is known."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from assets.contracts.faults import ContractError
from assets.contracts.language import Measure
from assets.tables import contracts
from orchestration.cli import app

GOOD = '''
"""Det_02: people in detention."""

from assets.contracts.language import Contract, Dimension, Listing, Measure, PeriodColumn, StatusOf

CONTRACT = Contract(
    table_id="Det_02",
    title="People in detention",
    pages=("/government/statistical-data-sets/*",),
    documents=("(?i)^detention",),
    formats=("xlsx",),
    sheets=("Det_02",),
    layout=Listing(
        columns=(
            PeriodColumn(label="Quarter", styles=("quarter",)),
            Dimension(label="Nationality", name="nationality", categories="nationalities"),
            Measure(label="People", name="people", unit="people", kind="stock"),
        ),
    ),
    coverage="full",
    natural_key=("period", "nationality"),
    groups=("nationality",),
    official_label="official statistics",
    revision_status="final",
    status_basis="workbook notes",
)
'''


def told(folder: Path, *slips: tuple[str, str]) -> list[str]:
    """Load a contract with slips and return what is told of it, without the name of the file."""
    text = GOOD
    for good, slip in slips:
        assert good in text
        text = text.replace(good, slip)
    (folder / "det_02.py").write_text(text.lstrip(), encoding="utf-8")
    with pytest.raises(ContractError) as caught:
        contracts()
    lines = str(caught.value).splitlines()[1:]
    assert all("det_02.py" in line.split(":")[0] for line in lines), lines
    return [line.split(": ", 1)[1] for line in lines]


def test_a_contract_without_a_slip_is_loaded_with_the_file_it_stands_in(tables_folder):
    (tables_folder / "det_02.py").write_text(GOOD, encoding="utf-8")
    assert [(name, contract.file) for name, contract in contracts().items()] == [("Det_02", "assets/tables/det_02.py")]


@pytest.mark.parametrize(
    ("good", "slip", "message"),
    [
        ('title="', 'tilte="', "Contract 'Det_02', tilte: there is no such field; did you mean 'title'?"),
        ('unit="people", ', "", "Measure 'People', unit: it is missing"),
        ('unit="people"', 'unit=""', "Measure 'People', unit: it must not be empty, found ''"),
        (
            'revision_status="final"',
            'revision_status="final", statuses=(StatusOf(dimension="nation", names=("France",), status="final", basis="x"),)',
            "statuses: 'nation' is no dimension of the table; did you mean 'nationality'?",
        ),
        (
            'revision_status="final"',
            'revision_status="final", statuses=(StatusOf(dimension="nationality", names=("Frnce",), status="final", basis="x"),)',
            "statuses: 'Frnce' is not in the list 'nationalities'; did you mean 'France'?",
        ),
        (
            'kind="stock"',
            'kind="stok"',
            "Measure 'People', kind: it must be 'flow', 'stock', 'rate' or 'money', found 'stok'; did you mean "
            "'stock'?",
        ),
        (
            'sheets=("Det_02",)',
            'sheets=("Det_02")',
            "Contract 'Det_02', sheets: it must be a valid tuple, with a comma after a single entry, found 'Det_02'",
        ),
        (
            '"(?i)^detention"',
            '"(?i)^(detention"',
            "Contract 'Det_02', documents entry 1: this is no regular expression (missing ), unterminated subpattern at "
            "position 5), found '(?i)^(detention'",
        ),
        (
            'styles=("quarter",)',
            'styles=("quater",)',
            "PeriodColumn 'Quarter', styles entry 1: it must be 'day', 'week', 'month', 'quarter', 'year', "
            "'year_ending', 'between' or 'as_at', found 'quater'; did you mean 'quarter'?",
        ),
        (
            '"period", "nationality"',
            '"period", "natoinality"',
            "natural_key: 'natoinality' is no dimension of the table; did you mean 'nationality'?",
        ),
        ('groups=("nationality"', 'groups=("x"', "groups: 'x' is no dimension of the table (known: nationality)"),
        (
            "coverage=",
            'revision_levels={"group_site": ("site",)}, coverage=',
            "revision_levels: 'site' is no dimension of the table (known: nationality)",
        ),
        (
            'groups=("nationality",)',
            'revision_levels={"total": ("nationality",)}',
            "revision_levels: 'total' is a level of every table; give this one another name",
        ),
        (
            "coverage=",
            'revision_levels={"by_place": ()}, coverage=',
            "revision_levels: 'by_place' adds no dimension; name one, or take the level out",
        ),
        (
            "coverage=",
            'revision_levels={"by_place": ("nationality",)}, coverage=',
            "revision_levels: 'by_place' adds 'nationality', which the groups or the levels so far have already",
        ),
        (
            'groups=("nationality",)',
            'revision_levels={"one": ("nationality",), "two": ("nationality",)}',
            "revision_levels: 'two' adds 'nationality', which the groups or the levels so far have already",
        ),
        (
            'groups=("nationality",)',
            'revision_levels={"one": ("nationality", "nationality")}',
            "revision_levels: 'one' adds 'nationality', which the groups or the levels so far have already",
        ),
        (
            'groups=("nationality",)',
            """revision_levels={"people's": ("nationality",)}""",
            "Contract 'Det_02', revision_levels entry \"people's\": it must match the pattern "
            "'^[A-Za-z][A-Za-z0-9_]*$', found \"people's\"",
        ),
        (
            'categories="nationalities"',
            'categories="nationality"',
            "Dimension 'Nationality', categories: there is no list 'nationality' in sql/reference; did you mean "
            "'nationalities'?",
        ),
        (
            'categories="nationalities"',
            'categories="categories:sexes"',
            "Dimension 'Nationality', categories: there is no list 'categories:sexes' in sql/reference; did you mean "
            "'categories:sex'?",
        ),
        (
            'name="people"',
            'name="nationality"',
            "layout: 2 columns have the name 'nationality': 'Nationality', 'People'",
        ),
        (
            'label="People"',
            'label="Quarter"',
            "layout: several columns are labelled 'quarter': which of them is meant cannot be told",
        ),
        (
            "layout=Listing(",
            "layout=dict(",
            "Contract 'Det_02', layout: it must be one of Listing, Crosstab, Facts, Breakdown, found {'columns': ",
        ),
        ("CONTRACT =", "CONTACT =", "CONTRACT: the file must hold a Contract of this name"),
        ("kind=", "kind==", "SyntaxError: positional argument follows keyword argument"),
        ("Dimension(", "Dimesion(", "NameError: name 'Dimesion' is not defined"),
        ("contracts.language", "contract.language", "ModuleNotFoundError: No module named 'assets.contract'"),
    ],
)
def test_a_slip_is_told_with_its_field_what_was_found_and_what_is_known(tables_folder, good, slip, message):
    [line] = told(tables_folder, (good, slip))
    assert line.startswith(message)


MATRIX = """Matrix(
        corner=None,
        styles=("year",),
        by=(Dimension(label="Nationality", name="nationality", categories="nationalities"),),
        rows=(Measure(label="People", name="people", unit="people"),),
    ),
    coverage="""


@pytest.mark.parametrize(
    ("good", "slip", "message"),
    [
        (
            'by=(Dimension(label="Nationality", name="nationality", categories="nationalities"),)',
            "by=()",
            "layout: a Matrix has one Dimension or two in `by`",
        ),
        (
            ', categories="nationalities"',
            "",
            "Dimension 'Nationality', categories: a Matrix is found by its categories",
        ),
        (
            'unit="people"),)',
            'unit="people"),) * 3',
            "layout: `rows` of a Matrix are the measure of its figures and",
        ),
    ],
)
def test_a_slip_in_a_breakdown_is_told(tables_folder, good, slip, message):
    start, end = GOOD.index("Listing("), GOOD.index("coverage=")
    whole = GOOD[:start] + MATRIX + GOOD[end + len("coverage=") :]
    whole = whole.replace("import Contract,", "import Contract, ").replace(
        "CONTRACT =", "from assets.contracts.crosstabs import Matrix\nCONTRACT =", 1
    )
    assert good in whole
    assert any(line.startswith(message) for line in told(tables_folder, (GOOD, whole.replace(good, slip))))


def test_a_list_that_is_not_said_to_be_open_or_closed_is_told(tables_folder, monkeypatch):
    monkeypatch.setattr("assets.contracts.rules.lists_said_open", lambda: {"regions": False})
    assert told(tables_folder, ("xlsx", "ods")) == [
        "Dimension 'Nationality', categories: sql/reference/lists.csv has no line for 'nationalities': add one that "
        "says whether the publisher may add to it (known: regions)"
    ]


def test_all_slips_of_all_files_are_told_at_once_with_their_lines_and_again_when_asked_again(tables_folder):
    (tables_folder / "det_01.py").write_text("CONTRACT = 1\n", encoding="utf-8")
    text = GOOD.replace("unit=", "untis=").replace('"period", "nationality"', '"period", "sex"').lstrip()
    (tables_folder / "det_02.py").write_text(text, encoding="utf-8")
    for _ in range(2):
        with pytest.raises(ContractError) as caught:
            contracts()
        faults = [(Path(fault.file).name, fault.line, fault.field) for fault in caught.value.faults]
        assert faults == [
            ("det_01.py", None, "CONTRACT"),
            ("det_02.py", 16, "Measure 'People', untis"),
            ("det_02.py", None, "natural_key"),
        ]


def test_two_files_of_one_table_are_told(tables_folder):
    for name in ("det_02", "det_03"):
        (tables_folder / f"{name}.py").write_text(GOOD, encoding="utf-8")
    with pytest.raises(ContractError, match=r"det_03\.py: table_id: 'Det_02' is described in assets/tables/det_02\.py"):
        contracts()


def test_a_word_written_outside_a_load_raises_at_once():
    with pytest.raises(ContractError, match=r"tests/contracts/test_contract_faults\.py, line \d+: Measure 'x', unit"):
        Measure(label="x", name="x")


def test_a_command_tells_the_slip_and_no_traceback(tables_folder, tmp_path, monkeypatch):
    monkeypatch.setenv("IMMSTATS_DATA", str(tmp_path / "data"))
    (tables_folder / "det_02.py").write_text(GOOD.replace("unit=", "untis="), encoding="utf-8")
    answer = CliRunner().invoke(app, ["refresh", "--source", "archive"])
    assert (answer.exit_code, isinstance(answer.exception, SystemExit)) == (1, True)
    assert "did you mean 'unit'" in " ".join(answer.output.split())
