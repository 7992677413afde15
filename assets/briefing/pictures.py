"""A chart as a picture that needs no script, and the JavaScript that draws it anew where scripts run.

Belongs here: SVG that a page may hold beside others and that a screen reader takes as one picture; PNG; the JavaScript
of Vega, complete, so that nothing is fetched. Does not belong here: what is drawn (`drawing`).
"""

from __future__ import annotations

import struct
import zlib
from typing import Any

import vl_convert
from markupsafe import Markup, escape

from assets.briefing.pages import FOLDER


def svg(specification: dict[str, Any], name: str, title: str, description: str) -> Markup:
    """Return a chart as SVG to stand in a page.

    Args:
        specification: Its Vega-Lite specification.
        name: What no other picture of the page is called.
        title: Its title.
        description: What it shows, in words.
    """
    drawn = vl_convert.vegalite_to_svg(specification)
    begin, _, rest = drawn.partition(">")
    # As wide as the page lets it be; its parts are no elements that a reader would go through one by one.
    width = begin.partition('viewBox="0 0 ')[2].partition(" ")[0]
    height = begin.partition(f'viewBox="0 0 {width} ')[2].partition('"')[0]
    words = f'<title id="{name}-title">{escape(title)}</title><desc id="{name}-desc">{escape(description)}</desc>'
    return Markup(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'role="img" aria-labelledby="{name}-title {name}-desc">{words}<g aria-hidden="true">'
        f"{rest.removesuffix('</svg>')}</g></svg>"
    )


def png(specification: dict[str, Any], title: str) -> bytes:
    """Return a chart with its title as PNG."""
    titled = {**specification, "title": {"text": title, "anchor": "start", "limit": 800}, "background": "white"}
    return _smaller(bytes(vl_convert.vegalite_to_png(titled)))


def _smaller(picture: bytes) -> bytes:
    """Return the same picture, compressed as far as PNG goes: a fifth of the bytes, which Dagster keeps of each run."""
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
    chunks.insert(-1, (b"IDAT", zlib.compress(zlib.decompress(data), 9)))
    return header + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in chunks
    )


def scripts() -> list[str]:
    """Return the JavaScript that draws the charts of a page: Vega and all it needs, then what the page does with it."""
    vega = vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;")
    return [vega.replace("</script", "<\\/script"), (FOLDER / "page.js").read_text(encoding="utf-8")]
