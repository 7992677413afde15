"""First contracts of tables never seen, drafted from a file.

Belongs here: what can be told of a sheet by looking at it, the guesses that come of it, and the Python text of a
contract that says which of them a person must decide. Does not belong here: the language of contracts, or reading a
table by one (`assets.observations`), which a draft is tried with.

Nothing here is part of a build: a draft counts once somebody has decided it and put it into `assets/tables`.
"""
