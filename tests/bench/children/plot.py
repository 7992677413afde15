"""Draw docs/benchmarks.svg from docs/benchmarks.json: `plot.py JSON SVG`, in the environment of the benchmarks.

The same figures give the same file: no date in it, no random names, text as text.
"""

import json
import sys
from pathlib import Path

import matplotlib

matplotlib.use("svg")
import matplotlib.pyplot as plt

plt.rcParams.update(
    {"svg.fonttype": "none", "svg.hashsalt": "benchmarks", "font.family": "sans-serif", "axes.spines.top": False,
     "axes.spines.right": False, "axes.titlesize": 11, "font.size": 9}
)  # fmt: skip
OURS, OTHER = "#1f6f8b", "#c9a227"


def main(kept: Path, target: Path) -> None:
    series = {}
    for answer in json.loads(kept.read_text(encoding="utf-8")):
        series |= answer["series"]
    drawn_of = {"growth_build": growth, "growth_one_more": one_more, "daily": daily, "cold": cold}
    panels = [draw for name, draw in drawn_of.items() if series.get(name)]  # what was not measured is not drawn
    rows = -(-len(panels) // 2)
    figure, axes = plt.subplots(rows, 2, figsize=(9.5, 3.2 * rows), layout="constrained", squeeze=False)
    places = list(axes.flat)
    for place, draw in zip(places, panels, strict=False):
        draw(place, series)
    for place in places[len(panels) :]:
        place.set_axis_off()
    figure.savefig(target, metadata={"Date": None})


def growth(axes, series) -> None:
    axes.set_title("Whole build of the returns tables")
    axes.set_xlabel("vintages")
    axes.set_ylabel("processor seconds")
    line(axes, series.get("growth_build", []), "seconds", OURS, "o-")
    beside = axes.twinx()
    beside.spines["top"].set_visible(False)
    beside.set_ylabel("file, MB")
    line(beside, series.get("growth_size", []), "file", OTHER, "s--")
    from_zero(axes, beside)
    drawn = [*axes.get_lines(), *beside.get_lines()]
    axes.legend(drawn, ["processor seconds", "size of the file (right)"][: len(drawn)], frameon=False, loc="upper left")


def one_more(axes, series) -> None:
    axes.set_title("One more vintage of the returns tables")
    axes.set_ylabel("processor seconds")
    bars(axes, [(f"after {n:.0f}", seconds, OURS) for n, seconds in series.get("growth_one_more", [])])


def daily(axes, series) -> None:
    axes.set_title("One more daily page")
    axes.set_ylabel("processor seconds")
    found = [(f"after {n:.0f} vintages", seconds, OURS) for n, seconds in series.get("daily", [])]
    found += [("an empty run and\nthe changed tables", seconds, OTHER) for _, seconds in series.get("daily_floor", [])]
    bars(axes, found)


def cold(axes, series) -> None:
    axes.set_title("All real files, from import to published")
    axes.set_ylabel("seconds by the clock")
    names = ["this project", "bare reads", "DuckDB load", "empty run"]
    found = [seconds for _, seconds in series.get("cold", [])]
    axes.set_xticks([0, 1], ["this project", "floors"])
    if not found:
        return
    axes.bar([0], found[:1], color=OURS, width=0.6)
    axes.text(0, found[0], f"{found[0]:.1f}", ha="center", va="bottom")
    below = 0.0
    for name, seconds, shade in zip(names[1:], found[1:], (OTHER, "#e0c568", "#efe0ab"), strict=True):
        axes.bar([1], [seconds], bottom=[below], color=shade, width=0.6, label=f"{name}: {seconds:.1f}")
        below += seconds
    axes.text(1, below, f"{below:.1f}", ha="center", va="bottom")
    axes.legend(frameon=False, loc="upper right", reverse=True)


def line(axes, points, label: str, colour: str, style: str) -> None:
    if points:
        axes.plot([x for x, _ in points], [y for _, y in points], style, color=colour, label=label)


def bars(axes, found) -> None:
    for at, (_, seconds, colour) in enumerate(found):
        axes.bar([at], [seconds], color=colour, width=0.6)
        axes.text(at, seconds, f"{seconds:.1f}", ha="center", va="bottom")
    axes.set_xticks(range(len(found)), [name for name, _, _ in found])


def from_zero(*all_axes) -> None:
    for axes in all_axes:
        axes.set_ylim(bottom=0)


main(Path(sys.argv[1]), Path(sys.argv[2]))
