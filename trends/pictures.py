"""Trends as PNG pictures, with the Thai font in `config/fonts/`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import matplotlib as mpl
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, fontManager

from complaints.errors import ConfigError
from trends import charts
from trends.overview import Overview
from trends.period import Period

FONTS = ("Sarabun-Regular.ttf", "Sarabun-SemiBold.ttf")
DPI = 130


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart: the name of its file, its size in inches, and what draws it."""

    name: str
    width: float
    height: float
    draw: Callable[[Axes], None]


def chart_list(overview: Overview, history: pd.DataFrame, categories: pd.DataFrame | None) -> list[Chart]:
    """`history` and `categories` are daily counts, in all and by category (where shown), over all days to be seen."""
    volume = Chart("volume", 12, 3.6, lambda axes: charts.volume(axes, history, overview.period))
    rankings = [
        Chart(table.by, 7.5, 0.9 + 0.48 * len(table.rows), lambda axes, table=table: charts.ranking(axes, table))  # type: ignore[misc]
        for table in overview.tables
        if table.rows and table.by != "day"
    ]
    if categories is None:
        return [volume, *rankings]
    season = Chart("seasons", 12, 5.4, lambda axes: charts.seasons(axes, categories, overview.names))
    return [volume, *rankings, season]


def draw(found: list[Chart], period: Period, fonts: Path, target: Path) -> list[Path]:
    """Write one picture of everything when `target` ends in .png, else one picture per chart into that folder.

    Raises ConfigError when the place cannot be written to or a font is missing.
    """
    with _style(fonts):
        try:
            if target.suffix.lower() == ".png":
                target.parent.mkdir(parents=True, exist_ok=True)
                return [_save(_poster(found, period), target)]
            target.mkdir(parents=True, exist_ok=True)
            return [_save(_single(chart), target / f"{chart.name}.png") for chart in found]
        except OSError as error:
            raise ConfigError(f"{error.filename or target}: {error.strerror}") from error


def _single(chart: Chart) -> Figure:
    figure = _figure(chart.width, chart.height)
    chart.draw(figure.add_subplot())
    return figure


def _poster(found: list[Chart], period: Period) -> Figure:
    """Wide charts over the whole width, the others two by two between them."""
    wide, narrow = [c for c in found if c.width > 10], [c for c in found if c.width <= 10]
    rows = [wide[:1], *(narrow[n : n + 2] for n in range(0, len(narrow), 2)), *([chart] for chart in wide[1:])]
    heights = [max(chart.height for chart in row) for row in rows]
    figure = _figure(14, sum(heights) + 1)
    figure.suptitle(
        f"แนวโน้มเรื่องร้องเรียน · Complaint trends   {period}",
        x=0.012,
        ha="left",
        fontsize=18,
        fontweight="semibold",
        color=charts.INK,
    )
    for row, part in zip(rows, _parts(figure, heights), strict=True):
        for chart, axes in zip(row, part.subplots(1, len(row), squeeze=False)[0], strict=True):
            chart.draw(axes)
    return figure


def _parts(figure: Figure, heights: list[float]) -> list[Figure]:
    parts = figure.subfigures(len(heights), 1, height_ratios=heights, squeeze=False)
    return [part for (part,) in parts]


def _figure(width: float, height: float) -> Figure:
    figure = Figure(figsize=(width, height), dpi=DPI, layout="constrained", facecolor="white")
    FigureCanvasAgg(figure)
    return figure


def _save(figure: Figure, path: Path) -> Path:
    figure.savefig(path, metadata={"Software": None})
    return path


@contextmanager
def _style(fonts: Path) -> Iterator[None]:
    for font in FONTS:
        if not (fonts / font).is_file():
            raise ConfigError(f"{fonts / font}: no such font")
        fontManager.addfont(fonts / font)
    family = FontProperties(fname=str(fonts / FONTS[0])).get_name()
    with mpl.rc_context({"font.family": family, "font.size": 10.5, "date.converter": "concise"}):
        yield
