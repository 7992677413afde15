"""Damage to what is made from the archive: it is treated as absent, made anew, and told."""

import shutil
from pathlib import Path

import pytest

from assets.archive.store import Archive, writing
from assets.marts.diff import content_hashes
from assets.marts.selection import select
from assets.observations.importing import import_file
from assets.observations.inputs import nothing_to_build, read_new
from assets.progress import Progress
from assets.published import WarehouseError, current, damage_of_published, open_published
from assets.sealed import CHANGED
from assets.settings import Settings
from assets.warehouse.build import build
from assets.warehouse.publish import publish
from tests.builders import SMALL_BOATS, ods, small_boats
from tests.pipeline.test_quarantine import take

TABLE = select(marts=["crossings"])
BOATS = {"2018-01-16": [1] * 14, "2018-01-17": [1] * 13 + [2, 1]}


class Heard(Progress):
    """Keeps what was damaged."""

    def __init__(self) -> None:
        self.broken: list[str] = []

    def damaged(self, what, mended):
        self.broken.append(f"{what}; {mended}")


@pytest.fixture(scope="module")
def published_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with two published releases of one table, so that there is a revision; to be copied."""
    folder = tmp_path_factory.mktemp("published")
    settings = Settings(data=folder / "data")
    for day, boats in BOATS.items():
        take(settings, ods(folder / f"{day}.ods", small_boats(boats)), SMALL_BOATS, "Small boats – time series", day)
    renew(settings)
    return settings.data


@pytest.fixture
def published(settings: Settings, published_folder: Path) -> Settings:
    """A data folder of the test's own, like `published_folder`."""
    shutil.copytree(published_folder, settings.data, symlinks=True)
    return settings


def renew(settings: Settings) -> list[str]:
    """Read, build and publish, and return what was told to be damaged."""
    heard = Heard()
    with writing(settings.data):
        inputs, _ = read_new(settings, heard)
        publish(build(inputs, settings, heard, TABLE), settings)
    return heard.broken


def hashes(settings: Settings) -> dict[str, str]:
    with open_published(settings) as connection:
        return content_hashes(connection)


def flip(path: Path) -> None:
    """Change one bit in the middle of a file."""
    path.chmod(0o644)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def only(settings: Settings, pattern: str, place: int = 0) -> Path:
    return sorted(settings.data.glob(pattern))[place]


def test_a_flipped_bit_in_the_archive_sets_one_file_aside_until_the_good_one_is_imported(published, tmp_path):
    expected, archive = hashes(published), Archive(published.archive)
    record, other = archive.records()
    good = Path(shutil.copy(archive.path(record.sha256), tmp_path / record.file))
    flip(archive.path(record.sha256))
    assert archive.damage(record.sha256) == CHANGED
    assert read_new(published)[1] == 0  # what was read of it before is as good as ever
    shutil.rmtree(published.observations)
    inputs, _ = read_new(published)
    assert {
        entry.sha256: [
            (report.status, [problem["rule"] for problem in report.problems]) for _, report in entry.readings
        ]
        for entry in inputs.files
    } == {record.sha256: [("failed", ["damaged_in_archive"])] * 2, other.sha256: [("read", [])] * 2}  # SB_01 and SB_02
    with writing(published.data):
        again = import_file(good, record.page, record.title, record.published, published, record.kind)
    assert (again.new, again.mended) == (False, True)
    assert archive.damage(record.sha256) is None
    assert renew(published) == []
    assert hashes(published) == expected


@pytest.mark.slow
def test_whatever_of_a_build_is_damaged_is_made_anew_and_told(published):
    expected, was = hashes(published), current(published)["build_id"]
    figures, other = (only(published, "observations/sb_01/*.parquet", place) for place in (0, 1))
    source = {record.sha256[:20]: record.file for record in Archive(published.archive).records()}
    report, compared = other.with_suffix(".json"), only(published, "revisions/sb_01/*.parquet")
    figures.write_bytes(b"")
    report.write_bytes(report.read_bytes()[:-20])
    flip(compared)
    flip(published.warehouse.resolve())
    told = renew(published)
    whole = "is not what was written: its bytes have changed"
    assert sorted(told) == sorted(
        [
            f"the published build {was} {whole}; it is built anew",
            f"sb_01/{figures.name} is empty; {source[figures.name[:20]]} is read again",
            f"sb_01/{report.name} {whole}; {source[report.name[:20]]} is read again",
            f"sb_01/{compared.name} {whole}; its vintages are compared again",
        ]
    )
    assert hashes(published) == expected
    read_new(published, heard := Heard())
    assert heard.broken == []
    assert not (published.generations / was).exists()  # nobody goes back to it


@pytest.mark.parametrize(
    ("harm", "told"),
    [
        (lambda file: file.unlink(), "is gone"),
        (lambda file: (file.chmod(0o644), file.write_bytes(b"")), "is empty"),
        (lambda file: Path(f"{file}.wal").write_bytes(b"x" * 100), "has changes of something else beside it"),
        (lambda file: (file.chmod(0o644), file.write_bytes(file.read_bytes()[:1000])), "cannot be opened"),
    ],
)
def test_a_damaged_build_is_never_read_and_counts_as_none(published, harm, told):
    harm(published.warehouse.resolve())
    with pytest.raises(WarehouseError, match=f"the published build .* {told}.*`immstats refresh --source archive`"):
        open_published(published)
    assert current(published) is None
    assert damage_of_published(published) is not None


def test_a_build_with_another_byte_is_not_taken_for_one_that_stands(published):
    inputs, _ = read_new(published)
    published_now = current(published)
    same = type(inputs)(inputs.files, inputs.label, published_now["fingerprint"], inputs.made_by)
    assert nothing_to_build(same, published)
    flip(published.warehouse.resolve())
    assert not nothing_to_build(same, published)
