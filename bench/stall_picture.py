"""A stall as one picture: waiting records of each group, complaints accepted, memory of every process."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bench.stall_story import Series, Story


def draw(story: Story, path: Path) -> None:
    """Write a PNG of three panels over the same time; the stall is shaded."""
    figure = Figure(figsize=(10, 9), layout="constrained")
    waiting, accepted, memory = figure.subplots(3, 1, sharex=True, height_ratios=(3, 1.4, 3))
    _lines(waiting, story.lag, "records that wait in Kafka for each group")
    _lines(accepted, {"accepted by the gateway": story.accepted}, "complaints accepted")
    _lines(memory, story.memory, "resident memory, MB")
    memory.set_xlabel("seconds since the load began")
    for axes in (waiting, accepted, memory):
        axes.axvspan(story.marks["stopped"], story.marks["goes on"], color="#edf2f4", zorder=0)
        axes.axvline(story.marks["load ends"], color="#8d99ae", linestyle=":")
    figure.savefig(path, dpi=110)


def _lines(axes: Axes, series: Mapping[str, Series], title: str) -> None:
    for name, points in series.items():
        axes.plot([at for at, _ in points], [value for _, value in points], label=name, linewidth=1.4)
    axes.set_title(title, loc="left", fontsize=10)
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    axes.set_ylim(bottom=0)
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(loc="upper left", bbox_to_anchor=(1, 1), frameon=False, fontsize=8)
