"""The command `claims`: how claims made in public stand against the figures."""

from __future__ import annotations

from typing import Annotated

import typer

from orchestration.commands.terminal import Demo, as_json, chosen, command, errors_told, fail, out


def claims(
    claim_id: Annotated[str | None, typer.Argument(metavar="ID", help="One claim, explained in detail.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON, one object a claim.")] = False,
    demo: Demo = False,
) -> None:
    """Show claims about the figures, judged by what had been published when they were said, and now."""
    from assets.claims.stored import answers_to, claims_of
    from assets.claims.told import told_claim
    from assets.published import open_published
    from assets.serving.claims_shown import claim_shown, claims_table

    run = chosen(demo)
    with errors_told(), open_published(run) as connection:
        listed = claims_of(connection)
        if claim_id:
            known = ", ".join(claim["id"] for claim in listed)
            if not (listed := [claim for claim in listed if claim["id"] == claim_id]):
                fail(f"there is no claim {claim_id!r}; there are {known}")
        answers = {claim["id"]: answers_to(connection, claim["id"]) for claim in listed}
    if json:
        for claim in listed:
            as_json({**claim, "answers": answers[claim["id"]]})
    elif claim_id:
        with errors_told():
            for part in claim_shown(told_claim(listed[0], answers[claim_id]), command(run, "explain")):
                out.print(part, soft_wrap=isinstance(part, str))
    else:
        out.print(claims_table(listed, out.width))
        out.print(f"One in detail: [bold]{command(run, 'claims')} ID[/]. How a status comes about: docs/methods.md.")
