"""The interactive shell of `immstats sql`.

Belongs here: what is typed, completed, remembered and shown page by page. Does not belong here: putting a question to
the warehouse (`assets.serving.answers`).
"""
