"""Claims made in public about the figures: as stated, and as they are judged.

Belongs here: model, coverage, comparison, evaluation. Does not belong here: the claims themselves
(`sql/claims`).
"""
