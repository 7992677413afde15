"""Names as PostgreSQL takes them.

Belongs here: quoting them, and refusing those that it would cut short. Does not belong here: which names there are.
"""

from __future__ import annotations

from assets.problems import DefinitionError

LONGEST = 63  # bytes; what is longer is cut without an error, and may then be the name of something else


def name(*parts: str) -> str:
    """Return a name, with its schema where two parts are given, quoted: reserved words are names like others.

    Raises:
        DefinitionError: If a part is longer than PostgreSQL keeps.
    """
    for part in parts:
        if len(part.encode()) > LONGEST:
            raise DefinitionError(
                f"{'.'.join(parts)}: {part!r} has {len(part.encode())} bytes, and PostgreSQL keeps {LONGEST} of a "
                "name; give it a shorter one"
            )
    return ".".join('"' + part.replace('"', '""') + '"' for part in parts)
