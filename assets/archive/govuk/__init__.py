"""GOV.UK over HTTP: content items and files, politely, and never from anywhere else.

Belongs here: every request to GOV.UK. It is the only package that imports `requests`. Does not belong here: what the
JSON means (`assets.publications.content_api`), what is fetched (`assets.publications.watched`), or where bytes are kept
(`assets.archive.store`).
"""
