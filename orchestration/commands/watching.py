"""What `immstats status` says of the watch on GOV.UK.

Belongs here: the table of publications and what to look at. Does not belong
here: what was seen and what is late (`orchestration.watch`).
"""

from __future__ import annotations

from datetime import UTC, datetime

from rich.markup import escape
from rich.table import Table

from assets.settings import Settings
from orchestration.commands.terminal import out


def show_watch(run: Settings) -> None:
    """Show of each publication its last release, last check, what is expected next, and what is wrong."""
    from assets.dates import LONDON
    from assets.publications.cadence import cadences_of
    from orchestration.watch import Watch

    watch, now = Watch(run), datetime.now(UTC)
    if not watch.states:
        out.print("Watch: GOV.UK was not asked yet. Next: [bold]immstats refresh[/]")
        return

    def shown(moment: datetime | None) -> str:
        return f"{moment.astimezone(LONDON):%Y-%m-%d %H:%M}" if moment else "–"

    table = Table("publication", "kind", "last release", "last check", "next expected", "state", title="Watch (London)")
    for publication in watch.publications:
        state = watch.states.get(publication.slug)
        if state is None:
            table.add_row(publication.slug, "", "–", "–", "–", "not asked yet")
            continue
        expected = {each.cadence.kind: each for each in watch.expected(publication, now)}
        late = {each.cadence.kind for each in watch.overdue(publication, now)}
        kinds = list(dict.fromkeys(cadence.kind for cadence in cadences_of(publication)))
        scheduled, unscheduled = set(kinds), "with the above" if kinds else "irregular"
        kinds += sorted(kind for kind in state.released if kind not in kinds)
        for kind in kinds or [""]:
            next_one = expected.get(kind)
            without = "not known" if kind in scheduled else unscheduled
            when = f"{shown(next_one.first)} ({next_one.basis})" if next_one else without
            stands = "[yellow]overdue[/]" if kind in late else "[yellow]error[/]" if state.error else "as expected"
            table.add_row(
                publication.slug, kind, shown(state.released.get(kind)), shown(state.checked_at), when, stands
            )  # fmt: skip
    out.print(table)
    for state in watch.states.values():
        if state.error:
            out.print(f"[yellow]Last error:[/] {escape(state.error)}")
        for finding in state.findings:
            out.print(f"[yellow]{finding.kind.capitalize()}:[/] {escape(finding.text)}")
    for address in watch.waiting():
        out.print(f"To be fetched: {escape(address)}")
