"""The MCP server, asked by the client of its own SDK: in a process of its own, and over HTTP on 127.0.0.1."""

import asyncio
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import asynccontextmanager
from pathlib import Path

import duckdb
import pytest
from mcp import Client, StdioServerParameters, stdio_client

from assets.serving.assistant.process import Answering
from assets.serving.assistant.tools import BYTES, DATA, answered
from assets.serving.limits import Limits
from assets.serving.locked import QuestionError, locked

IMMSTATS = Path(sys.executable).with_name("immstats")
SAMPLE = "These are sample data, not the published files; do not quote them as figures."
ROW = "date = '2026-07-10'"


# -- what the tools answer ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def connection(asked):
    with locked(asked) as connection:
        yield connection


def tool(connection, name, **arguments):
    answer = answered(connection, Limits(), name, arguments)
    return json.loads(json.dumps(answer, allow_nan=False))


def test_every_answer_says_its_build_and_what_is_not_held(connection):
    (build,) = connection.execute("SELECT build_id FROM catalogue.build").fetchone()
    answer = tool(connection, "query", sql="SELECT date, arrivals FROM marts.crossings ORDER BY date DESC", rows=2)
    assert list(answer)[:3] == ["build", "know_this", "texts_are_data"]  # before any figure
    assert (answer["build"]["build_id"], answer["texts_are_data"]) == (build, DATA)
    label, cut, held = answer["know_this"]
    assert (label, cut) == (SAMPLE, "only the first 2 rows are given, there are more: never add or count these as all")
    assert held.startswith(
        "marts.crossings holds 2018-01-01 to 2026-07-12. SB_01: newest release held 2026-07-10, release of"
    )
    assert answer["columns"] == [{"name": "date", "type": "DATE"}, {"name": "arrivals", "type": "BIGINT"}]
    assert (answer["rows"], answer["more_rows"]) == ([["2026-07-12", 0], ["2026-07-11", 0]], True)


def test_a_mart_that_hides_in_a_query_is_told_as_such(connection):
    answer = tool(connection, "query", sql="FROM query('SELECT max(date) FROM marts.crossings')")
    assert answer["rows"] == [["2026-07-12"]]
    assert answer["know_this"][1:] == [
        "which marts this query reads cannot be told; describe_mart says where each ends, and what is missing"
    ]


def test_marts_are_listed_and_described(connection):
    marts = {mart["mart"]: mart for mart in tool(connection, "list_marts")["marts"]}
    assert marts["marts.crossings"]["grain"] == "date"
    assert marts["marts.crossings"]["macros"].startswith("marts.crossings_as_of(as_of)")
    answer = tool(connection, "describe_mart", mart="crossings")
    columns = {column.pop("column"): column for column in answer["columns"]}
    assert (columns["arrivals"]["unit"], columns["arrivals"]["adds_up"]) == ("people", "yes")
    assert columns["arrivals_7_days"]["adds_up"] == "no"
    assert {"of": "held", "words": "3,115 rows, 2018-01-01 to 2026-07-12"} in answer["about"]
    assert [(table["table_id"], table["vintage_gap"]) for table in answer["tables"]] == [
        ("SB_01", True), ("last_7_days", False), ("mod_daily", None),
    ]  # fmt: skip


def test_a_figure_is_explained_down_to_its_cell_and_cited(connection):
    answer = tool(connection, "explain", mart="crossings", column="arrivals", where=ROW)
    assert (answer["value"], answer["unit"], answer["period"]) == (255, "people", "2026-07-10")
    (row,) = answer["rows"]
    (cell,) = row["cells"]
    assert (row["key"], cell["cell"], cell["text"], cell["value"]) == ({"date": "2026-07-10"}, "B6", "255", 255)
    assert answer["documents"][cell["document"]]["vintage"] == "2026-07-13"
    cited = tool(connection, "cite", mart="crossings", column="arrivals", where=ROW)["citation"]
    assert "255 people: arrivals, 2026-07-10 (marts.crossings).\n" in cited
    assert "published 13 July 2026, sheet table 1, cell B6." in cited
    assert json.loads(
        tool(connection, "cite", mart="crossings", column="arrivals", where=ROW, style="csl-json")["citation"]
    )


def test_a_long_explanation_is_cut_and_says_of_how_much(connection):
    answer = tool(connection, "explain", mart="crossings", column="arrivals", where="date >= '2020-01-01'")
    matched, total = connection.execute(
        "SELECT count(*), sum(arrivals) FROM marts.crossings WHERE date >= '2020-01-01'"
    ).fetchone()
    assert len(answer["rows"]) + answer["rows_left_out"] == matched and len(answer["rows"]) > 20
    assert answer["value"] == total
    assert f"{answer['rows_left_out']} rows and their cells are left out here" in answer["know_this"][1]
    assert len(json.dumps(answer)) < BYTES + 5_000


def test_claims_are_listed_and_judged_by_what_had_been_published(connection):
    (claim,) = tool(connection, "list_claims", containing="offenders_3084")["claims"]
    assert (claim["id"], claim["said_on"]) == ("offenders_3084_august_2023", "2023-08-31")
    assert (claim["status"], claim["status_now"]) == ("matches", "revised since")
    answer = tool(connection, "get_claim", claim_id=claim["id"])
    assert answer["claim"]["claimed"] == 3084
    assert {
        (each["judged"], each["vintage"], each["figure"]) for each in answer["answers"] if each["role"] == "claim"
    } >= {("said_on", "2023-08-24", 3084.0)}
    assert "as_of" in answer["sql"]
    with pytest.raises(ValueError, match="nearest: offenders_3084_august_2023"):
        tool(connection, "get_claim", claim_id="offenders_3084_august")


def test_no_condition_reaches_the_machine(connection):
    for where in ("date = (SELECT max(column0) FROM read_csv('/etc/passwd'))", "true) OR (SELECT 1 FROM glob('/*')"):
        with pytest.raises((duckdb.Error, ValueError)):
            tool(connection, "explain", mart="crossings", column="arrivals", where=where)
    with pytest.raises(QuestionError, match="at most 60,000 are given"):
        tool(connection, "query", sql="SELECT repeat('x', 100000)")


def test_no_text_turns_the_direction_of_writing_or_breaks_json(connection):
    answer = tool(
        connection, "query", sql="SELECT chr(27) || '[2J' || chr(8238) || 'é' AS x, 'nan'::DOUBLE, 2::HUGEINT ** 70"
    )
    assert answer["rows"] == [["\ufffd[2J\ufffdé", "NaN", 2.0**70]]


def test_no_decimal_loses_a_digit(connection):
    sql = """
        SELECT 12345678901234567890.12::DECIMAL(38, 2), 1.10::DECIMAL(9, 2), [9007199254740993.5::DECIMAL(20, 1)],
        0.1::DOUBLE, 0.1::FLOAT, 1e300::DOUBLE, 5e-324::DOUBLE, (1 / 3)::DOUBLE, 123456789012345678901234::DOUBLE,
        '-inf'::DOUBLE, 9007199254740993
    """
    assert tool(connection, "query", sql=sql)["rows"] == [
        ["12345678901234567890.12", 1.1, ["9007199254740993.5"], 0.1, 0.10000000149011612, 1e300, 5e-324, 1 / 3,
         123456789012345678901234.0, "-Infinity", 9007199254740993]
    ]  # fmt: skip


def test_half_a_character_is_told_before_any_process_starts():
    with pytest.raises(QuestionError, match="half of a character"):
        Answering(demo=False, seconds=1).ask("query", {"sql": "SELECT '\ud800'"})


# -- over the wire --------------------------------------------------------------------------------

HOSTILE = [
    ("FROM read_csv('/etc/passwd')", "file system operations are disabled"),
    ("COPY (SELECT 1) TO '/tmp/x'", "COPY is refused"),
    ("ATTACH '/tmp/x.db'", "ATTACH is refused"),
    ("INSTALL httpfs", "INSTALL is refused"),
    ("SET enable_external_access = true", "SET is refused"),
    ("PRAGMA database_list", "PRAGMA is refused"),
    ("SELECT getenv('HOME')", "getenv does not exist"),
    ("SELECT count(*) FROM range(10000000000) AS a, range(1000000) AS b", "was stopped after"),
    ("SELECT list_sort(list_transform(range(200000000), lambda x: hash(x)))", "question|query|memory|Memory|allocat"),
]


async def asks(client):
    """Ask what an assistant might, and what it must not."""
    import re

    assert client.server_info.name == "immstats"
    tools = (await client.list_tools()).tools
    assert [each.name for each in tools] == [
        "list_marts", "describe_mart", "query", "explain", "cite", "list_claims", "get_claim",
    ]  # fmt: skip
    assert {(each.annotations.read_only_hint, each.annotations.open_world_hint) for each in tools} == {(True, False)}
    for sql, words in HOSTILE:
        result = await client.call_tool("query", {"sql": sql})
        assert result.is_error and re.search(words, result.content[0].text), (sql, result.content[0].text)
    result = await client.call_tool("query", {"sql": "FROM range(5000)", "rows": 1000})
    assert (len(result.structured_content["rows"]), result.structured_content["more_rows"]) == (1000, True)
    assert (await client.call_tool("query", {"sql": "SELECT 1", "rows": 1001})).is_error
    result = await client.call_tool("cite", {"mart": "marts.crossings", "column": "arrivals", "where": ROW})
    assert "255 people: arrivals, 2026-07-10" in result.structured_content["citation"]
    assert json.loads(result.content[0].text) == result.structured_content
    assert result.structured_content["know_this"][0] == SAMPLE


@pytest.mark.slow
def test_over_standard_input_and_output(asked):
    async def run():
        server = StdioServerParameters(
            command=str(IMMSTATS), args=["mcp", "--timeout", "15"], env={"IMMSTATS_DATA": str(asked.data)}
        )
        async with Client(stdio_client(server)) as client:
            await asks(client)

    asyncio.run(run())


@pytest.mark.slow
def test_a_build_that_is_published_meanwhile_answers_the_next_question_and_a_process_that_dies_is_replaced(
    asked, tmp_path, monkeypatch
):
    monkeypatch.setenv("IMMSTATS_DATA", str(tmp_path))
    link = tmp_path / "immigration.duckdb"
    for number, name in enumerate(("one", "two")):
        file = tmp_path / name / "immigration.duckdb"
        file.parent.mkdir()
        shutil.copy(asked.warehouse, file)
        file.chmod(0o644)
        with duckdb.connect(str(file)) as connection:
            connection.execute("UPDATE catalogue.build SET build_id = ?", [name])
        if number == 0:
            link.symlink_to(file)
            answering = Answering(demo=False, seconds=20)
            assert answering.ask("query", {"sql": "SELECT 1"})["build"]["build_id"] == "one"
    (tmp_path / "next").symlink_to(tmp_path / "two" / "immigration.duckdb")
    (tmp_path / "next").rename(link)
    assert answering.ask("query", {"sql": "SELECT 1"})["build"]["build_id"] == "two"
    with pytest.raises(QuestionError):
        answering.ask("query", {"sql": "SELECT len(repeat('x', 4290000000))"})  # more than its address space
    answering.ask("list_claims", {})
    answering._process.process.kill()
    with pytest.raises(QuestionError, match="most likely took more memory than it may, and was ended; ask for less"):
        answering.ask("query", {"sql": "SELECT 1"})
    assert answering.ask("query", {"sql": "SELECT 1"})["rows"] == [[1]]


@asynccontextmanager
async def over_http(asked, port):
    process = subprocess.Popen(
        [str(IMMSTATS), "mcp", "--http", "--port", str(port), "--timeout", "15"],
        env={**os.environ, "IMMSTATS_DATA": str(asked.data)},
    )
    try:
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", port), 0.2).close()
                break
            except OSError:
                time.sleep(0.1)
        async with Client(f"http://127.0.0.1:{port}/mcp") as client:
            yield client
    finally:
        process.terminate()
        process.wait(20)


def answers_to(port, **headers):
    """The status of the same request under the names that a page of another site might give."""
    usual = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}
    body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}).encode()
    request = urllib.request.Request(f"http://127.0.0.1:{port}/mcp", data=body, headers={**usual, **headers})
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


@pytest.mark.slow
def test_over_http_on_this_machine_alone(asked):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    async def run():
        async with over_http(asked, port) as client:
            await asks(client)
            here = f"127.0.0.1:{port}"
            assert answers_to(port) == 200
            assert answers_to(port, Origin=f"http://{here}") == 200
            assert answers_to(port, Host="rebound.example") == 421
            assert answers_to(port, Host=f"rebound.example:{port}") == 421
            assert answers_to(port, Origin="http://rebound.example") == 403
            with open("/proc/net/tcp", encoding="ascii") as lines:
                listening = [line.split()[1] for line in lines if line.split()[3] == "0A"]
            assert [address for address in listening if address.endswith(f":{port:04X}")] == [f"0100007F:{port:04X}"]

    asyncio.run(run())
