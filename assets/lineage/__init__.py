"""Where a figure comes from, down to its cells.

Belongs here: rewriting the SQL of marts so that it carries its cells, and explaining figures. Does
not belong here: the SQL itself.
"""
