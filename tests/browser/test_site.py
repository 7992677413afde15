"""The site of the documentation: every page and link is there, and a browser that opens it asks nobody else for anything."""

import json
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from lxml import html

from docs.site import PROJECT, pages, stage
from tests.browser.ui import CHROMIUM
from tests.browser.ui import page as shown_by_a_browser

ZENSICAL = PROJECT / ".site" / "bin" / "zensical"
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not ZENSICAL.exists(), reason="Zensical is not installed (make .site/ready installs it)"),
]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    stage(folder)
    command = [ZENSICAL, "build", "--clean", "--strict", "--config-file", folder / "zensical.toml"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder / "site"


@pytest.fixture(scope="module")
def trees(site: Path) -> dict[Path, html.HtmlElement]:
    return {path: html.parse(path).getroot() for path in site.rglob("*.html") if path.name != "404.html"}


def made_of(page: Path, site: Path) -> Path:
    name = "index.html" if page.name == "README.md" else f"{page.stem}.html"
    return site / page.parent.relative_to(PROJECT) / name


def test_every_page_is_in_the_site_and_in_its_navigation(site, trees):
    assert {made_of(page, site) for page in pages()} == set(trees)
    start = trees[site / "index.html"]
    named = {(site / urlsplit(link).path).resolve() for link in start.xpath("//nav//a/@href")}
    assert set(trees) <= named


def test_no_link_of_the_site_is_broken(site, trees):
    anchors = {path: set(tree.xpath("//@id")) for path, tree in trees.items()}
    broken, followed = [], 0
    for path, tree in trees.items():
        for link in tree.xpath("//a/@href | //img/@src | //script/@src | //link/@href"):
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            followed += 1
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            if target.is_dir():
                target /= "index.html"
            known = anchors.get(target)
            anchor = unquote(parts.fragment)
            if not target.exists() or (anchor and known is not None and anchor not in known):
                broken.append((path.relative_to(site).as_posix(), link))
    assert broken == []
    assert followed > 1000


def test_nothing_that_a_page_loads_is_elsewhere(trees):
    loaded = "//script/@src | //img/@src | //iframe/@src | //link[@rel != 'canonical']/@href | //object/@data"
    found = [(path.name, link) for path, tree in trees.items() for link in tree.xpath(loaded)]
    assert found
    assert [each for each in found if urlsplit(each[1]).netloc] == []


@pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed (.ci/run installs it)")
@pytest.mark.parametrize("path", ["index.html", "docs/marts/crossings.html"])
def test_a_browser_that_opens_a_page_asks_nobody_else(site, tmp_path, path):
    log = tmp_path / "net.json"
    with subprocess.Popen(
        [sys.executable, "-u", "-m", "http.server", "0", "--bind", "127.0.0.1", "--directory", site],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    ) as server:  # fmt: skip
        address = f"http://127.0.0.1:{server.stdout.readline().split(' port ')[1].split()[0]}"
        shown = shown_by_a_browser(f"{address}/{path}", tmp_path / "profile", f"--log-net-log={log}")
        server.kill()
    assert "Small boat arrivals" in shown
    events = [event.get("params", {}) for event in json.loads(log.read_text(encoding="utf-8"))["events"]]
    # What the browser asks of its own accord, for spelling or passwords, is initiated by no page.
    asked = {event["url"] for event in events if event.get("initiator", "").startswith(address) and "url" in event}
    assert any(url.endswith(".js") for url in asked) and any(url.endswith(".css") for url in asked)
    assert [url for url in asked if not url.startswith(f"{address}/")] == []
