"""Shorthand of the Government Analysis Function, for contracts of tables that follow its guidance.

Belongs here: marks and their meaning as the guidance on symbols in tables gives
them. Does not belong here: what a bare `-` or `:` means, which is a table's own
(docs/methods.md#markers).
"""

IN_PLACE = {
    "[c]": "confidential",
    "[low]": "rounds to zero but is not zero",
    "[x]": "not available",
    "[z]": "not applicable",
}
# Ours, beside a figure that a sentence gives: no publisher marks it so.
IN_PROSE = "in prose"
IN_PROSE_MEANS = "given in a sentence, not in a table"
BESIDE = {"[e]": "estimated", "[p]": "provisional", "[r]": "revised"}
