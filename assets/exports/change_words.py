"""The change log of an export, for a person: CHANGES.md.

Belongs here: the words, what is new first. Does not belong here: finding what changed (`changes`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from assets.exports.about import Build
from assets.exports.changes import ADDED, KINDS, Changes, Revised

# A page a person reads; all of it is in the files it names.
_LINES_SHOWN = 40


def in_words(changes: Changes, build: Build) -> str:
    """Return the change log as Markdown."""
    since = f" since build {changes.before}" if changes.before else ""
    lines = [f"# What is new in build {build.id}{since}", "", f"Data: {_cell(build.data)}.", ""]
    if changes.before is None:
        lines += ["This is the first export here: there is none before to compare its figures with.", ""]
    else:
        lines += [
            "## New, changed and removed figures",
            "",
            "Each of them is in `changes.csv`, new ones first. Figures of a mart are counted by measure.",
            "",
            *_table(
                ["mart", *KINDS, "first new row", "last new row"],
                (
                    [one.mart, *(f"{one.figures.get(kind, 0):,}" for kind in KINDS), one.first or "", one.last or ""]
                    for one in sorted(changes.changed, key=lambda one: [-one.figures.get(kind, 0) for kind in KINDS])
                ),
                "No figure differs from those of the export before.",
            ),
        ]
    lines += [
        "## What releases revised in the release before",
        "",
        "By table and kind, at the level of groups, newest release first; each revision is in `revisions`. "
        "Figures that are only added stand below.",
        "",
        *_releases(
            [one for one in changes.revised if one.kind != ADDED],
            "No release revised anything that the export before does not tell of.",
        ),
        "## What releases added to the release before",
        "",
        "Figures that the release before did not have, such as those of new periods, in the same order.",
        "",
        *_releases(
            [one for one in changes.revised if one.kind == ADDED],
            "No release added anything that the export before does not tell of.",
        ),
    ]
    if changes.unchanged:
        lines += ["## The same figures as before", "", ", ".join(changes.unchanged), ""]
    if changes.not_compared:
        lines += ["## Not in the export before", "", ", ".join(changes.not_compared), ""]
    return "\n".join(lines)


def _releases(revised: Sequence[Revised], none: str) -> list[str]:
    return _table(
        ["table", "release before", "release", "kind", "figures"],
        ([one.table_id, one.old_vintage, one.new_vintage, one.kind, f"{one.figures:,}"] for one in revised),
        none,
    )


def _table(names: Sequence[str], rows: Iterable[Sequence[str]], none: str) -> list[str]:
    lines = [f"| {' | '.join(_cell(text) for text in row)} |" for row in rows]
    if not lines:
        return [none, ""]
    more = [f"{len(lines) - _LINES_SHOWN} more lines are left out here.", ""] if len(lines) > _LINES_SHOWN else []
    return [f"| {' | '.join(names)} |", "|" + " --- |" * len(names), *lines[:_LINES_SHOWN], "", *more]


def _cell(text: str) -> str:
    """Return text that neither ends a cell nor is markup."""
    plain = " ".join(text.split())
    return "".join(f"\\{sign}" if sign in "\\|<>[]*_`&#" else sign for sign in plain)
