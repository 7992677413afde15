"""Disruptions of organised immigration crime by quarter and level, from the Border Security Commander's data."""

from datetime import date

from assets.contracts.language import (
    Contract,
    Invariant,
    Listing,
    Measure,
    PeriodColumn,
    UsualRevision,
    YearColumn,
)
from assets.contracts.markers import BESIDE, IN_PLACE
from assets.tables.uk_france_agreement import DATA_SHEETS, PUBLICATION


def _disruptions(level: str, name: str) -> Measure:
    return Measure(
        label=level,
        also=(f"{level} disruptions", f"Number of {level.lower()} disruptions"),
        name=name,
        unit="disruptions",
        markers=IN_PLACE,
        beside=BESIDE,
        maximum=100_000,
    )


CONTRACT = Contract(
    table_id="organised_immigration_crime_disruptions",
    title="Disruptions of organised immigration crime, by quarter and level",
    pages=(PUBLICATION, f"{PUBLICATION}/*"),
    documents=(r"(?i)\bdisruptions\b.*\borganised[ _-]immigration[ _-]crime", r"(?i)^disruptions[ _-]and[ _-]arrests"),
    formats=("html", "ods", "xlsx"),
    sheets=(DATA_SHEETS,),
    layout=Listing(
        columns=(
            YearColumn(label="Year", once=True, required=False),
            PeriodColumn(label="Quarter", also=("Period",), styles=("quarter",), beside=BESIDE),
            _disruptions("Major", "major"),
            _disruptions("Moderate", "moderate"),
            _disruptions("Minor", "minor"),
            Measure(
                label="Total",
                also=("Total disruptions", "Total number of disruptions", "All disruptions"),
                name="total",
                unit="disruptions",
                markers=IN_PLACE,
                beside=BESIDE,
                maximum=100_000,
            ),
        ),
        consecutive=True,
    ),
    totals=("Total", "Grand total", "All quarters"),
    coverage="full",
    natural_key=("period",),
    invariants=tuple(Invariant(lesser=level, greater="total") for level in ("major", "moderate", "minor")),
    usual_revisions=(
        UsualRevision(
            percent=50,
            change=20,
            basis="the release of July 2026 lowered figures that the immigration system statistics had given before; "
            "by how much is not known, so a fall is as usual as a rise",
        ),
    ),
    starts=date(2023, 1, 1),
    ends_before_title=(0,),
    official_label="official statistics in development",
    revision_status="provisional_never_finalised",
    status_basis="the document: official statistics in development, provisional, from live operational systems",
    inferred="the layout (year, quarter as January to March, major, moderate, minor, total) and figures of 16 July "
    "2026 as a public repository reads them (tompickup23/asylumstats 8f7f1877); the document itself was not at hand",
    facts=(
        "The figures are lower than those of the immigration system statistics (organised immigration crime summary "
        "tables) that they supersede: the two are not one series, and their difference is no change over time.",
        "Disruptions by the National Crime Agency, the Home Office and police forces: neither people nor convictions.",
        "The document's other table counts which agencies took part in arrests. More than one may in the same arrest, "
        "so it never adds up to arrests: not read. Arrests stand in prose, as minimums (`at least`): not read either.",
    ),
)
