"""What axe finds against a page that is open in a browser."""

from importlib.util import find_spec
from pathlib import Path
from typing import Any

from tests.browser.devtools import Browser

RULES = """{runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"], rules: {"target-size": {enabled: true}}}"""


def violations(shown: Browser) -> list[Any]:
    """The rules of WCAG 2.2 AA that a page breaks, each with the first element that does and why."""
    (where,) = find_spec("axe_playwright_python").submodule_search_locations
    shown.value(Path(where, "axe.min.js").read_text(encoding="utf-8") + "; true")
    found = shown.value(
        f"axe.run(document, {RULES}).then(found => ({{held: found.passes.length, wrong: found.violations.map(each => "
        "[each.id, each.nodes.length, each.nodes[0].html.slice(0, 200), each.nodes[0].failureSummary])}))"
    )
    assert found["held"] > 20  # it looked at something
    return found["wrong"]
