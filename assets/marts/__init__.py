"""The SQL files of marts and questions as objects, and what releases changed.

Belongs here: reading `sql/`, revisions, differences. Does not belong here: running a build
(`warehouse`).
"""
