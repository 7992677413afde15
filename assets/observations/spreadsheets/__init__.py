"""How the cells of ODS and XLSX files are read, and what is doubted of them.

Belongs here: the two formats, part by part. Does not belong here: whether a
file may be opened at all (`assets.observations.workbook`), or what a sheet means
(`assets.contracts`).
"""
