"""GOV.UK documents in HTML, read into grids as a person sees them.

Belongs here: one module for each thing a page is read for. Does not belong here: workbooks
(`workbook`), or what a grid means (`layouts`).
"""
