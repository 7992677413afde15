"""What is pinned for a part of the project is pinned for the whole of it, in the same versions."""

import re

import pytest

from assets.reference import PROJECT


def pinned(name: str) -> dict[str, str]:
    text = (PROJECT / f"{name}.txt").read_text(encoding="utf-8")
    return dict(re.findall(r"^([A-Za-z0-9_.-]+)==([^ \\;]+)", text, re.MULTILINE))


@pytest.mark.parametrize("more", ["requirements-mcp", "requirements-dev", "requirements-distributed"])
def test_what_is_installed_beside_the_pipeline_pins_all_that_it_needs(more):
    needed = pinned("requirements")
    assert {"dagster", "duckdb", "polars", "altair"} < needed.keys()
    assert {name: version for name, version in pinned(more).items() if name in needed} == needed
