"""One file per Home Office table, each holding one `CONTRACT`.

Belongs here: what a published table looks like and which shorthand it may hold.
Does not belong here: any reading. A new table is a new file and no edit anywhere else.
"""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module
from pkgutil import iter_modules

from assets.contracts.language import Contract


@lru_cache(maxsize=1)
def contracts() -> dict[str, Contract]:
    """Return every contract by table id; a file in `assets/tables` is all a new table takes.

    Raises:
        ValueError: If two files describe the same table.
    """
    found: dict[str, Contract] = {}
    for module in sorted(info.name for info in iter_modules(__path__)):
        contract: Contract = import_module(f"assets.tables.{module}").CONTRACT
        if contract.table_id in found:
            raise ValueError(f"two contracts describe {contract.table_id}")
        found[contract.table_id] = contract
    return found
