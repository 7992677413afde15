"""Citations as BibTeX.

Belongs here: the entries, one a document, and the escaping of text from outside. Does not belong here: what is cited
(`citations`).
"""

from __future__ import annotations

import re
from urllib.parse import quote

from assets.lineage.citations import Cited, cited
from assets.lineage.csl import item_id, note, title
from assets.lineage.quantity import Quoted
from assets.printable import printable

# What TeX obeys. A brace that is escaped still counts for BibTeX, which seeks the end of a field by them: so the sign
# is named instead.
_ESCAPED = {
    "\\": r"\textbackslash ", "{": r"\textbraceleft ", "}": r"\textbraceright ", "$": r"\$", "&": r"\&", "#": r"\#",
    "%": r"\%", "_": r"\_", "~": r"\textasciitilde ", "^": r"\textasciicircum ", '"': "''",
    "\u2212": "-",
}  # fmt: skip
_IN_ADDRESSES = ":/?#[]@!$&'()*+,;=%-._~"


def as_bibtex(quoted: Quoted) -> str:
    """Return a citation of a figure as BibTeX, one entry a document.

    A copy that is not the publisher's own file has no author and no address; its note names the release.

    Raises:
        ExplainError: If no cell stands behind it.
    """
    return "\n\n".join(_entry(quoted, entry) for entry in cited(quoted))


def escaped(text: str) -> str:
    """Return text as a field of BibTeX holds it: nothing in it is obeyed, and lines are one."""
    one_line = re.sub(r"\s+", " ", printable(text))
    return "".join(_ESCAPED.get(character, character) for character in one_line)


def _entry(quoted: Quoted, entry: Cited) -> str:
    document = entry.document
    fields = {"title": f"{{{escaped(title(entry))}}}", "note": escaped(note(quoted, entry))}
    if entry.own:
        fields["author"] = f"{{{escaped(document.publisher)}}}"
        fields["url"] = quote(printable(document.url), safe=_IN_ADDRESSES)
        fields["urldate"] = f"{document.fetched_at:%Y-%m-%d}"
        if document.published_on:
            fields |= {"year": f"{document.published_on:%Y}", "date": f"{document.published_on:%Y-%m-%d}"}
    lines = ",\n".join(f"  {name} = {{{text}}}" for name, text in sorted(fields.items()))
    key = re.sub(r"[^A-Za-z0-9-]", "-", item_id(entry))
    return f"@misc{{{key},\n{lines}\n}}"
