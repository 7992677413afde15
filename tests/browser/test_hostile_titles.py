"""Titles, file names and cells that would be obeyed by a terminal or a browser: shown as text, wherever they are shown."""

import json
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.browser.ui import IMMSTATS, MARKS, ROOT, page, serving
from tests.builders import Rows, returns, some_returns, xlsx
from tests.govuk_server import GovukServer
from tests.pipeline.test_live import BOATS, Site
from tests.pipeline.test_live import page as govuk_page

pytestmark = MARKS

# Runs in a browser, is a link in Markdown, names a window in a terminal, turns the direction of writing.
MARKUP = "<img src=x onerror=\"document.title='obeyed'\"> [click](javascript:document.title='obeyed')"
ESCAPES = "\x1b]0;obeyed\x07\x1b[31m\u202egnirts\x9b31m"
TITLE = f"Returns detailed datasets, year ending September 2023 {MARKUP} {ESCAPES}"
OBEYED = ("\x1b]", "\x07", "\x1b[31mgnirts", "\u202e", "\x9b")


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """A data folder fetched from a hostile GOV.UK by two ways, and all that was said meanwhile."""
    folder = tmp_path_factory.mktemp("hostile")
    with GovukServer(folder / "govuk") as server:
        site = Site(server, folder)
        good = xlsx(folder / "good.xlsx", returns(some_returns())).read_bytes()
        bad = xlsx(folder / "bad.xlsx", returns(some_returns(), change=with_hostile_cells)).read_bytes()
        site.statistics_files = [
            site.file("returns-datasets-sep-2023.xlsx", good, TITLE),
            site.file("returns-datasets-jun-2023.xlsx", bad, TITLE.replace("September", "June"), "cccc"),
            {"attachment_type": "file", "id": "gone", "title": TITLE.replace("September", "March"), "filename": "returns-datasets-mar-2023.xlsx",
             "url": "https://assets.publishing.service.gov.uk/media/dddd/returns-datasets-mar-2023.xlsx"},
        ]  # fmt: skip
        site.statistics()
        server.put_item(BOATS, govuk_page(f"Small boats {MARKUP} {ESCAPES}"))
        environment = {
            **os.environ, "IMMSTATS_DATA": str(folder / "data"), "IMMSTATS_GOVUK_URL": server.url, "NO_COLOR": "1",
            "IMMSTATS_REQUESTS_PER_SECOND": "1000", "IMMSTATS_BACKOFF_SECONDS": "0.01",
        }  # fmt: skip
        said = []
        job = ["-m", "dagster", "job", "execute", "-m", "orchestration.definitions", "-j", "refresh"]
        for words in (
            [*IMMSTATS, "refresh"],
            [*IMMSTATS, "status"],
            [*IMMSTATS, "sql", "FROM catalogue.files"],
            [*IMMSTATS, "sql", "FROM catalogue.quarantine"],
            [IMMSTATS[0], *job],
        ):
            home = folder / "data" / "dagster"
            done = subprocess.run(
                words, cwd=ROOT, env={**environment, "DAGSTER_HOME": str(home)}, capture_output=True, text=True
            )
            assert done.returncode == 0, done.stderr[-2000:]
            said.append(done.stdout + done.stderr)
    return folder / "data", said


def with_hostile_cells(sheets: dict[str, Rows]) -> None:
    """Put cells that no contract knows where a nationality, a region and a heading belong."""
    sheets["Data_Ret_D01"][2][2] = f"Albania {MARKUP} {ESCAPES}"
    sheets["Data_Ret_D02"][2][5] = f"Europe {MARKUP} {ESCAPES}"
    sheets["Data_Ret_D03"][1][3] = f"Region {MARKUP} {ESCAPES}"


def test_nothing_that_was_said_moves_a_terminal(hostile):
    _, said = hostile
    assert any("Returns detailed datasets" in text for text in said)
    assert [(number, sign) for number, text in enumerate(said) for sign in OBEYED if sign in text] == []


@pytest.fixture(scope="module")
def ui(hostile: tuple[Path, list[str]]) -> Iterator[str]:
    with serving(hostile[0]) as address:
        yield address


ENTRIES = """{
  runsOrError { ... on Runs { results { runId eventConnection { events {
    ... on MessageEvent { message }
    ... on MaterializationEvent { metadataEntries {
      label
      ... on JsonMetadataEntry { jsonString }
      ... on TextMetadataEntry { text }
      ... on MarkdownMetadataEntry { mdStr }
    } }
  } } } } }
}"""


def texts(value: Any) -> Iterator[str]:
    """All texts in what GraphQL answered, those in JSON of metadata as well."""
    if isinstance(value, str):
        yield value
        if value[:1] in "[{" and value[-1:] in "]}":
            yield from texts(json.loads(value))
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from texts(each)


def test_what_the_pages_are_made_of_holds_the_titles_without_their_markup(ui):
    told = list(texts(requests.post(f"{ui}/graphql", json={"query": ENTRIES}, timeout=60).json()["data"]))
    assert any("year ending March 2023 \\<img src=x onerror=" in text for text in told)
    assert [sign for sign in OBEYED for text in told if sign in text] == []


@pytest.mark.parametrize(
    "where", ["assets/archive/files", "assets/marts/returns", "assets/observations/ret_d01", "run"]
)
def test_no_page_of_the_ui_obeys(ui, tmp_path, where):
    if where == "run":
        answer = requests.post(f"{ui}/graphql", json={"query": ENTRIES}, timeout=60).json()
        where = f"runs/{answer['data']['runsOrError']['results'][-1]['runId']}"
    shown = page(f"{ui}/{where}", tmp_path)
    assert len(shown) > 40_000  # a page that came to rest, and no error
    assert re.findall(r"<[^<>]*\sonerror=[^<>]*>", shown) == []
    assert re.findall(r"href=.javascript:", shown) == []
    assert re.findall(r"<title>[^<]*", shown) != ["<title>obeyed"]
