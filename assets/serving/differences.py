"""What a release changed, as a terminal shows it.

Belongs here: the table. Does not belong here: finding the changes (`assets.marts.diff`), or the terminal itself.
"""

from __future__ import annotations

from rich.box import SIMPLE
from rich.markup import escape
from rich.table import Table

from assets.marts.diff import Difference

NO_ROW = "0 (no row)"


def differences_shown(compared: Difference) -> Table:
    """Return revisions as a table; a column that says the same throughout goes into the title."""
    texts = {
        "vintages": [f"{row['old_vintage']} to {row['new_vintage']}" for row in compared.rows],
        "period": [row["period"] or "" for row in compared.rows],
        "key": [escape(row["key"]) for row in compared.rows],
        "measure": [row["measure"] or "" for row in compared.rows],
        "kind": [row["kind"] for row in compared.rows],
        "was": [NO_ROW if row["old_implied_zero"] else _number(row["old_value"]) for row in compared.rows],
        "is": [NO_ROW if row["new_implied_zero"] else _number(row["new_value"]) for row in compared.rows],
        "change": [_number(row["change"], "+") for row in compared.rows],
        "%": [_number(row["change_pct"], "+") for row in compared.rows],
        "flag": ["yes" if row["flagged"] else "" for row in compared.rows],
    }
    same = {name for name in ("vintages", "key", "measure", "kind", "flag") if len(set(texts[name])) == 1}
    said = [texts[name][0] for name in ("vintages", "key", "measure", "kind") if name in same and texts[name][0]]
    table = Table(
        title=", ".join([compared.table_id, *said]), title_justify="left", box=SIMPLE, padding=(0, 1, 0, 0),
        pad_edge=False,
    )  # fmt: skip
    shown = [name for name in texts if name not in same]
    for name in shown:
        words = name in ("vintages", "period", "key", "measure")
        table.add_column(name, justify="left" if words or name == "kind" else "right", no_wrap=not words)
    for index in range(len(compared.rows)):
        table.add_row(*(texts[name][index] for name in shown))
    return table


def _number(value: float | None, sign: str = "") -> str:
    return "" if value is None else f"{value:{sign},g}" if abs(value) < 1000 else f"{value:{sign},.0f}"
