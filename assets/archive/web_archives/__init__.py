"""Web archives: captures of GOV.UK's pages and files at moments of the past (mementos, RFC 7089).

Belongs here: which archives there are, what they are asked, what comes of it, and the backfill that takes captures into
the archive. Does not belong here: sending a request (`assets.archive.govuk.connection`), what a page's HTML says
(`assets.publications.captured_page`), or when a file was published (`assets.vintages.publication_dates`).
"""
