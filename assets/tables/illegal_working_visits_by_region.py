"""Illegal working visits and arrests by region: the breakdown in a sheet of its own, where a file has it."""

from dataclasses import replace

from assets.contracts.language import Dimension, Listing, Subject
from assets.tables.illegal_working_visits import ARRESTS, OTHER_SCOPES, PERIOD, VISITS
from assets.tables.illegal_working_visits import CONTRACT as TOTALS

CONTRACT = replace(
    TOTALS,
    table_id="illegal_working_visits_by_region",
    title="Illegal working visits and arrests, by region",
    layout=Listing(
        columns=(
            PERIOD,
            Dimension(label="Region", also=("UK region", "Region of visit"), name="region"),
            VISITS,
            ARRESTS,
        ),
        complete=True,
        consecutive=True,
    ),
    subjects=(
        Subject(words=r"illegal[ -]working", others=OTHER_SCOPES),
        Subject(words=r"\bregions?\b"),
    ),
    natural_key=("period", "region"),
    groups=("region",),
    promised_by=(r"(?i)illegal[ _-]working.*\bby\b.*\bregions?\b",),
    inferred="the guidance on accessible spreadsheets and the breakdowns the Home Office names; no file was seen",
    facts=(
        *TOTALS.facts,
        "One margin, never crossed with another; rows that total the others stay out of the mart.",
    ),
)
