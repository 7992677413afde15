"""The little of CSS that decides whether content is seen.

Belongs here: reading declarations, the rules of a page's own style elements,
and which declarations hide or strike out. Does not belong here: which elements
HTML itself hides (`sight`). Style sheets outside the page are not fetched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

_CSS_MAX = 50_000  # characters; the page's own style elements, of which real pages have none
_AWAY = 99  # pixels or other units, by which content is put beyond an edge

Hidden = Literal["out of flow", "in place"]
Styles = dict[str, str]

_LENGTH = re.compile(r"(-?[0-9]{0,9}(?:\.[0-9]{0,9})?)(?:[a-z]{1,4}|%)?")
_ZERO_SCALE = re.compile(r"scale[xy]?\( *0?\.?0* *[,)]|translate[xy]?\( *-[0-9]{3,9}")
_CLIPPED = re.compile(r"rect\( *(?:0|1px)|inset\( *(?:[5-9][0-9]|100)%|circle\( *0")
_COMPOUND = re.compile(r"([a-z][a-z0-9]*|\*)?((?:[.#](?:[\w-]|\\.)+)*)", re.IGNORECASE)
_NOT_OF_THE_NAME = re.compile(r"::?[\w-]+(?:\([^()]*\))?|\[[^\[\]]*\]")
_GENERATED = re.compile(r":(?:before|after|first-letter|first-line|marker|placeholder)\b")


def declarations(text: str) -> Styles:
    """Read the declarations of a `style` attribute or a rule; of one named twice the one that counts."""
    plain: Styles = {}
    important: Styles = {}
    for part in _without_comments(text).lower().split(";"):
        name, _, value = part.partition(":")
        worth, mark, _ = value.partition("!")
        (important if mark else plain)[name.strip()] = " ".join(worth.split())
    return plain | important


def hides(styles: Styles) -> Hidden | None:
    """Say whether declarations hide an element, and whether it keeps its place among its neighbours."""
    if styles.get("display") == "none":
        return "out of flow"
    unseen = (
        styles.get("visibility") in ("hidden", "collapse")
        or styles.get("content-visibility") == "hidden"
        or styles.get("color") == "transparent"
        or any(_length(styles.get(name), 1) < small for name, small in (("opacity", 0.1), ("font-size", 0.1)))
        or any(_length(styles.get(name), 0) <= -_AWAY for name in ("text-indent", "margin-left", "margin-top"))
        or _ZERO_SCALE.search(styles.get("transform", ""))
        or _CLIPPED.search(styles.get("clip-path", ""))
        or (styles.get("overflow") in ("hidden", "clip") and _no_size(styles))
    )
    if styles.get("position") in ("absolute", "fixed"):
        sides = (styles.get(side) for side in ("left", "right", "top", "bottom"))
        if unseen or _CLIPPED.search(styles.get("clip", "")) or any(_length(side, 0) <= -_AWAY for side in sides):
            return "out of flow"
    return "in place" if unseen else None


def strikes_out(styles: Styles) -> bool:
    """Say whether declarations strike text out."""
    return any("line-through" in styles.get(name, "") for name in ("text-decoration", "text-decoration-line"))


def _no_size(styles: Styles) -> bool:
    names = ("width", "height", "max-width", "max-height")
    return any(_length(styles.get(name), _AWAY) <= 1 and "%" not in styles.get(name, "") for name in names)


def _length(text: str | None, default: float) -> float:
    match = _LENGTH.fullmatch(text or "")
    try:
        return float(match[1]) if match else default
    except ValueError:
        return default


def _without_comments(text: str) -> str:
    before, *rest = text.split("/*")
    return before + "".join(part.partition("*/")[2] for part in rest)


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of a page's own style sheet that hides or strikes out.

    Attributes:
        tag: Element it is for; None for any.
        names: Classes (`.x`) and ids (`#x`) an element must have.
        certain: False where the rule depends on more than the element's own names, such as its place.
        styles: What it declares.
    """

    tag: str | None
    names: frozenset[str]
    certain: bool
    styles: Styles

    @property
    def weight(self) -> tuple[int, int, int]:
        """How special it is: of two rules for an element the more special counts, then the later."""
        ids = sum(name.startswith("#") for name in self.names)
        return ids, len(self.names) - ids, 1 if self.tag else 0

    def fits(self, tag: str, names: frozenset[str]) -> bool:
        """Say whether the rule is for an element of this name, classes and id."""
        return (self.tag is None or self.tag == tag) and self.names <= names


def rules(root: Any) -> list[Rule] | None:
    """Return the rules of a page's own style elements that bear on what is seen, in the order they count.

    None where the page has more style of its own than is looked through.
    """
    sheets = [style for style in root.iter("style") if not _only_printed(style.get("media", "").lower())]
    css = "\n".join("".join(style.itertext()) for style in sheets)
    return sorted(_rules_of(css), key=lambda rule: rule.weight) if len(css) <= _CSS_MAX else None


def _rules_of(css: str) -> Iterator[Rule]:
    outer: list[str] = []
    text = ""
    for token in re.findall(r"[{}]|[^{}]+", _without_comments(css)):
        if token == "{":
            outer.append(text.rpartition(";")[2].strip().lower() if "@" in text else text.strip())
            text = ""
        elif token == "}":
            prelude = outer.pop() if outer else "@"
            if not any(map(_only_printed, outer[:9])):
                yield from _rules_for(prelude, declarations(text), certain=not outer)
            text = ""
        else:
            text = token


def _rules_for(selectors: str, styles: Styles, *, certain: bool) -> Iterator[Rule]:
    unseen = hides(styles) is not None or strikes_out(styles)
    if selectors.startswith("@") or not (unseen or {"display", "visibility"} & styles.keys()):
        return
    for selector in map(str.strip, selectors.split(",")):
        if _GENERATED.search(selector):
            continue
        *place, own = re.split(r"[\s>+~]+", selector) or [""]
        name = _NOT_OF_THE_NAME.sub("", own)
        match = _COMPOUND.fullmatch(name)
        tag = match[1].lower() if match and match[1] and match[1] != "*" else None
        names = frozenset(re.findall(r"[.#](?:[\w-]|\\.)+", match[2])) if match else frozenset()
        exact = certain and bool(match) and name == own and not place
        if exact or unseen:
            yield Rule(tag, frozenset(simple.replace("\\", "") for simple in names), exact, styles)


def _only_printed(media: str) -> bool:
    return "print" in media and "screen" not in media and "not print" not in media
