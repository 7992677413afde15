"""`python -m docs.site FOLDER`: the pages of the project as the site is made of them, for `make site`.

Belongs here: putting the pages, and the files that they link to, into a folder at the same places. Does not belong
here: how the site looks and what its navigation is (`docs/zensical.toml`), or any text of a page. It needs nothing but
Python.
"""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

PROJECT = Path(__file__).parent.parent
CONFIG = PROJECT / "docs" / "zensical.toml"
FENCE = re.compile(r"(?ms)^( *)```(\w*)\n(.*?)^\1```$")
_LINK = re.compile(r"\]\(([^)\s]+)\)")


def pages() -> list[Path]:
    """Return every page of the project for readers."""
    folders = [PROJECT, PROJECT / "docs", PROJECT / "docs" / "marts", PROJECT / "orchestration" / "deploy"]
    return [page for folder in [*folders, PROJECT / "assets" / "sample"] for page in sorted(folder.glob("*.md"))]


def links(page: Path) -> Iterator[tuple[str, Path | None, str]]:
    """Yield each link of a page: as it stands, the file it leads to (None for another site), and its anchor.

    Args:
        page: The page.
    """
    for link in _LINK.findall(FENCE.sub("", page.read_text(encoding="utf-8"))):
        path, _, anchor = link.partition("#")
        yield link, None if "://" in link else (page.parent / path).resolve() if path else page, anchor


def stage(folder: Path) -> None:
    """Put the pages and what they link to into `FOLDER/pages`, and the configuration beside it.

    Args:
        folder: Where to; what is there of an older time is taken away.
    """
    shutil.rmtree(folder / "pages", ignore_errors=True)
    linked = {target for page in pages() for _, target, _ in links(page) if target and target.is_file()}
    for file in sorted({*pages(), *linked}):
        place = folder / "pages" / file.relative_to(PROJECT)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, place)
    names = sorted(page.stem for page in (PROJECT / "docs" / "marts").glob("*.md"))
    marts = [f'{{ "{name}" = "docs/marts/{name}.md" }}' for name in names]
    config = CONFIG.read_text(encoding="utf-8").replace('"Each mart" = []', f'"Each mart" = [{", ".join(marts)}]')
    (folder / "zensical.toml").write_text(config, encoding="utf-8")


if __name__ == "__main__":
    stage(Path(sys.argv[1]))
