"""An answer as CSV, JSON and Parquet, and `immstats sql` around it."""

import io
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from assets.serving.files import Format, _put, format_of, write
from assets.serving.limits import Limits
from assets.serving.locked import QuestionError
from assets.settings import Settings, settings
from orchestration.cli import app

VALUES = """
    SELECT 1 AS n, '' AS empty, NULL::VARCHAR AS none, 'a "b", c' || chr(10) || 'd' AS text, 1.10::DECIMAL(9, 2) AS d,
    12345678901234567890.12::DECIMAL(38, 2) AS long, DATE 'infinity' AS never, DATE '2023-01-02' AS day,
    TIMESTAMPTZ '2023-08-24 09:30:00+01' AS moment, [1, NULL] AS list, 'nan'::DOUBLE AS nan, 'NaN' AS word,
    12345678901234567890123::HUGEINT AS huge
"""


class Terminal(io.BytesIO):
    def isatty(self):
        return True


def written(asked, sql, form):
    out = io.BytesIO()
    rows, _ = write(asked, sql, form, Limits(), None, False, out)
    return rows, out.getvalue().decode()


def test_csv_tells_null_from_empty_and_changes_no_number(asked):
    assert written(asked, VALUES, Format.csv) == (
        1,
        "n,empty,none,text,d,long,never,day,moment,list,nan,word,huge\n"
        '1,"",,"a ""b"", c\nd",1.10,12345678901234567890.12,infinity,2023-01-02,2023-08-24 08:30:00+00,"[1, NULL]",nan,'
        "NaN,12345678901234567890123\n",
    )


def test_json_is_json_whatever_the_numbers(asked):
    rows, text = written(asked, VALUES, Format.json)
    assert rows == 1 and '"long":12345678901234567890.12,' in text
    assert json.loads(text, parse_constant=pytest.fail) == {
        "n": 1, "empty": "", "none": None, "text": 'a "b", c\nd', "d": 1.1, "long": 12345678901234567890.12,
        "never": "infinity", "day": "2023-01-02", "moment": "2023-08-24 08:30:00+00", "list": [1, None], "nan": "NaN",
        "word": "NaN", "huge": 12345678901234567890123,
    }  # fmt: skip
    assert written(asked, "SELECT '-inf'::DOUBLE AS x, 'Infinity \"' AS y", Format.json)[1] == (
        '{"x":"-Infinity","y":"Infinity \\""}\n'
    )


def test_parquet_keeps_the_types_of_a_mart(asked, tmp_path):
    file = tmp_path / "crossings.parquet"
    sql = "SELECT date, arrivals, arrivals_per_boat, vintage_gap, published_at, [series] AS l, 1.10::DECIMAL(9, 2) AS d FROM marts.crossings"
    rows, (said,) = write(asked, f"{sql};", Format.parquet, Limits(), file, False, io.BytesIO())
    assert rows == 3115 and said.startswith("marts.crossings holds 2018-01-01 to 2026-07-12.")
    with duckdb.connect() as connection:
        types = connection.execute(f"DESCRIBE FROM '{file}'").fetchall()
        assert [kind for _, kind, *_ in types] == [
            "DATE", "BIGINT", "DOUBLE", "BOOLEAN", "TIMESTAMP", "VARCHAR[]", "DECIMAL(9,2)",
        ]  # fmt: skip
        connection.execute(f"ATTACH '{asked.warehouse}' AS w (READ_ONLY); USE w")
        assert connection.execute(f"({sql}) EXCEPT ALL FROM '{file}'").fetchall() == []
        assert connection.execute(f"FROM '{file}' EXCEPT ALL ({sql})").fetchall() == []


def test_parquet_loses_no_digit_of_a_sum(asked, tmp_path):
    file = tmp_path / "x.parquet"
    sql = """
        SELECT sum(9007199254740993) AS sum, [-1::HUGEINT] AS list, {'HUGEINT': 7::UHUGEINT} AS struct, 1 AS "a ""b",
        'HUGEINT'::ENUM ('HUGEINT') AS word, 99999999999999999999999999999999999999::HUGEINT AS "LONG"
    """
    assert write(asked, sql, Format.parquet, Limits(), file, False, io.BytesIO()) == (1, [])
    with duckdb.connect() as connection:
        assert [row[:2] for row in connection.execute(f"DESCRIBE FROM '{file}'").fetchall()] == [
            ("sum", "DECIMAL(38,0)"), ("list", "DECIMAL(38,0)[]"), ("struct", "STRUCT(HUGEINT DECIMAL(38,0))"),
            ('a "b', "INTEGER"), ("word", "VARCHAR"), ("LONG", "DECIMAL(38,0)"),
        ]  # fmt: skip
        assert connection.execute(f"SELECT sum, list[1], struct, LONG FROM '{file}'").fetchone() == (
            9007199254740993, -1, {"HUGEINT": 7}, 10**38 - 1
        )  # fmt: skip
    with pytest.raises(duckdb.ConversionException, match=r"to DECIMAL\(38,0\)"):
        write(asked, f"SELECT {10**38}::HUGEINT AS n", Format.parquet, Limits(), tmp_path / "y.parquet", False, None)
    assert [path.name for path in tmp_path.iterdir()] == ["x.parquet"]


@pytest.mark.parametrize("form", list(Format))
def test_the_rows_of_a_pivot_are_counted(asked, form):
    sql = "PIVOT (SELECT range % 3 AS n, 'k' AS k FROM range(9)) ON k USING count(*) GROUP BY n"
    out = io.BytesIO()
    assert write(asked, sql, form, Limits(), None, False, out)[0] == 3
    if form is Format.csv:
        assert sorted(out.getvalue().decode().split()) == ["0,3", "1,3", "2,3", "n,k"]


def test_a_file_that_is_there_is_kept_until_it_may_be_replaced_and_only_by_a_whole_answer(asked, tmp_path):
    file = tmp_path / "x.csv"
    file.write_text("mine")
    with pytest.raises(QuestionError, match=r"x\.csv is there already; --overwrite replaces it"):
        write(asked, "SELECT 1 AS a", Format.csv, Limits(), file, False, io.BytesIO())
    with pytest.raises(duckdb.Error):
        write(asked, "SELECT error('no')", Format.csv, Limits(), file, True, io.BytesIO())
    assert file.read_text() == "mine"
    write(asked, "SELECT 1 AS a", Format.csv, Limits(), file, True, io.BytesIO())
    assert file.read_text() == "a\n1\n"
    assert [path.name for path in tmp_path.iterdir()] == ["x.csv"]
    with pytest.raises(QuestionError, match="cannot be written: No such file or directory"):
        write(asked, "SELECT 1", Format.csv, Limits(), tmp_path / "none" / "x.csv", False, io.BytesIO())


def test_what_is_no_file_is_never_replaced_and_a_link_stays_one(asked, tmp_path):
    def put(name, overwrite=True):
        write(asked, "SELECT 1 AS a", Format.csv, Limits(), tmp_path / name, overwrite, io.BytesIO())

    (tmp_path / "there").mkdir()
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "device").symlink_to("/dev/null")
    for name in ("there", "fifo", "device"):
        with pytest.raises(QuestionError, match=f"{name} is no regular file and is not replaced"):
            put(name)
    (tmp_path / "link").symlink_to(tmp_path / "there" / "x.csv")
    with pytest.raises(QuestionError, match="link is there already"):
        put("link", overwrite=False)
    for _ in range(2):
        put("link")
        assert (tmp_path / "link").is_symlink() and (tmp_path / "there" / "x.csv").read_text() == "a\n1\n"
    assert [path.name for path in (tmp_path / "there").iterdir()] == ["x.csv"]


def test_a_file_that_appears_meanwhile_stays_on_disks_with_links_and_without(tmp_path, monkeypatch):
    answer, file = tmp_path / "answer", tmp_path / "x.csv"
    for links in (True, False):
        if not links:
            monkeypatch.setattr(os, "link", lambda *paths: os.stat("/proc/nowhere"))
        answer.write_text("whole")
        _put(answer, file, False)
        assert file.read_text() == "whole"
        answer.unlink(missing_ok=True)
        answer.write_text("other")
        with pytest.raises(QuestionError, match="is there already"):
            _put(answer, file, False)
        assert file.read_text() == "whole"
        file.unlink()


def test_a_question_written_to_a_file_reaches_no_other(asked, tmp_path):
    other = tmp_path / "other.csv"
    for sql in (
        f"SELECT 1) TO '{other}' (FORMAT csv); --",
        f"SELECT 1) TO '{other}' (FORMAT csv) --",
        "FROM '/etc/passwd'",
    ):
        with pytest.raises((duckdb.Error, QuestionError)):
            write(asked, sql, Format.csv, Limits(), tmp_path / "x.csv", False, io.BytesIO())
    assert list(tmp_path.iterdir()) == []


def test_what_a_terminal_would_obey_is_marked_there_and_kept_in_a_file(asked):
    sql = "SELECT chr(27) || '[2J' || chr(155) AS x"
    shown, kept = Terminal(), io.BytesIO()
    write(asked, sql, Format.csv, Limits(), None, False, shown)
    write(asked, sql, Format.csv, Limits(), None, False, kept)
    assert (shown.getvalue().decode(), kept.getvalue().decode()) == ("x\n\ufffd[2J\ufffd\n", "x\n\x1b[2J\x9b\n")
    with pytest.raises(QuestionError, match="Parquet is not for a terminal"):
        write(asked, sql, Format.parquet, Limits(), None, False, Terminal())


@pytest.mark.parametrize(
    "chosen, name, form",
    [
        ([], "a.CSV", "csv"),
        ([], "a.ndjson", "json"),
        ([], "a.parquet", "parquet"),
        ([Format.csv], "a.txt", "csv"),
        ([], None, None),
    ],
)
def test_a_format_is_told_by_an_option_or_the_name(tmp_path, chosen, name, form):
    assert format_of(chosen, name and tmp_path / name) == form


# -- the command ----------------------------------------------------------------------------------


@pytest.fixture
def immstats(asked, monkeypatch):
    monkeypatch.setenv("IMMSTATS_DATA", str(asked.data))
    monkeypatch.setenv("COLUMNS", "200")
    return lambda *words, input=None: CliRunner().invoke(app, [*words], input=input)


def test_a_question_may_come_by_standard_input(immstats):
    ran = immstats("sql", "--csv", input="-- a file\nSELECT max(date) AS last\nFROM marts.crossings;\n")
    assert (ran.exit_code, ran.stdout) == (0, "last\n2026-07-12\n")
    assert ran.stderr.startswith(
        "marts.crossings holds 2018-01-01 to 2026-07-12. SB_01: newest release held 2026-07-10"
    )


def test_a_file_is_written_and_told_of(immstats, tmp_path):
    ran = immstats("sql", "-o", str(tmp_path / "x.json"), "SELECT 1 AS a")
    assert (ran.exit_code, ran.stdout, ran.stderr) == (0, "", f"1 rows in {tmp_path / 'x.json'}\n")
    assert (tmp_path / "x.json").read_text() == '{"a":1}\n'


@pytest.mark.parametrize(
    "words, code, said",
    [
        (("",), 1, "Error: there is no query; write one, such as FROM marts.crossings LIMIT 5\n"),
        (("SELECT 1; SELECT 2",), 1, "Error: there are 2 statements; one is answered at a time\n"),
        (("--csv", "--json", "SELECT 1"), 1, "Error: choose one of --csv and --json\n"),
        (("-o", "x.txt", "SELECT 1"), 1, "Error: x.txt does not say its format; add --csv, --json or --parquet\n"),
        (("--csv", "EXPLAIN SELECT 1"), 1, "Error: a plan is for the terminal; leave the format out\n"),
    ],
)  # fmt: skip
def test_what_cannot_be_answered_is_told_in_one_line(immstats, words, code, said):
    ran = immstats("sql", *words)
    assert (ran.exit_code, ran.stdout, ran.stderr) == (code, "", said)


def test_what_is_no_text_and_a_timeout_without_end_are_told(immstats):
    ran = immstats("sql", "--csv", input=b"SELECT '\xff'")
    assert (ran.exit_code, ran.stdout) == (1, "")
    assert ran.stderr == "Error: the query holds what is no text in UTF-8; write it in UTF-8\n"
    for seconds in ("inf", "1e300", "nan"):
        assert immstats("sql", "--timeout", seconds, "SELECT 1").exit_code == 2


def test_a_full_disk_is_told(asked):
    with open("/dev/full", "wb") as full, pytest.raises(QuestionError, match="cannot be written: No space left"):
        write(asked, "SELECT repeat('x', 100000)", Format.csv, Limits(), None, False, full)


def test_a_query_that_takes_too_long_is_told_in_one_line(immstats):
    ran = immstats("sql", "--timeout", "0.1", "SELECT count(*) FROM range(10000000000) AS a, range(1000000) AS b")
    said = r"Error: the query was stopped after \d\.\d seconds; it may take 0\.1\. Ask for less, or for more time\n"
    assert (ran.exit_code, ran.stdout) == (1, "") and re.fullmatch(said, ran.stderr)


def test_a_condition_that_takes_too_long_is_told_in_one_line(immstats):
    endless = "(SELECT count(*) FROM range(10000000000) AS a, range(1000000) AS b) > 0"
    for words in (("explain", "marts.crossings"), ("cite", "marts.crossings", "--column", "arrivals")):
        ran = immstats(*words, "--where", endless, "--timeout", "0.1")
        assert (ran.exit_code, ran.stdout) == (1, "")
        assert re.fullmatch(r"Error: the query was stopped after \d\.\d seconds; it may take 0\.1\. .*\n", ran.stderr)


def test_null_is_told_from_empty_and_an_answer_that_is_cut_says_so(immstats):
    assert immstats("sql", "SELECT NULL AS a, '' AS b, 'x' AS c").stdout.split() == ["a", "NULL", "b", "c", "x"]
    assert immstats("sql", "FROM range(101)").stdout.endswith("The first 100 rows; --csv or --json prints all.\n")


def test_versions_are_told(immstats, asked):
    with duckdb.connect(str(asked.warehouse), read_only=True) as connection:
        (build,) = connection.execute("SELECT build_id FROM catalogue.build").fetchone()
    assert (
        immstats("--version").stdout
        == f"immstats 0.1.0, DuckDB {duckdb.__version__}, build {build} (sample data) of schema 1.1\n"
    )


def test_a_warehouse_that_cannot_be_read_is_told_from_none(immstats, tmp_path, monkeypatch):
    monkeypatch.setattr("orchestration.cli.settings", lambda: Settings(data=tmp_path))
    here = f"immstats 0.1.0, DuckDB {duckdb.__version__}"
    assert immstats("--version").stdout == f"{here}, nothing published yet\n"
    file = tmp_path / "immigration.duckdb"
    unread = f"{here}; {file} cannot be read: it is damaged, or no warehouse of immstats\n"
    file.write_text("damaged")
    assert immstats("--version").stdout == unread
    file.unlink()
    duckdb.connect(str(file)).close()
    assert immstats("--version").stdout == unread


def test_a_setting_that_there_is_not_is_told_before_the_versions(immstats, monkeypatch):
    monkeypatch.setenv("IMMSTATS_DATUM", "x")
    settings.cache_clear()
    ran = immstats("--version")
    settings.cache_clear()
    assert (ran.exit_code, ran.stdout) == (1, "")
    assert ran.stderr.endswith("\nIMMSTATS_DATUM is not a setting; did you mean IMMSTATS_DATA?\n")


def test_a_terminals_shell_completes_commands_and_options(immstats):
    def completed(line):
        environment = {"COMP_WORDS": line, "COMP_CWORD": str(line.count(" ")), "_IMMSTATS_COMPLETE": "complete_bash"}
        return CliRunner().invoke(app, [], prog_name="immstats", env=environment).stdout.split()

    assert completed("immstats expl") == ["explain"]
    assert completed("immstats sql --o") == ["--output", "--overwrite"]


@pytest.mark.slow
def test_completion_installs_itself_into_bash(tmp_path):
    if not (bash := shutil.which("bash")):
        pytest.skip("there is no bash here")
    immstats = Path(sys.executable).with_name("immstats")
    environment = {"HOME": str(tmp_path), "PATH": f"{immstats.parent}:{os.environ['PATH']}"}
    done = subprocess.run(
        [bash, "-c", f"{immstats} --install-completion; true"], env=environment, capture_output=True, text=True
    )
    assert "completion installed" in done.stdout, done.stderr
    asked = (
        "source ~/.bashrc; COMP_WORDS=(immstats ver); COMP_CWORD=1; _immstats_completion immstats; echo ${COMPREPLY[@]}"
    )
    assert subprocess.run([bash, "-c", asked], env=environment, capture_output=True, text=True).stdout == "verify\n"
