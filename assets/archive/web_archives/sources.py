"""The web archives that may be asked, out of `sql/reference/web_archives.csv`.

Belongs here: reading that list, and the addresses it makes. Does not belong here: asking them (`client`).
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote, urlsplit

from assets.problems import DefinitionError, nearest_names
from assets.reference import FOLDER

_FORMS = ("json lines", "json rows")


@dataclass(frozen=True, slots=True)
class WebArchive:
    """A web archive.

    Attributes:
        slug: Our short name of it.
        name: Its name.
        answers: Form of its list of captures: `json lines` (pywb: an object a line) or `json rows` (Wayback: a list of
            lists, names first).
        captures: Address of that list, with `{address}`, `{from}` and `{to}`.
        replay: Address of a capture's raw bytes, with `{moment}` and `{address}`.
    """

    slug: str
    name: str
    answers: Literal["json lines", "json rows"]
    captures: str
    replay: str

    @property
    def hosts(self) -> frozenset[str]:
        """Hosts that it is asked at."""
        return frozenset(urlsplit(template).netloc for template in (self.captures, self.replay))

    def captures_of(self, address: str, first: str, last: str) -> str:
        """Return where the captures of an address are listed, between two moments of 14 digits."""
        values = {"{address}": quote(address, safe=""), "{from}": first, "{to}": last}
        return _filled(self.captures, values)

    def replay_of(self, moment: str, address: str) -> str:
        """Return where a capture's bytes are, as they were captured."""
        return _filled(self.replay, {"{moment}": moment, "{address}": address})


def _filled(template: str, values: dict[str, str]) -> str:
    for name, value in values.items():
        template = template.replace(name, value)
    return template


def web_archives(slugs: Sequence[str] = ()) -> tuple[WebArchive, ...]:
    """Return the archives of these names, or all of them, in the order of the list.

    Raises:
        DefinitionError: If the list cannot be understood, or an archive is not in it.
    """
    with (FOLDER / "web_archives.csv").open(encoding="utf-8", newline="") as stream:
        known = read_web_archives(stream)
    names = [archive.slug for archive in known]
    for slug in slugs:
        if slug not in names:
            near = nearest_names(slug, names, most=1)
            hint = f"; did you mean {near[0]}?" if near else ""
            raise DefinitionError(f"there is no web archive {slug!r}; there are {', '.join(names)}{hint}")
    return tuple(archive for archive in known if not slugs or archive.slug in slugs)


def read_web_archives(lines: Iterable[str]) -> tuple[WebArchive, ...]:
    """Read the lines of the list, header first.

    Raises:
        DefinitionError: If a line cannot be understood.
    """
    archives = []
    for number, row in enumerate(csv.DictReader(lines), 2):
        where = f"line {number} of sql/reference/web_archives.csv"
        values = {name: (row.get(name) or "").strip() for name in ("slug", "name", "answers", "captures", "replay")}
        if missing := [name for name, value in values.items() if not value]:
            raise DefinitionError(f"{where} says nothing for {', '.join(missing)}")
        if values["answers"] not in _FORMS:
            raise DefinitionError(f"{where}: answers is {values['answers']!r}; it is {' or '.join(_FORMS)}")
        for name, parts in (("captures", ("{address}", "{from}", "{to}")), ("replay", ("{moment}", "{address}"))):
            if not values[name].startswith("https://") or any(part not in values[name] for part in parts):
                raise DefinitionError(f"{where}: {name} must be an https address with {', '.join(parts)}")
        archives.append(WebArchive(**values))  # type: ignore[arg-type]
    return tuple(archives)
