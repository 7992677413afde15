"""A build that would lose what was published is refused, whatever was deleted, and published only with a reason."""

import shutil
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from assets.archive.soundness import accept_damage, manifest_findings
from assets.archive.store import Archive
from assets.marts.selection import select
from assets.observations.inputs import read_new
from assets.problems import Problem
from assets.published import WarehouseError, current, open_published
from assets.sealed import digest_beside, digest_of
from assets.settings import Settings
from assets.upkeep.verification import verify
from assets.warehouse.build import build
from assets.warehouse.candidate import Candidate
from assets.warehouse.losses import refused
from assets.warehouse.publish import publish
from tests.builders import SMALL_BOATS, ods, small_boats
from tests.conftest import publish_all
from tests.pipeline.test_quarantine import take

PLACES = 25
SB_01 = select(tables=["SB_01"])


@pytest.fixture(scope="module")
def published_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with two published small boats workbooks; to be copied."""
    folder = tmp_path_factory.mktemp("never_poorer")
    settings = Settings(data=folder / "data")
    for name, days, day in (("first.ods", 7, "2018-01-09"), ("second.ods", 14, "2018-01-16")):
        take(settings, ods(folder / name, small_boats([1] * days)), SMALL_BOATS, "Small boats – time series", day)
    publish_all(settings, SB_01)
    return settings.data


@pytest.fixture
def published(settings: Settings, published_folder: Path) -> Settings:
    """A data folder of the test's own, like `published_folder`."""
    shutil.copytree(published_folder, settings.data, symlinks=True)
    return settings


def manifest(settings: Settings) -> Path:
    return settings.archive / "manifest.jsonl"


def cut(settings: Settings) -> None:
    manifest(settings).write_bytes(manifest(settings).read_bytes().splitlines(keepends=True)[0])


def edit_the_last_line(settings: Settings) -> None:
    manifest(settings).write_bytes(manifest(settings).read_bytes().replace(b"2018-01-16", b"2018-01-15"))


def without_the_link(settings: Settings) -> None:
    manifest(settings).unlink()
    settings.warehouse.unlink()


def damaged_as_well(settings: Settings) -> None:
    publish_all(settings, SB_01)
    settings.warehouse.resolve().chmod(0o644)
    settings.warehouse.resolve().write_bytes(b"no database")
    manifest(settings).unlink()


SECOND = "file second.ods of /government/publications/migrants-detected-crossing-the-english-channel-in-small-boats"
BOTH = ["file first.ods of", SECOND, "that no line of the manifest refers to: 2"]


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (lambda settings: manifest(settings).unlink(), BOTH),
        pytest.param(lambda settings: shutil.rmtree(settings.archive), BOTH[:2], marks=pytest.mark.slow),
        pytest.param(without_the_link, BOTH, marks=pytest.mark.slow),
        pytest.param(damaged_as_well, BOTH, marks=pytest.mark.slow),
        (cut, [SECOND, "with SB_01", "that no line of the manifest refers to: 1"]),
        (edit_the_last_line, ["would lose 1 line of build", "line on second.ods, Small boats – time series"]),
    ],
)
def test_a_poorer_build_is_refused_and_says_what_it_would_lose(published, damage, words):
    damage(published)
    before = published.warehouse.resolve() if published.warehouse.exists() else None
    with pytest.raises(WarehouseError) as caught:
        publish_all(published, SB_01)
    for word in [*words, "To do: restore data/archive from a backup", '--accept-loss "REASON"']:
        assert word in str(caught.value)
    assert (published.warehouse.resolve() if published.warehouse.exists() else None) == before


@pytest.fixture(scope="module")
def rebuilt(published_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Candidate:
    """A candidate made of all that is held."""
    settings = Settings(
        data=shutil.copytree(published_folder, tmp_path_factory.mktemp("rebuilt") / "data", symlinks=True)
    )
    return build(read_new(settings)[0], settings, selection=SB_01)


def change(settings: Settings, *statements: str) -> None:
    """Change the published build into one that other code might have left."""
    file = settings.warehouse.resolve()
    file.chmod(0o644)
    with duckdb.connect(str(file)) as connection:
        for statement in statements:
            connection.execute(statement)
    digest_beside(file).write_text(digest_of(file), encoding="utf-8")


def test_a_build_by_code_before_some_columns_is_asked_by_the_others(published, rebuilt):
    """Builds of the first versions said neither what made them nor where a file was fetched from."""
    change(
        published,
        "ALTER TABLE catalogue.build DROP COLUMN made_by",
        "ALTER TABLE catalogue.files DROP COLUMN fetched_from",
    )
    assert refused(rebuilt, published) is None
    change(published, "UPDATE catalogue.files SET published = '2018-01-15' WHERE file = 'second.ods'")
    assert refused(rebuilt, published).splitlines()[1].startswith("  line on second.ods, Small boats")
    change(published, "UPDATE catalogue.files SET sha256 = repeat('0', 64) WHERE file = 'second.ods'")
    assert refused(rebuilt, published).splitlines()[1].startswith(f"  {SECOND}")


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE catalogue.vintages DROP COLUMN source_sha256",
        "ALTER TABLE catalogue.files RENAME COLUMN sha256 TO sha_256",
        "ALTER TABLE catalogue.files ALTER sha256 TYPE VARCHAR[] USING [sha256]",
        "ALTER TABLE catalogue.vintages RENAME TO readings",
        "DELETE FROM catalogue.build",
    ],
)
def test_a_build_of_a_form_that_is_not_known_is_no_build_of_which_nothing_is_lost(published, rebuilt, statement):
    change(published, statement)
    said = refused(rebuilt, published)
    assert "cannot be told, and it was not published" in said
    assert "its catalogue is not one that this version knows" in said
    assert "To do: run `immstats refresh --source archive` with the version of immstats that made build" in said
    assert published.warehouse.resolve().parent.name in said


def test_wherever_a_bit_of_it_is_flipped_a_build_is_damaged_and_not_one_of_a_form_that_is_not_known(published, rebuilt):
    """DuckDB says in many ways that bytes are not what they were; none of them stands in the way of a new build."""
    file = published.warehouse.resolve()
    file.chmod(0o644)
    content = file.read_bytes()
    for place in range(0, len(content), len(content) // PLACES):
        file.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
        assert refused(rebuilt, published) is None, place


def test_a_build_of_which_nobody_says_what_it_was_is_not_passed_over_as_damaged(published, rebuilt):
    change(published, "DELETE FROM catalogue.build")
    digest_beside(published.warehouse.resolve()).unlink()
    assert "cannot be told, and it was not published" in refused(rebuilt, published)


def test_a_build_that_cannot_be_asked_is_replaced_once_a_person_accepts_it(published):
    change(published, "ALTER TABLE catalogue.files RENAME COLUMN sha256 TO sha_256")
    before = current(published)["build_id"]
    candidate = build(read_new(published)[0], published, selection=SB_01, accept_loss="all files are there")
    publish(candidate, published)
    with open_published(published) as connection:
        rows = connection.execute(
            "SELECT reason, against_build, left(lost, 45) FROM catalogue.accepted_losses"
        ).fetchall()
    assert rows == [("all files are there", before, "its catalogue is not one that this version kn")]


def test_want_of_memory_is_no_reason_to_miss_nothing(published, rebuilt, monkeypatch):
    def fails(*_: object) -> None:
        raise duckdb.OutOfMemoryException("Out of Memory Error: failed to allocate data")

    monkeypatch.setattr("assets.warehouse.losses.named_rows", fails)
    with pytest.raises(duckdb.OutOfMemoryException):
        refused(rebuilt, published)


def test_an_accepted_loss_is_published_and_its_reason_is_kept_for_good(published):
    first = current(published)
    cut(published)
    for _ in range(2):
        publish(build(read_new(published)[0], published, selection=SB_01, accept_loss="withdrawn"), published)
    publish_all(published, SB_01)
    with open_published(published) as connection:
        rows = connection.execute(
            "SELECT reason, against_build, left(lost, 10) FROM catalogue.accepted_losses"
        ).fetchall()
        assert rows == [("withdrawn", first["build_id"], "second.ods")]
        assert connection.execute("SELECT count(DISTINCT period) FROM observations.sb_01").fetchone() == (7,)
    build_now, heads = current(published), Archive(published.archive).heads()
    assert (build_now["manifest_lines"], build_now["manifest_head"]) == (2, heads[1])
    assert len(heads) == 2


def test_a_damaged_line_is_accepted_with_what_it_loses(published):
    manifest(published).write_bytes(b"\x00" + manifest(published).read_bytes()[1:])
    accept_damage(published, "the disk failed")
    publish(build(read_new(published)[0], published, selection=SB_01, accept_loss="the disk failed"), published)
    with open_published(published) as connection:
        rows = connection.execute(
            "SELECT reason, left(lost, 25) FROM catalogue.accepted_losses ORDER BY ALL"
        ).fetchall()
    assert rows == [("the disk failed", "first.ods of /government/"), ("the disk failed", "line 1 of the manifest is")]


def test_a_vintage_that_is_set_aside_is_lost_only_where_other_code_does_so(published, monkeypatch):
    """The same code follows its rules, and tells; by other code nobody has looked at it yet."""
    short = Problem("rows_not_as_known", "the file has 13 rows, its release 14", "fetch the file again")
    monkeypatch.setattr("assets.checks.audit.rows_lost", lambda each: short if each.label == "2018-01-16" else None)
    inputs = read_new(published)[0]
    with pytest.raises(WarehouseError) as caught:
        publish(build(replace(inputs, made_by="other code"), published, selection=SB_01), published)
    assert str(caught.value).splitlines()[:2] == [
        f"this build would lose 1 vintage of build {current(published)['build_id']}, and was not published; what was "
        "published before stays:",
        "  vintage SB_01 of 2018-01-16, set aside by other code: second.ods: the file has 13 rows, its release 14. "
        "To do: fetch the file again",
    ]
    publish(build(inputs, published, selection=SB_01), published)
    with open_published(published) as connection:
        assert connection.execute("SELECT vintage FROM catalogue.vintages").fetchall() == [("2018-01-09",)]


def test_the_manifest_is_held_against_what_the_published_build_was_made_of(published):
    lines = manifest(published).read_bytes().splitlines(keepends=True)
    manifest(published).write_bytes(lines[0])
    short, orphan = manifest_findings(published)
    assert [found.what for found in verify(published).findings] == [short.partition(": ")[0]]
    assert short.startswith("manifest.jsonl has 1 lines, and the published build was made of 2: restore archive/")
    assert orphan.startswith("no line of manifest.jsonl refers to archive/files/")
    manifest(published).write_bytes(lines[0] + lines[1].replace(b"2018-01-16", b"2018-01-15"))
    (other,) = manifest_findings(published)
    assert other.startswith("line 2 of manifest.jsonl is another than the published build was made of: restore")
    manifest(published).write_bytes(b"".join(lines))
    assert manifest_findings(published) == []


def test_the_first_build_of_nothing_is_not_published(settings):
    with pytest.raises(WarehouseError, match="the archive holds no file"):
        publish_all(settings, SB_01)
    assert not settings.warehouse.exists()
