"""One file per Home Office table, each holding one `CONTRACT`; a subject may have a folder of its own.

Belongs here: what a published table looks like and which shorthand it may hold.
Does not belong here: any reading. A new table is a new file and no edit anywhere else.
"""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable, Iterator
from functools import lru_cache, partial
from importlib import import_module
from pathlib import Path

from assets.contracts.faults import ContractError, Fault, collecting
from assets.contracts.language import Contract
from assets.contracts.rules import faults_of
from assets.contracts.undecided import undecided
from assets.reference import PROJECT


@lru_cache(maxsize=1)
def contracts() -> dict[str, Contract]:
    """Return every contract by table id; a file in `assets/tables` is all a new table takes.

    Raises:
        ContractError: With everything that is wrong with the files, all at once.
    """
    by_table: dict[str, Contract] = {}
    with collecting() as faults:
        for module, path in _files():
            contract = _contract(partial(_imported, module), path, faults)
            if contract is None:
                continue
            same = next((other for other in by_table.values() if other.schema_name == contract.schema_name), None)
            if same:
                message = f"{contract.table_id!r} is described in {same.file} already"
                faults.append(Fault(contract.file, None, "table_id", message))
            by_table[contract.table_id] = contract
            faults += [*faults_of(contract), *undecided(contract)]
    if faults:
        # Modules with faults must not pass as good ones when they are asked for again.
        for name in [name for name in sys.modules if name.startswith(f"{__name__}.")]:
            del sys.modules[name]
        raise ContractError(faults)
    return by_table


def drafted(text: str, path: str) -> Contract:
    """Return the contract of a file that is not among the tables yet; what is undecided in it is no fault here.

    Args:
        text: Text of the file.
        path: What to call it, from the project's folder.

    Raises:
        ContractError: With everything else that keeps it from being loaded.
    """
    with collecting() as faults:
        contract = _contract(lambda: _run(text, path), path, faults)
        if contract is not None:
            faults += faults_of(contract)
    if faults or contract is None:
        raise ContractError(faults)
    return contract


def _run(text: str, path: str) -> object:
    names: dict[str, object] = {}
    exec(compile(text, str(PROJECT / path), "exec"), names)
    return names.get("CONTRACT")


def _imported(module: str) -> object:
    return getattr(import_module(module), "CONTRACT", None)


def _files() -> Iterator[tuple[str, str]]:
    """Yield module and shown path of each file that holds a table, in order."""
    paths = [path.relative_to(folder) for folder in __path__ for path in Path(folder).rglob("*.py")]
    for path in sorted(paths, key=lambda path: path.with_suffix("").parts):
        if not path.name.startswith("_"):
            yield ".".join([__name__, *path.with_suffix("").parts]), f"assets/tables/{path.as_posix()}"


def _contract(run: Callable[[], object], path: str, faults: list[Fault]) -> Contract | None:
    """Return the contract of a file; what keeps the file from being run is a fault like others."""
    try:
        contract = run()
    except Exception as error:
        message = error.msg if isinstance(error, SyntaxError) else str(error)
        faults.append(Fault(path, _line_of(error, path), type(error).__name__, message))
        return None
    if not isinstance(contract, Contract):
        faults.append(Fault(path, None, "CONTRACT", "the file must hold a Contract of this name"))
        return None
    object.__setattr__(contract, "file", path)  # a copy of a faulty contract would tell its faults twice
    return contract


def _line_of(error: Exception, path: str) -> int | None:
    if isinstance(error, SyntaxError):
        return error.lineno
    frames = traceback.extract_tb(error.__traceback__)
    return next((frame.lineno for frame in reversed(frames) if frame.filename.endswith(path)), None)
