"""The comparisons as one picture: messages per second of each contender, with their spread."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from matplotlib.figure import Figure

from bench.comparison import Comparison

OURS = frozenset({"worker", "worker national", "sink"})


def draw(comparisons: Sequence[Comparison], path: Path) -> None:
    """Write a PNG, one panel per comparison."""
    if not comparisons:
        return
    figure = Figure(figsize=(10, 1 + 0.45 * sum(len(one.summaries) for one in comparisons)), layout="constrained")
    heights = [len(one.summaries) for one in comparisons]
    panels = figure.subplots(len(comparisons), 1, squeeze=False, height_ratios=heights)
    for axes, one in zip(panels[:, 0], comparisons, strict=True):
        shown = one.summaries[::-1]
        names = [summary.contender for summary in shown]
        rates = [summary.rate for summary in shown]
        spread = [[s.rate - s.lowest for s in shown], [s.highest - s.rate for s in shown]]
        colours = ["#c8553d" if name in OURS else "#8d99ae" for name in names]
        axes.barh(names, rates, xerr=spread, color=colours, ecolor="#2b2d42", capsize=3)
        axes.set_title(f"{one.title}: messages per second (median, spread)", loc="left", fontsize=10)
        axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(path, dpi=120)
