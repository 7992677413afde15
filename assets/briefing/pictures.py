"""A chart as a picture that needs no script, and the JavaScript that draws it anew where scripts run.

Belongs here: SVG that a page may hold beside others and that a screen reader takes as one picture; PNG; the JavaScript
of Vega, complete, so that nothing is fetched. Does not belong here: what is drawn (`drawing`).
"""

from __future__ import annotations

import re
import struct
import zlib
from typing import Any

import vl_convert
from markupsafe import Markup, escape

from assets.briefing.drawing import FONT
from assets.briefing.pages import FOLDER

_TITLE = 32


def drawn(specification: dict[str, Any]) -> str:
    """Return a chart as SVG."""
    return str(vl_convert.vegalite_to_svg(specification))


def in_page(svg: str, name: str, title: str, description: str) -> Markup:
    """Return SVG to stand in a page: one picture, whose parts are no elements that a reader goes through one by one.

    Args:
        svg: The chart.
        name: What no other picture of the page is called.
        title: Its title.
        description: What it shows, in words.
    """
    width, height, inner = _taken_apart(svg)
    words = f'<title id="{name}-title">{escape(title)}</title><desc id="{name}-desc">{escape(description)}</desc>'
    return Markup(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'role="img" aria-labelledby="{name}-title {name}-desc">{words}<g aria-hidden="true">{inner}</g></svg>'
    )


def png(svg: str, title: str) -> bytes:
    """Return a chart with its title as PNG."""
    width, height, inner = _taken_apart(svg)
    # Half an em a letter, so that a long title ends where the picture does.
    size = min(15.0, 2 * (width - 16) / max(1, len(title)))
    titled = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height + _TITLE}" '
        f'viewBox="0 0 {width} {height + _TITLE}"><rect width="100%" height="100%" fill="white"/>'
        f'<text x="8" y="20" font-family="{FONT}" font-size="{size:.1f}px" font-weight="bold">{escape(title)}</text>'
        f'<g transform="translate(0,{_TITLE})">{inner}</g></svg>'
    )
    return _smaller(bytes(vl_convert.svg_to_png(titled)))


def _taken_apart(svg: str) -> tuple[int, int, str]:
    """Return the width and the height of SVG, and what is in it."""
    begin, _, rest = svg.partition(">")
    box = re.search(r'viewBox="0 0 (\d+) (\d+)"', begin)
    if box is None:
        raise ValueError(f"an SVG that begins {begin[:200]!r} does not say how large it is")
    return int(box[1]), int(box[2]), rest.removesuffix("</svg>")


def _smaller(picture: bytes) -> bytes:
    """Return the same picture, compressed: a fifth of the bytes, which Dagster keeps of each run."""
    header, at, data = picture[:8], 8, b""
    chunks: list[tuple[bytes, bytes]] = []
    while at < len(picture):
        (length,) = struct.unpack(">I", picture[at : at + 4])
        kind, body = picture[at + 4 : at + 8], picture[at + 8 : at + 8 + length]
        at += 12 + length
        if kind == b"IDAT":
            data += body
        else:
            chunks.append((kind, body))
    chunks.insert(-1, (b"IDAT", zlib.compress(zlib.decompress(data), 6)))
    return header + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in chunks
    )


def scripts() -> list[str]:
    """Return the JavaScript that draws the charts of a page: Vega and all it needs, then what the page does with it."""
    vega = vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;")
    return [vega.replace("</script", "<\\/script"), (FOLDER / "page.js").read_text(encoding="utf-8")]
