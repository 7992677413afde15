"""Illegal working visits and arrests by nationality: the breakdown in a sheet of its own, where a file has it."""

from dataclasses import replace

from assets.contracts.language import Dimension, Listing, Subject
from assets.tables.illegal_working_visits import ARRESTS, OTHER_SCOPES, PERIOD, VISITS
from assets.tables.illegal_working_visits import CONTRACT as TOTALS

CONTRACT = replace(
    TOTALS,
    table_id="illegal_working_visits_by_nationality",
    title="Illegal working visits and arrests, by nationality",
    layout=Listing(
        columns=(
            PERIOD,
            Dimension(
                label="Nationality",
                also=("Nationality of those arrested", "Country of nationality"),
                name="nationality",
                categories="nationalities",
            ),
            replace(VISITS, required=False),
            ARRESTS,
        ),
        consecutive=True,
    ),
    subjects=(
        Subject(words=r"illegal[ -]working", others=OTHER_SCOPES),
        Subject(words=r"\bnationalit(y|ies)\b"),
    ),
    natural_key=("period", "nationality"),
    groups=("nationality",),
    promised_by=(r"(?i)illegal[ _-]working.*\bby\b.*\bnationalit(y|ies)\b",),
    inferred="the guidance on accessible spreadsheets and the breakdowns the Home Office names; no file was seen",
    facts=(
        *TOTALS.facts,
        "One margin, never crossed with another; rows that total the others stay out of the mart.",
    ),
)
