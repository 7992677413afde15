"""One file per Home Office table, each holding one `CONTRACT`.

Belongs here: what a published table looks like and which shorthand it may hold.
Does not belong here: any reading. A new table is a new file and no edit anywhere else.
"""
