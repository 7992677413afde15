"""The pages of the claims of two builds: what changed with the last one, what a page says, and what no page obeys."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pytest
from lxml import html

from assets.archive.store import writing
from assets.briefing.changed_claims import ChangedClaim, Changes, changes
from assets.briefing.claim_pages import write
from assets.claims import files
from assets.marts.selection import select
from assets.observations import inputs
from assets.observations.importing import import_file
from assets.observations.inputs import read_new
from assets.published import open_published
from assets.sealed import digest_beside, digest_of
from assets.settings import Settings
from assets.warehouse.build import build
from assets.warehouse.publish import publish, show
from tests.browser.axe import violations
from tests.browser.devtools import Browser, browser
from tests.browser.ui import CHROMIUM
from tests.builders import RETURNS, claim_file, returns, some_returns, xlsx
from tests.pipeline.test_claims import ENFORCED, PUBLISHED

pytestmark = pytest.mark.slow
# Runs in a browser, ends an attribute, is obeyed by a terminal, turns the direction of writing.
MARKUP = "</a><script>document.title='obeyed'</script><img src=x onerror=\"document.title='obeyed'\"> \"' javascript:x"
HOSTILE = f"{MARKUP} \x1b]0;obeyed\x07 \u202egnirts"
SHOWN = HOSTILE.replace("\x1b", "\ufffd").replace("\x07", "\ufffd").replace("\u202e", "\ufffd")
PROPOSITION = "There were ten returns."
KEPT = "index"  # named as the page of a folder is, and its page is its own all the same
AGREES, REVISED = "agrees with the newest release held", "revised since"


def renew(settings: Settings, folder: Path, day: str, claims: dict[str, date]) -> None:
    """Publish a build of one release more, with these claims about it and no others."""
    for old in (folder / "claims").glob("*.sql"):
        old.unlink()
    for name, said in claims.items():
        claim_file(folder / "claims", ENFORCED, claimed=14, said_on=said).rename(folder / "claims" / f"{name}.sql")
    if "came" in claims:
        answer = HOSTILE.replace("'", "''")
        claim_file(
            folder / "claims", ENFORCED.replace("'enforced' AS answer", f"'{answer}' AS answer"), claimed=20,
            **dict.fromkeys(("said_by", "where", "quotation", "proposition", "groups", "explain", "said_on_basis"), HOSTILE),
        ).rename(folder / "claims" / "hostile.sql")  # fmt: skip
    files.claims.cache_clear()
    step, last, cover = PUBLISHED[day]
    book = xlsx(folder / f"returns-{day}.xlsx", returns(some_returns(step, last), cover))
    with writing(settings.data):
        import_file(book, RETURNS, f"Returns detailed datasets, {day}", day, settings)
    publish(build(read_new(settings)[0], settings, selection=select(marts=["returns_summary"])), settings)


@pytest.fixture(scope="module")
def two_builds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """Two builds: the second has the release that revises the figure, a claim more and a claim less."""
    folder = tmp_path_factory.mktemp("changed")
    (folder / "claims").mkdir()
    settings = Settings(data=folder / "data")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(files, "SQL", folder)
        patch.setattr(inputs, "making", lambda label: str(sorted((folder / "claims").iterdir())))
        early, late = date(2023, 9, 1), date(2023, 12, 1)
        renew(settings, folder, "2023-08-24", {KEPT: early, "gone": late})
        with open_published(settings) as connection:
            assert changes(connection, settings) == Changes(
                None, "No earlier build is held, so there is nothing to compare with."
            )
        renew(settings, folder, "2023-11-23", {KEPT: early, "came": late})
        yield settings
    files.claims.cache_clear()


def compared(settings: Settings) -> Changes:
    with open_published(settings) as connection:
        return changes(connection, settings)


def first_build(settings: Settings) -> Path:
    return min(path for path in settings.generations.glob("2*") if path.is_dir()) / settings.warehouse.name


def test_a_revised_a_new_and_a_withdrawn_claim_are_told(two_builds):
    found = compared(two_builds)
    assert (found.before, found.trouble) == (first_build(two_builds).parent.name, None)
    assert found.claims == (
        ChangedClaim(KEPT, PROPOSITION, "changed", "matches", "matches", AGREES, REVISED),
        ChangedClaim("came", PROPOSITION, "new", None, "superseded release used", None, "differs from the newest release held"),
        ChangedClaim("hostile", HOSTILE, "new", None, "differs", None, "differs from the newest release held"),
        ChangedClaim("gone", PROPOSITION, "withdrawn", AGREES, None, AGREES, None),
    )  # fmt: skip


def test_the_pages_show_the_change_and_the_figures_on_both_sides_of_it(two_builds, tmp_path):
    with open_published(two_builds) as connection:
        pages = {
            str(path.relative_to(tmp_path)): html.fromstring(path.read_text(encoding="utf-8"))
            for path in write(connection, two_builds, tmp_path)
        }
    assert sorted(pages) == ["claims.html", "claims/came.html", "claims/hostile.html", "claims/index.html"]
    [changed] = pages["claims.html"].xpath("//table[contains(caption, 'Against the build before')]/tbody")
    rows = [[" ".join(cell.text_content().split()) for cell in row] for row in changed]
    assert rows[0] == [PROPOSITION, "status", "the same: matches", f"{AGREES} → {REVISED}"]
    assert rows[3] == [PROPOSITION, "the claim was withdrawn", f"was: {AGREES}", f"was: {AGREES}"]
    assert changed.xpath(".//a/@href") == ["claims/index.html", "claims/came.html", "claims/hostile.html"]

    kept = pages["claims/index.html"]
    figures = [
        row.xpath("td[@class='number']/text()")
        for row in kept.xpath("//table[contains(caption, 'Figures looked at')]/tbody/tr")
    ]
    assert figures == [["14 returns", "0 returns"], ["19 returns", "+5 returns"]]
    by_release = kept.xpath("//table[contains(caption, 'Releases that gave')]/tbody/tr")
    assert [row.xpath("td//text()")[1:4] for row in by_release] == [
        ["2023-08-24", "14 returns", "–"],
        ["2023-11-23", "19 returns", "+5 returns"],
    ]
    held = kept.xpath("//table[contains(caption, 'could answer it')]/tbody/tr[contains(th, 'Ret_D01')]")
    assert [row.xpath("td//text()")[0] for row in held] == ["2023-08-24", "2023-11-23"]
    cited = kept.xpath("//h2[@id='cite']/following-sibling::p/text()")
    assert cited[:3] == [
        "nobody, “ten”, 1 September 2023, https://example.org/said.", "enforced: 14 returns (Ret_D01 2023-08-24).",
        "enforced: 19 returns (Ret_D01 2023-11-23).",
    ]  # fmt: skip
    assert "sheet Data_Ret_D01, cell" in cited[3]
    digests = kept.xpath("//h3[.='The cells']/following-sibling::ul[1]//code/text()")
    with open_published(two_builds) as connection:
        in_order = "SELECT source_sha256 FROM catalogue.vintages WHERE table_id = 'Ret_D01' ORDER BY vintage"
        assert digests == [sha256 for (sha256,) in connection.execute(in_order).fetchall()]
        sql = kept.xpath("string(//pre[@aria-label='SQL'])")
        for as_of, figure in (("2023-09-01", 14), ("infinity", 19)):
            asked = sql.replace("data/immigration.duckdb", str(two_builds.warehouse)).replace(
                "'2023-09-01'", f"'{as_of}'"
            )
            with duckdb.connect() as own:
                assert own.execute(asked).fetchall()[0][2] == figure


def test_a_damaged_build_before_is_named_and_not_compared_with(two_builds):
    file = first_build(two_builds)
    bytes_of_it = file.read_bytes()
    file.chmod(0o644)
    try:
        file.write_bytes(bytes_of_it[:-1] + b"x")
        assert compared(two_builds) == Changes(
            file.parent.name,
            f"The build before, {file.parent.name}, is not what was written: its bytes have changed, so it is not compared with.",
        )
    finally:
        file.write_bytes(bytes_of_it)


def test_a_build_before_that_has_no_claims_is_told(two_builds, tmp_path):
    file, digest = first_build(two_builds), digest_beside(first_build(two_builds))
    kept = file.read_bytes(), digest.read_text()
    file.chmod(0o644)
    digest.chmod(0o644)
    try:
        with duckdb.connect(str(tmp_path / "other.duckdb")) as other:
            other.execute("CREATE TABLE nothing (x INTEGER)")
        file.write_bytes((tmp_path / "other.duckdb").read_bytes())
        digest.write_text(digest_of(file))
        assert (
            compared(two_builds).trouble
            == f"The build before, {file.parent.name}, has no claims that could be compared with."
        )
    finally:
        file.write_bytes(kept[0])
        digest.write_text(kept[1])


def test_after_a_rollback_the_first_build_has_none_before_it(two_builds):
    last = two_builds.warehouse.resolve()
    show(two_builds, first_build(two_builds))
    try:
        assert compared(two_builds) == Changes(None, "No earlier build is held, so there is nothing to compare with.")
    finally:
        show(two_builds, last)


@pytest.fixture(scope="module")
def pages(two_builds, tmp_path_factory) -> Path:
    """The pages of a copy of the build in which an address is one that no claim file may have."""
    folder = tmp_path_factory.mktemp("pages")
    copy = folder / two_builds.warehouse.name
    copy.write_bytes(two_builds.warehouse.read_bytes())
    with duckdb.connect(str(copy)) as connection:
        connection.execute("UPDATE marts.claims SET source_url = 'javascript:document.title=1' WHERE id = 'hostile'")
        write(connection, two_builds, folder)
    return folder


@pytest.fixture(scope="module")
def chromium(tmp_path_factory) -> Iterator[Browser]:
    with browser(tmp_path_factory.mktemp("browser")) as opened:
        yield opened


IN_BROWSER = pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed (.ci/run installs it)")
LOOKS = [(1200, False), (1200, True), (390, False), (320, True)]


@IN_BROWSER
def test_no_page_obeys_what_a_claim_says(pages, chromium):
    for name, times in (("claims/hostile.html", 8), ("claims.html", 3)):
        chromium.open(pages / name)
        assert chromium.value("document.body.textContent").count(SHOWN) >= times, name
        assert chromium.value("document.title") != "obeyed"
        assert chromium.value("document.querySelectorAll('script, img, [onerror]').length") == 0
        links = chromium.value("[...document.querySelectorAll('a')].map(a => a.getAttribute('href'))")
        assert [link for link in links if "script:" in link or "obeyed" in link] == []
        assert (chromium.asked_for(), chromium.complaints()) == ([], [])


@IN_BROWSER
@pytest.mark.parametrize("name", ["claims.html", "claims/index.html", "claims/hostile.html"])
def test_the_pages_can_be_used_by_everybody(pages, chromium, name):
    for width, dark in LOOKS:
        chromium.open(pages / name, width, dark)
        assert violations(chromium) == [], (width, dark)
        assert chromium.value("document.documentElement.scrollWidth") == width


@IN_BROWSER
def test_the_pages_say_the_same_without_scripts_and_on_paper(pages, chromium):
    chromium.open(pages / "claims/index.html")
    text = chromium.value("document.querySelector('main').innerText")
    assert "Revised since" in text and "19 returns" in text
    chromium.open(pages / "claims/index.html", scripts=False, media="print")
    assert chromium.value("document.querySelector('main').innerText") == text
