"""Whether every release that was expected has come, as a check of each publication.

Belongs here: the asset check. Does not belong here: the calendar (`assets.publications.cadence`) or what is late
(`watch`).
"""

from collections.abc import Iterator
from datetime import UTC, datetime

import dagster as dg

from assets.dates import LONDON
from assets.publications.assets import publications
from assets.publications.watched import PUBLICATIONS
from assets.resources import RunSettings, fails_in_words
from orchestration.watch import Watch


@dg.multi_asset_check(
    name="lateness",
    specs=[
        dg.AssetCheckSpec(
            "not_overdue",
            asset=publication.key,
            description="What was expected last, by GOV.UK's announcement or by a valid line of cadence.csv, has come.",
        )
        for publication in publications
    ],
)
@fails_in_words
def lateness(run_settings: RunSettings) -> Iterator[dg.AssetCheckResult]:
    """Compare what was seen of each publication with the calendar."""
    watch, now = Watch(run_settings.settings()), datetime.now(UTC)
    for publication, spec in zip(PUBLICATIONS, publications, strict=True):
        late = watch.overdue(publication, now)
        expected = watch.expected(publication, now)
        yield dg.AssetCheckResult(
            asset_key=spec.key,
            check_name="not_overdue",
            passed=not late,
            severity=dg.AssetCheckSeverity.WARN,
            metadata={
                "overdue": ", ".join(each.cadence.kind for each in late) or "nothing",
                "next expected": "; ".join(
                    f"{each.cadence.kind} {each.first.astimezone(LONDON):%Y-%m-%d %H:%M} ({each.basis})"
                    for each in expected
                )
                or "not known",
            },
        )
