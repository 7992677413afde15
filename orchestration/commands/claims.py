"""The command `claims`: how claims made in public stand against the figures."""

from __future__ import annotations

import json as json_module
from typing import Annotated, Any

import typer
from rich.box import SIMPLE
from rich.markup import escape
from rich.syntax import Syntax
from rich.table import Column, Table

from orchestration.commands.terminal import Demo, chosen, command, errors_told, fail, out


def claims(
    claim_id: Annotated[str | None, typer.Argument(metavar="ID", help="One claim, explained in detail.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON, one object a claim.")] = False,
    demo: Demo = False,
) -> None:
    """Show claims about the figures, judged by what had been published when they were said, and now."""
    from assets.claims.stored import answers_to, claims_of
    from assets.published import open_published

    run = chosen(demo)
    with errors_told(), open_published(run) as connection:
        listed = claims_of(connection)
        if claim_id:
            known = ", ".join(claim["id"] for claim in listed)
            listed = [claim for claim in listed if claim["id"] == claim_id]
            if not listed:
                fail(f"there is no claim {claim_id!r}; there are {known}")
        answers = {claim["id"]: answers_to(connection, claim["id"]) for claim in listed}
    if json:
        for claim in listed:
            print(json_module.dumps({**claim, "answers": answers[claim["id"]]}, default=str, ensure_ascii=False))
    elif claim_id:
        _explain(listed[0], answers[claim_id], command(run, "explain"))
    else:
        out.print(claims_table(listed))
        out.print(f"One in detail: [bold]{command(run, 'claims')} ID[/]. How a status comes about: docs/methods.md.")


def claims_table(rows: list[dict[str, Any]]) -> Table:
    """Return claims as a table for the terminal: what was said, and how it stands."""
    # An id is typed again to ask for the claim, so that it is never cut short.
    table = Table(
        Column("said on", no_wrap=True), Column("claim", overflow="fold"), "claimed", "status when said", "status now",
        title="Claims", title_justify="left", box=SIMPLE, padding=(0, 1, 0, 0), pad_edge=False,
    )  # fmt: skip
    for claim in rows:
        table.add_row(
            str(claim["said_on"]), claim["id"], _value(claim["claimed"], claim["operator"], claim["unit"]),
            claim["status"], claim["status_now"] if claim["status_now"] != claim["status"] else "the same",
        )  # fmt: skip
    return table


def _value(value: float | None, operator: str, unit: str) -> str:
    from assets.claims.words import number

    sign = "" if operator == "=" else f"{operator} "
    return f"{sign}{'not said' if value is None else number(value, unit)}{'' if unit == 'year' else f' {unit}'}"


def _explain(claim: dict[str, Any], answers: list[dict[str, Any]], explain: str) -> None:
    """Print one claim: what was said, how it stands and why, each figure looked at, and the SQL."""
    from assets.claims.files import claims as stated

    with errors_told():
        source = next((one for one in stated() if one.id == claim["id"]), None)
    lines = [
        ("said", f"“{claim['quotation']}”"),
        ("by", f"{claim['said_by']}, {f'{source.said} ({source.said_on_basis})' if source else claim['said_on']}"),
        ("where", claim["source_url"] or (source.where if source else "")),
        ("checked", claim["proposition"]),
        ("claimed", _value(claim["claimed"], claim["operator"], claim["unit"])),
        ("when said", f"{claim['status']}: {claim['reason']}"),
        ("now", f"{claim['status_now']}: {claim['reason_now']}"),
        ("vintages", claim["vintages"] or "none computed"),
    ]
    table = Table(title=claim["id"], title_justify="left", show_header=False)
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    for name, text in lines:
        table.add_row(name, escape(str(text)))
    out.print(table)
    figures = [answer for answer in answers if answer["role"] is not None]
    if figures:
        out.print(_answer_table(figures, claim["unit"]))
    if source is None:
        return
    if source.explain:
        out.print(f"Down to the cells: [bold]{explain} {escape(source.explain)}[/]", soft_wrap=True)
    out.print(f"{source.shown}, with the variable as_of set to the day:")
    out.print(Syntax(source.sql, "sql", word_wrap=True))


def _answer_table(answers: list[dict[str, Any]], unit: str) -> Table:
    from assets.claims.words import number

    table = Table(
        "as of", "role", "answer", "figure", "agrees", "table and vintage", title="Answers", title_justify="left"
    )
    for answer in answers:
        when = {"said_on": f"{answer['as_of']} (said)", "now": "now"}.get(answer["judged"], answer["as_of"][:10])
        figure = "–" if answer["figure"] is None else number(answer["figure"], unit)
        agrees = {"holds": "yes", "fails": "no", "overlaps": "may, within rounding"}.get(answer["verdict"] or "", "–")
        gap = {True: ", later known and not held", None: ", a later one may be"}.get(answer["vintage_gap"], "")
        table.add_row(
            when, answer["role"], escape(answer["answer"]), figure, agrees,
            f"{answer['table_id']} {answer['vintage']}{gap}",
        )  # fmt: skip
    return table
