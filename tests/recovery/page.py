"""The page `docs/faults.md`: what was tried and what came of it.

Belongs here: outcomes in words and tables. Does not belong here: trying.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from assets.reference import PROJECT
from tests.recovery.attempt import Outcome
from tests.recovery.registry import Fault, faults

PAGE = PROJECT / "docs" / "faults.md"
_INTRODUCTION = """\
# Faults of the machine

Written by `make faults`; not to be edited. [Faults of files](faults-of-files.md) are tried apart.

Each fault is done to a data folder of its own, which holds the bundled sample as it was some weeks before: by real
processes, over HTTP, on small file systems that really fill up. Seeds draw places and moments. After every fault:

- what is published opens and is, table by table, wholly what it was or wholly what an undisturbed run publishes,
  or, where a run goes on without a file, wholly what is built from the archive that it left;
- the archive verifies, or `immstats verify` names what was broken;
- the next normal run completes, and what it publishes has the content hashes of an undisturbed run; or it stops and says
  in one line what to do, and after that it completes;
- nothing that was recorded is lost, and nothing is left over.

Where lines of the manifest are lost, so is when a page was first seen: since when a gap is known
(`catalogue.release_gaps`) begins anew, and is not compared.

A line stands as it was last tried: not all come from one run of the suite.

`Held` counts the tries in which all of that was so. `Lost` counts records, files and vintages, `wrong` tables.
"""
_HEADINGS = "| fault | what is done | what comes of it | what a person does | tries | held | lost | wrong |"
_ROW = re.compile(r"^\| `(\w+)` \|.*$", re.MULTILINE)


def page(outcomes: Sequence[Outcome], known: str) -> str:
    """Return the page of a run.

    Args:
        outcomes: What came of the attempts.
        known: The page as it is; its lines stay for faults that were not tried now.
    """
    not_yet = {name: f"{_begin(fault)} not tried: not yet | | | |" for name, fault in faults().items()}
    rows = not_yet | {name[1]: name[0] for name in _ROW.finditer(known)}
    by_fault: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        by_fault.setdefault(outcome.fault, []).append(outcome)
    rows |= {name: _row(faults()[name], of_it) for name, of_it in by_fault.items()}
    lines = [_INTRODUCTION]
    for section in dict.fromkeys(each.section for each in faults().values()):
        lines += [f"## {section}\n", _HEADINGS, "| --- | --- | --- | --- | ---: | ---: | ---: | ---: |"]
        lines += [rows[each.name] for each in faults().values() if each.section == section]
        lines.append("")
    return "\n".join(lines)


def _row(fault: Fault, outcomes: Sequence[Outcome]) -> str:
    begin = _begin(fault)
    if skipped := next((each.skipped for each in outcomes if each.skipped), ""):
        return f"{begin} not tried: {skipped} | | | |"
    held, lost, wrong = (sum(of) for of in zip(*((o.held, o.lost, o.wrong) for o in outcomes), strict=True))
    return f"{begin} {len(outcomes)} | {held} | {lost} | {wrong} |"


def _begin(fault: Fault) -> str:
    return f"| `{fault.name}` | {fault.what} | {fault.outcome} | {fault.person} |"


def failures(outcomes: Iterable[Outcome]) -> str:
    """Return each attempt after which something was not as it must be, with the command that tries it again."""
    return "\n".join(
        f"python -m tests.recovery {each.fault}:{each.seed}\n  lost {each.lost}, wrong {each.wrong}; {each.where}\n  "
        + "\n  ".join(each.faults)
        for each in outcomes
        if not each.held
    )
