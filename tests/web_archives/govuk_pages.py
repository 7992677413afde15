"""Pages of GOV.UK in HTML, with the furniture that captures of 2022 to 2026 have."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from html import escape

GOVUK = "https://www.gov.uk"
MEDIA = "https://assets.publishing.service.gov.uk/media"


def page(
    base_path: str,
    title: str,
    changed: datetime,
    attachments: Sequence[tuple[str, str]] = (),
    changes: Sequence[tuple[datetime, str]] = (),
    members: Sequence[tuple[str, str]] = (),
    body: str = "",
    withdrawn: datetime | None = None,
) -> bytes:
    """Return a page.

    Args:
        base_path: Its path.
        title: Its title.
        changed: When it was last changed in a way that is told (aware).
        attachments: Title and address of each, as `gem-c-attachment`.
        changes: Moment and words of each note under `Updates to this page`.
        members: Title and path of each page of a collection.
        body: More HTML.
        withdrawn: When it was withdrawn.
    """
    blocks = "".join(
        '<section class="gem-c-attachment govuk-!-margin-bottom-6"><div class="gem-c-attachment__thumbnail">'
        f'<a class="govuk-link" tabindex="-1" aria-hidden="true" href="{escape(address)}"></a></div>'
        '<div class="gem-c-attachment__details"><h3 class="gem-c-attachment__title">'
        f'<a class="govuk-link gem-c-attachment__link" href="{escape(address)}">{escape(name)}</a></h3>'
        '<p class="gem-c-attachment__metadata"><span class="gem-c-attachment__attribute">ODS</span></p></div></section>'
        for name, address in attachments
    )
    listed = "".join(
        f'<li class="gem-c-document-list__item"><a class="govuk-link" href="{escape(path)}">{escape(name)}</a></li>'
        for name, path in members
    )
    notes = "".join(
        '<li class="app-c-published-dates__change-item">'
        f'<time class="app-c-published-dates__change-date timestamp" datetime="{at.isoformat()}">{at:%-d %B %Y}</time>'
        f'<p class="app-c-published-dates__change-note">{escape(note)}</p></li>'
        for at, note in changes
    )
    notice = (
        '<section class="gem-c-notice"><h2 class="gem-c-notice__title">This publication was withdrawn on '
        f'<time datetime="{withdrawn.isoformat()}">{withdrawn:%-d %B %Y}</time></h2></section>'
        if withdrawn
        else ""
    )
    return f"""<!DOCTYPE html>
<html class="govuk-template" lang="en"><head><meta charset="utf-8">
<title lang="en">{"[Withdrawn] " if withdrawn else ""}{escape(title)} - GOV.UK</title>
<link rel="canonical" href="{GOVUK}{base_path}">
<meta name="govuk:public-updated-at" content="{changed.isoformat()}">
<meta name="govuk:updated-at" content="{changed.isoformat()}">
</head><body class="gem-c-layout-for-public"><header><a href="/government/other">Other</a></header>
<main role="main" id="content"><h1 class="gem-c-title__text">{escape(title)}</h1>{notice}
<section id="documents">{blocks}</section><ul class="gem-c-document-list">{listed}</ul>{body}
<div class="app-c-published-dates" id="full-publication-update-history"><h2>Updates to this page</h2>
<ol class="app-c-published-dates__list">{notes}</ol></div></main></body></html>
""".encode()
