"""What of a page a person sees: which elements are hidden, struck out, or perhaps hidden.

Belongs here: judging one element by its name, attributes and the page's own
style elements. Does not belong here: what is done about it (`text`,
`tables`, `grids`).
"""

from __future__ import annotations

from operator import itemgetter
from typing import Any, Literal, NamedTuple

from assets.observations.grid import Doubt
from assets.observations.pages.raw import too_large
from assets.observations.pages.styles import Rule, declarations, hides, rules, strikes_out

# `out of flow`: nothing stands in its place; `in place`: its place is empty; `aria`: only screen readers leave it out.
Unseen = Literal["out of flow", "in place", "aria"]

_NEVER_TEXT = frozenset(
    {"audio", "canvas", "datalist", "embed", "head", "iframe", "input", "noembed", "noframes", "noscript", "object"}
    | {"optgroup", "option", "rp", "script", "select", "style", "template", "textarea", "video"}
)  # fmt: skip
_HIDING_CLASSES = frozenset(
    {"govuk-!-display-none", "govuk-visually-hidden", "govuk-visually-hidden-focusable", "hidden", "js-hidden"}
    | {"d-none", "screen-reader-text", "sr-only", "visually-hidden", "visuallyhidden"}
)  # fmt: skip
_STRUCK = frozenset({"s", "del", "strike"})
_BEARING = ("class", "id", "style", "hidden", "aria-hidden", "open", "popover")

STRUCK_OUT = Doubt(
    "struck_out",
    "text of the cell is struck out",
    "",
    "look at the page: wait for the publisher to take out what no longer holds",
)
PERHAPS_HIDDEN = Doubt(
    "perhaps_hidden",
    "a rule in the page's own style sheet may hide the cell or part of it",
    "",
    "open the page in a browser and see what is shown; wait for the publisher to write it without that rule",
)


class Look(NamedTuple):
    """How an element looks to a person.

    Attributes:
        unseen: How it is hidden; None where it is seen.
        doubt: What is doubtful of all the text in it.
    """

    unseen: Unseen | None
    doubt: Doubt | None


PLAIN = Look(None, None)


class Sight:
    """What is seen of one page.

    Args:
        root: The page; its own style elements count.
        file: File name, for messages.

    Raises:
        TableError: With rule `too_large` where the page has too much style of its own.
    """

    def __init__(self, root: Any, file: str) -> None:
        all_rules = rules(root)
        if all_rules is None:
            raise too_large(file, "the page has too much style of its own to tell what is hidden")
        self._rules: dict[str | None, list[tuple[int, Rule]]] = {}
        for order, rule in enumerate(all_rules):
            self._rules.setdefault(min(rule.names, default=None), []).append((order, rule))
        self._known: dict[tuple[str | None, ...], Look] = {}

    def look(self, element: Any) -> Look:
        """Say how an element looks, whatever the elements around it."""
        attributes = element.attrib
        values = [attributes.get(name) for name in _BEARING] if attributes else []
        key = (element.tag, *values)
        sight = self._known.get(key)
        if sight is None:
            sight = self._known[key] = self._judge(element.tag, dict(zip(_BEARING, values, strict=False)))
        return sight

    def _judge(self, tag: str, values: dict[str, str | None]) -> Look:
        classes = frozenset((values.get("class") or "").split())
        styles, perhaps = self._styles(tag, classes, values.get("id"), values.get("style") or "")
        unseen: Unseen | None = hides(styles)
        closed = tag == "dialog" and values.get("open") is None
        if (
            tag in _NEVER_TEXT
            or closed
            or values.get("hidden") is not None
            or values.get("popover") is not None
            or classes & _HIDING_CLASSES
        ):
            unseen = "out of flow"
        elif unseen is None and (values.get("aria-hidden") or "").strip().lower() == "true":
            unseen = "aria"
        struck = tag in _STRUCK or strikes_out(styles)
        return Look(unseen, STRUCK_OUT if struck else PERHAPS_HIDDEN if perhaps else None)

    def _styles(self, tag: str, classes: frozenset[str], name: str | None, own: str) -> tuple[dict[str, str], bool]:
        if not self._rules:
            return declarations(own) if own else {}, False
        names = frozenset({f".{class_name}" for class_name in classes} | ({f"#{name}"} if name else set()))
        candidates = [entry for key in (None, *names) for entry in self._rules.get(key, ())]
        styles: dict[str, str] = {}
        perhaps = False
        for _, rule in sorted(candidates, key=itemgetter(0)):
            if rule.fits(tag, names) and rule.certain:
                styles |= rule.styles
            elif rule.fits(tag, names):
                perhaps = True
        return styles | declarations(own), perhaps


class Everything(Sight):
    """Sight that nothing is hidden from, to tell what is hidden."""

    def __init__(self) -> None:
        self._rules, self._known = {}, {}

    def _judge(self, tag: str, values: dict[str, str | None]) -> Look:
        return Look("out of flow" if tag in ("script", "style") else None, None)
