"""A data folder as a copy of the one on the store: what is missing is fetched before writing, what is new is put after.

Belongs here: which files are on the store and in which order they are written. Does not belong here: who may write
(`lease`), or what any file means.

Files of four folders never change under their names, so they lie on the store under the same names: they are compared
by name and size. All else is small and text, and with the links it is one object, the head. The head is written last,
and only if it is still the one that was seen: until then nothing of a writer's work counts, and a writer whose right
was taken over meanwhile cannot put its work in place of another's.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from assets.objects.lease import leased
from assets.objects.store import Objects, OtherwiseError, Seen, StoreError
from assets.sealed import digest_of

HEAD = "head.json"
ARCHIVED = "archive/files"
READINGS = "observations"
BUILDS = "generations"
_FOLDERS = (ARCHIVED, READINGS, "revisions", BUILDS)
# What was told to a person is of the machine that told it.
_OF_THIS_MACHINE = {"alerts.json"}
# Says whose copy a folder is.
_MARK = ".store"
_AT_ONCE = 8


@contextmanager
def mirrored(data: Path, url: str, wait_seconds: float = 0.0) -> Iterator[None]:
    """Hold the right to write to the data folder on a store; the caller holds the lock of the folder here.

    What was done by then is put on the store even if it broke off: a data folder is whole at every moment.

    Args:
        data: The data folder here.
        url: Address of the store.
        wait_seconds: How long to wait for another writer to finish.

    Raises:
        StoreError: If another one writes, or the folder here is no copy of the one on the store.
    """
    objects = Objects(url)
    with leased(objects, wait_seconds):
        head = _pull_head(objects, data)
        there: dict[str, int] = {}
        for folder in _FOLDERS:
            there |= objects.sizes(folder)
        if head:
            _pull(objects, data, there, json.loads(head.data))
        try:
            yield
        finally:
            _push(objects, data, there, head.tag if head else None)


def fetch_file(data: Path, url: str, sha256: str) -> None:
    """Have one archived file here, which needs no right to write; the caller holds the lock of the folder here.

    Args:
        data: The data folder here.
        url: Address of the store.
        sha256: The file.
    """
    objects = Objects(url)
    _pull_head(objects, data)
    name = f"{ARCHIVED}/{sha256[:2]}/{sha256}"
    if not (data / name).exists():
        _fetch(objects, data, name)


def put_readings(data: Path, url: str, sha256: str) -> None:
    """Put the readings of one archived file on the store; those of the same file are the same, whoever reads it."""
    objects = Objects(url)
    for path in sorted((data / READINGS).glob(f"*/{sha256[:20]}-*")):
        objects.put(_name(data, path), path)


def _pull_head(objects: Objects, data: Path) -> Seen | None:
    """Make the small files those of the store, and return its head; None where it has none."""
    seen = objects.get(HEAD)
    mark, is_empty = data / _MARK, not _small(data)
    if seen.tag and not is_empty and (mark.read_text(encoding="utf-8") if mark.exists() else "") != objects.url:
        raise StoreError(f"{data} is no copy of {objects.url}, which holds a data folder: begin with an empty one here")
    if seen.tag or is_empty:  # a folder that holds something becomes the first copy once all of it is there
        mark.write_text(objects.url, encoding="utf-8")
    if seen.tag is None:
        return None
    head = json.loads(seen.data)
    for gone in _small(data).keys() - head["files"].keys():
        (data / gone).unlink()
    for name, text in head["files"].items():
        _write(data / name, text)
    return seen


def _pull(objects: Objects, data: Path, there: dict[str, int], head: dict[str, Any]) -> None:
    """Fetch what is missing, delete what a writer made here that did not get as far as the head, and set the links."""
    builds = set(head["builds"])
    counts = {name: size for name, size in there.items() if not name.startswith(BUILDS) or name.split("/")[1] in builds}
    here = {_name(data, path): path for path in _files(data)}
    for name in here.keys() - counts.keys():
        if not name.startswith((ARCHIVED, READINGS)):
            here[name].unlink()
    for left in _builds(data) - builds:
        shutil.rmtree(data / BUILDS / left)
    wanted = [name for name, size in counts.items() if name not in here or here[name].stat().st_size != size]
    _each(lambda name: _fetch(objects, data, name), wanted)
    for name, to in head["links"].items():
        _link(data / name, to)


def _push(objects: Objects, data: Path, there: dict[str, int], tag: str | None) -> None:
    here = {_name(data, path): path for path in _files(data)}
    new = [name for name, path in here.items() if there.get(name) != path.stat().st_size]
    _each(lambda name: objects.put(name, here[name]), new)
    links = {path.name: os.readlink(path) for path in data.iterdir() if path.is_symlink()}
    said = {"files": _small(data), "links": links, "builds": sorted(_builds(data))}
    head = json.dumps(said, ensure_ascii=False, sort_keys=True).encode()
    if head != objects.get(HEAD).data:
        try:
            objects.swap(HEAD, head, tag)
        except OtherwiseError as error:
            raise StoreError(
                f"{error}: what was done here does not count, and is undone by the next writer of this folder"
            ) from error
    (data / _MARK).write_text(objects.url, encoding="utf-8")
    if gone := [name for name in there if name not in here and not name.startswith(ARCHIVED)]:
        objects.delete(gone)


def _files(data: Path) -> Iterator[Path]:
    """Yield the files that never change, without those that are being written."""
    for folder in _FOLDERS:
        for path in (data / folder).rglob("*"):
            parts = path.relative_to(data).parts
            if path.is_file() and not any(part.startswith((".", "failed-")) for part in parts):
                yield path


def _builds(data: Path) -> set[str]:
    return {path.name for path in (data / BUILDS).glob("[0-9]*")}


def _small(data: Path) -> dict[str, str]:
    """Return what the files say that do change."""
    paths = [*data.glob("[!.]*.json"), *data.glob("[!.]*.jsonl"), *(data / "archive").glob("[!.]*.jsonl")]
    return {_name(data, path): path.read_text(encoding="utf-8") for path in paths if path.name not in _OF_THIS_MACHINE}


def _fetch(objects: Objects, data: Path, name: str) -> None:
    final = data / name
    final.parent.mkdir(parents=True, exist_ok=True)
    temporary = final.with_name(f".{final.name}.{os.getpid()}")
    objects.fetch(name, temporary)
    if name.startswith(ARCHIVED) and digest_of(temporary) != final.name:
        temporary.unlink()
        raise StoreError(f"{objects.url}/{name} is not what was written: its bytes have changed")
    if name.startswith((ARCHIVED, BUILDS)):
        temporary.chmod(0o444)
    os.replace(temporary, final)


def _write(path: Path, text: str) -> None:
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    temporary.write_text(text, encoding="utf-8")
    os.replace(temporary, path)


def _link(path: Path, to: str) -> None:
    if path.is_symlink() and os.readlink(path) == to:
        return
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    temporary.unlink(missing_ok=True)
    temporary.symlink_to(to)
    os.replace(temporary, path)


def _each(do: Callable[[Any], object], things: Iterable[Any]) -> None:
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        list(pool.map(do, things))


def _name(data: Path, path: Path) -> str:
    return path.relative_to(data).as_posix()
