"""The command `mcp`: the warehouse for assistants."""

from __future__ import annotations

from typing import Annotated

import typer

from assets.serving.limits import SECONDS_MAX
from orchestration.commands.terminal import Demo, fail

PORT = 8765


def mcp(
    http: Annotated[
        bool, typer.Option("--http", help="Serve on 127.0.0.1 in place of standard input and output.")
    ] = False,
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port on 127.0.0.1.")] = PORT,
    timeout: Annotated[float, typer.Option(min=0.001, max=SECONDS_MAX, help="Seconds that a question may take.")] = 30,
    demo: Demo = False,
) -> None:
    """Serve the published warehouse to an assistant, read-only, by the Model Context Protocol."""
    try:
        from assets.serving.assistant.server import run
    except ImportError:
        fail("the MCP server needs a library that is not installed: run `make mcp`")
    run(demo, timeout, port if http else None)
