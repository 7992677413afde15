"""One more publication is one more entry in `watched.py`: the sample, its demo and the watch hold with it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from assets.reference import PROJECT

ENTRY = """
    Publication(
        slug="made_up",
        base_path="/government/publications/made-up",
        title="Made-up statistics",
        cadence="never",
        official_label="none",
        wanted=(AttachmentPattern(kind="made_up_tables", patterns=("made[ _-]up",), formats=SPREADSHEETS),),
    ),
)


def watched("""
WALK = """
import sys
from datetime import UTC, datetime
from pathlib import Path

from assets.archive.store import writing
from assets.publications.watched import PUBLICATIONS
from assets.reference import SAMPLE
from assets.sample.build import build
from assets.sample.server import LocalGovuk
from assets.settings import Settings
from orchestration.definitions import defs
from orchestration.watch import Watch

folder = Path(sys.argv[1])
assert str(SAMPLE).startswith(str(folder)), SAMPLE
build(folder / "built")
pages = {str(path.relative_to(folder / "built")) for path in (folder / "built").rglob("*.json")}
assert pages == {str(path.relative_to(SAMPLE)) for path in SAMPLE.rglob("*.json")}
keys = {"/".join(key.path) for key in defs.resolve_asset_graph().get_all_asset_keys()}
assert {f"publications/{each.slug}" for each in PUBLICATIONS} < keys
with LocalGovuk(SAMPLE) as server:
    for is_sample in (True, False):
        run = Settings(data=folder / f"data-{is_sample}", sample=is_sample, govuk_url=server.url, requests_per_second=1000)
        with writing(run.data):
            seen = Watch(run).look(datetime.now(UTC))
        print(is_sample, "made_up" in {check.publication.slug for check in seen.checks}, seen.warnings)
"""


@pytest.mark.slow
def test_a_fifth_publication_needs_nothing_but_its_entry(tmp_path: Path) -> None:
    for name in ("assets", "orchestration", "sql"):
        shutil.copytree(PROJECT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    module = tmp_path / "assets" / "publications" / "watched.py"
    text = module.read_text(encoding="utf-8")
    assert text.count("\n)\n\n\ndef watched(") == 1
    module.write_text(text.replace("\n)\n\n\ndef watched(", ENTRY), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", WALK, str(tmp_path)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path), "IMMSTATS_DATA": str(tmp_path / "data")},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    sample, live = done.stdout.splitlines()
    assert sample == "True False []"  # the sample is not asked for what it does not hold
    assert live.startswith("False True [")
    gone = re.search(r"'Made-up statistics: [^']*is not there \(404\); if the page moved, mend [\w/.]+", live)
    assert gone and gone[0].endswith("assets/publications/watched.py")
