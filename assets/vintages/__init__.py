"""Which release published a table, and when.

Belongs here: publication dates and their evidence, the order of vintages, releases known to exist,
the rows of the catalogue. Does not belong here: checks on what was read (`checks`).
"""
