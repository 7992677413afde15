"""The order of the packages (data flow one way, and so do imports), and modules of one idea each."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path
from statistics import median

from assets.reference import PROJECT

# A package may import those before it. What is not in a package is the ground that all stand on.
ORDER = (
    "ground", "contracts", "tables", "publications", "objects", "archive", "observations", "drafting", "vintages", "marts",
    "lineage", "checks", "claims", "warehouse", "upkeep", "postgres", "serving", "exports", "briefing", "sample",
)  # fmt: skip


def modules() -> Iterator[tuple[str, Path]]:
    folders = ("assets", "orchestration", "docs")
    for path in sorted(path for folder in folders for path in PROJECT.glob(f"{folder}/**/*.py")):
        name = ".".join(path.relative_to(PROJECT).with_suffix("").parts)
        yield name.removesuffix(".__init__"), path


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{name.name}" for name in node.names)
        elif isinstance(node, ast.Import):
            yield from (name.name for name in node.names)


def package(name: str) -> str:
    parts = name.split(".")
    return parts[1] if len(parts) > 1 and (PROJECT / "assets" / parts[1]).is_dir() else "ground"


def test_nothing_imports_against_the_direction_of_the_data():
    known = {name for name, _ in modules()}
    against = set()
    for name, path in modules():
        for other in set(imported(path)) & known:
            if name.startswith("assets") and (
                other.startswith("orchestration")
                or (other != "assets" and ORDER.index(package(other)) > ORDER.index(package(name)))
            ):
                against.add((name, other))
    assert against == set()


def test_no_module_imports_itself_by_a_detour():
    known = dict(modules())
    graph = {
        name: {other for other in imported(path) if other in known and other != name} for name, path in known.items()
    }
    for name in graph:  # a package is no module that its parts could wait for
        graph[name] -= {other for other in graph[name] if name.startswith(f"{other}.")}
    assert list(TopologicalSorter(graph).static_order())  # raises CycleError, naming the cycle


def test_only_a_packages_assets_and_the_resources_import_dagster():
    users = {name for name, path in modules() if name.startswith("assets") and "dagster" in set(imported(path))}
    assert {name for name in users if not name.endswith(".assets")} == {"assets.resources"}


def test_modules_are_short_and_orchestration_only_says_when_and_for_whom():
    lines = {name: len(path.read_text(encoding="utf-8").splitlines()) for name, path in modules()}
    assert {name: count for name, count in lines.items() if count > 400} == {}
    assert median(lines.values()) < 90
    assert sum(count for name, count in lines.items() if name.startswith("orchestration")) <= 2_200
    assert lines["orchestration.definitions"] <= 50
