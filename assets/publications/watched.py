"""What is watched on GOV.UK: the publications, and which of their attachments are wanted.

Belongs here: base paths, how an attachment is recognised, cadence, official
label. Does not belong here: parsing (`content_api`), fetching
(`assets.archive`), or what a table looks like (`assets.tables`).

File names, media ids and slugs change with every edition, so an attachment is
recognised by pattern, in its title or its file name, never by address. A
pattern that finds nothing is reported: that is how a change at the publisher shows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase

from assets.problems import DefinitionError
from assets.publications.content_api import Attachment, Linked, Release
from assets.reference import SAMPLE

SPREADSHEETS = ("ods", "xlsx")
GOVUK = "https://www.gov.uk"


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachmentPattern:
    """A kind of attachment that is fetched.

    Attributes:
        kind: Our name of it.
        patterns: Patterns of its title or file name, case ignored; any of them will do.
        formats: Formats it comes in; `html` is a document of its own.
        required: Whether a release without it is a reason to look.
    """

    kind: str
    patterns: tuple[str, ...]
    formats: tuple[str, ...]
    required: bool = True

    def __post_init__(self) -> None:
        """Refuse what is no pattern.

        Raises:
            DefinitionError: If a pattern cannot be compiled.
        """
        for pattern in self.patterns:
            try:
                re.compile(pattern)
            except re.error as error:
                raise DefinitionError(
                    f"assets/publications/watched.py, {self.kind}: {pattern!r} is no pattern: {error}"
                ) from error

    def matches(self, attachment: Attachment) -> bool:
        """Say whether an attachment is of this kind."""
        return (
            attachment.type in ("file", "html")
            and attachment.format in self.formats
            and self.is_named(attachment.title, attachment.filename)
        )

    def is_named(self, title: str, filename: str) -> bool:
        """Say whether a title or file name is that of this kind."""
        return any(re.search(pattern, text, re.IGNORECASE) for pattern in self.patterns for text in (title, filename))


@dataclass(frozen=True, slots=True)
class Selection:
    """What a release holds of what is wanted.

    Attributes:
        found: Attachments to fetch, each with its kind, in the published order.
        missing: Required kinds of which the release holds none.
    """

    found: tuple[tuple[AttachmentPattern, Attachment], ...]
    missing: tuple[AttachmentPattern, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """A GOV.UK page that is watched.

    Attributes:
        slug: Our short name of it.
        base_path: Its path on GOV.UK.
        former_base_paths: Paths the same tables were published on before.
        title: What it is, in the publisher's terms.
        cadence: How often it changes.
        official_label: Official label of the page as a whole; that of a table is in its contract.
        wanted: Kinds of attachments to fetch.
        formerly_wanted: Kinds of attachments that only former pages have, for what web archives captured.
        editions: For a collection: pattern of the titles of the editions in it, with the groups
            `year` and `quarter`; the newest edition is the release. None for a page of its own.
    """

    slug: str
    base_path: str
    former_base_paths: tuple[str, ...] = ()
    title: str
    cadence: str
    official_label: str
    wanted: tuple[AttachmentPattern, ...]
    formerly_wanted: tuple[AttachmentPattern, ...] = ()
    editions: str | None = None

    def select(self, release: Release) -> Selection:
        """Pick the wanted attachments of a release; each is of the first kind it matches."""
        matched = []
        for attachment in release.attachments:
            kind = next((wanted for wanted in self.wanted if wanted.matches(attachment)), None)
            if kind:
                matched.append((kind, attachment))
        kinds = {wanted.kind for wanted, _ in matched}
        missing = tuple(wanted for wanted in self.wanted if wanted.required and wanted.kind not in kinds)
        return Selection(tuple(matched), missing)

    def wanted_of_the_past(self, release: Release) -> list[Attachment]:
        """Return the attachments of a former state of the page that are of a kind wanted today or then."""
        kinds = (*self.wanted, *self.formerly_wanted)
        return [attachment for attachment in release.attachments if any(kind.matches(attachment) for kind in kinds)]

    def editions_in(self, collection: Release) -> list[Linked]:
        """Return every edition that a collection lists."""
        if self.editions is None:
            return []
        return [each for each in collection.documents if re.search(self.editions, each.title, re.IGNORECASE)]

    def newest_edition(self, collection: Release) -> Linked | None:
        """Return the edition of the latest quarter in a collection, or None if it holds none."""
        if self.editions is None:
            return None
        dated = []
        for document in collection.documents:
            if match := re.search(self.editions, document.title, re.IGNORECASE):
                dated.append((match["year"], match["quarter"], document))
        return max(dated, key=lambda edition: edition[:2])[-1] if dated else None

    def holds(self, base_path: str) -> bool:
        """Say whether a path is this page, a former one, or a document below it."""
        paths = (self.base_path, *self.former_base_paths)
        return any(base_path == path or base_path.startswith(f"{path}/") for path in paths)


PUBLICATIONS = (
    Publication(
        slug="immigration_system_statistics",
        base_path="/government/statistical-data-sets/immigration-system-statistics-data-tables",
        former_base_paths=(
            "/government/statistical-data-sets/returns-and-detention-datasets",
            "/government/statistical-data-sets/irregular-migration-detailed-dataset-and-summary-tables",
        ),
        title="Immigration system statistics data tables",
        cadence="quarterly: a Thursday at 9.30 late in February, May, August and November",
        official_label="accredited official statistics",
        wanted=(
            AttachmentPattern(
                kind="returns_detailed_datasets",
                patterns=(r"^returns[ _-](detailed[ _-])?data[ _-]?set",),
                formats=SPREADSHEETS,
            ),
            AttachmentPattern(kind="returns_summary_tables", patterns=(r"^returns[ _-]summary",), formats=SPREADSHEETS),
            AttachmentPattern(
                kind="illegal_entry_routes_detailed_dataset",
                patterns=(
                    r"^illegal[ _-]entry[ _-]routes(?!.*summary).*data[ _-]?set",
                    # The name until November 2025; in June 2023 the dataset was called data tables.
                    r"^irregular[ _-]migration(?!.*summary).*data[ _-]?(set|tables)",
                ),
                formats=SPREADSHEETS,
            ),
            AttachmentPattern(
                kind="illegal_entry_routes_summary_tables",
                patterns=(r"^(illegal[ _-]entry[ _-]routes|irregular[ _-]migration).*summary",),
                formats=SPREADSHEETS,
                required=False,  # no file was seen, and the bundled sample has none
            ),
            AttachmentPattern(
                kind="asylum_summary_tables",
                patterns=(r"^asylum([ _-]and[ _-]resettlement)?[ _-]summary",),
                formats=SPREADSHEETS,
            ),
        ),
    ),
    Publication(
        slug="small_boats",
        base_path="/government/publications/migrants-detected-crossing-the-english-channel-in-small-boats",
        former_base_paths=(
            # The Ministry of Defence's, from April 2022 to January 2023; the daily page holds the figures itself.
            "/government/statistical-data-sets/migrants-detected-crossing-the-english-channel-in-small-boats",
            "/government/statistics/migrants-detected-crossing-the-english-channel-in-small-boats-weekly-data",
        ),
        title="Migrants detected crossing the English Channel in small boats",
        cadence="last 7 days: daily; weekly summary and time series: every Friday",
        official_label="transparency data",
        wanted=(
            AttachmentPattern(
                kind="small_boats_time_series",
                patterns=(r"small[ _-]boat.*time[ _-]series",),
                formats=SPREADSHEETS,
            ),
            AttachmentPattern(kind="small_boats_last_7_days", patterns=(r"last[ _-]7[ _-]days",), formats=("html",)),
            AttachmentPattern(kind="small_boats_weekly_summary", patterns=(r"weekly[ _-]summary",), formats=("html",)),
        ),
        formerly_wanted=(
            AttachmentPattern(
                kind="small_boats_weekly_number",
                patterns=(r"^weekly[ _-]number[ _-]of[ _-]migrants[ _-]detected",),
                formats=("html",),
            ),
        ),
    ),
    Publication(
        slug="returns_and_illegal_working",
        base_path="/government/publications/returns-from-the-uk-and-illegal-working-activity-since-july-2024",
        title="Returns from the UK and illegal working activity since July 2024",
        cadence="irregular: every few weeks to months",
        official_label="transparency data",
        wanted=(
            # Titles, slugs and even the first day of the period change with each edition: all are taken.
            AttachmentPattern(kind="returns_and_illegal_working_document", patterns=("",), formats=("html",)),
            AttachmentPattern(
                kind="returns_and_illegal_working_tables",
                patterns=("",),
                formats=SPREADSHEETS,
                required=False,
            ),
        ),
    ),
    Publication(
        slug="immigration_enforcement_data",
        base_path="/government/collections/migration-transparency-data",
        title="Immigration Enforcement data",
        cadence="quarterly: with the immigration system statistics",
        official_label="management information",
        editions=r"^immigration enforcement( transparency)? data\W+Q(?P<quarter>[1-4]) (?P<year>20\d\d)\b",
        wanted=(AttachmentPattern(kind="immigration_enforcement_tables", patterns=("",), formats=SPREADSHEETS),),
    ),
    Publication(
        slug="border_security_commander",
        base_path="/government/publications/the-border-security-commanders-annual-report-data",
        title="The Border Security Commander's Annual Report: Data",
        cadence="annual: July; the first on 16 July 2026",
        official_label="ad hoc statistics and official statistics in development",
        wanted=(
            # Each edition has other addresses, cut at 100 characters: no pattern may rest on their end.
            AttachmentPattern(
                kind="uk_france_agreement_tables",
                patterns=(r"\buk[ _–-]+france[ _–-]+agreement", r"^transfers[ _-]into[ _-]and[ _-]returns[ _-]from"),
                formats=("html", *SPREADSHEETS),
            ),
            AttachmentPattern(
                kind="organised_immigration_crime_tables",
                patterns=(r"\bdisruptions\b", r"^disruptions[ _-]and[ _-]arrests"),
                formats=("html", *SPREADSHEETS),
            ),
            # Kept, and told as not read until a contract knows it.
            AttachmentPattern(
                kind="border_security_other", patterns=("",), formats=("html", *SPREADSHEETS), required=False
            ),
        ),
    ),
)


def watched(sample: bool) -> tuple[Publication, ...]:
    """Return the publications that are asked for.

    Args:
        sample: Whether the run is of the bundled sample, which need not hold every publication; then those it holds.
    """
    return tuple(
        each for each in PUBLICATIONS if not sample or (SAMPLE / f"api/content{each.base_path}.json").is_file()
    )


def publishing(pages: Iterable[str]) -> list[Publication]:
    """Return the watched publications of which these are pages, in the order they are watched.

    Args:
        pages: Paths as contracts name them, as patterns where `*` stands for anything.
    """
    named = list(pages)
    return [
        each
        for each in PUBLICATIONS
        if any(fnmatchcase(each.base_path, page) or each.holds(page.rstrip("*").rstrip("/")) for page in named)
    ]


def links_to(publications: Iterable[Publication]) -> dict[str, str]:
    """Return the addresses of publications by what an operator sees beside them."""
    return {f"GOV.UK: {each.title}": f"{GOVUK}{each.base_path}" for each in publications}
