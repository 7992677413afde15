"""The watched publications, as Dagster sees them.

Belongs here: their asset specs. Does not belong here: asking for them (`assets.archive`), or when (`orchestration`).
"""

import dagster as dg

from assets.publications.watched import GOVUK, PUBLICATIONS

publications = [
    dg.AssetSpec(
        dg.AssetKey(["publications", publication.slug]),
        group_name="publications",
        kinds={"html"},
        description=f"{publication.title}. {publication.cadence}.",
        metadata={
            "page": dg.MetadataValue.url(f"{GOVUK}{publication.base_path}"),
            "official label": publication.official_label,
        },
    )
    for publication in PUBLICATIONS
]
