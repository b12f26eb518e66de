"""Draws the confusion matrix: which label is answered with which."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from numpy.typing import NDArray


def draw(path: Path, found: NDArray[np.int64], names: Sequence[str], font: Path) -> None:
    """Write a PNG: rows are true labels, columns best answers, cells percent of the row. The font must contain Thai."""
    share = 100 * found / np.maximum(found.sum(axis=1, keepdims=True), 1)
    size = 2.5 + 0.42 * len(names)
    figure = Figure(figsize=(size, size), layout="constrained")
    axes = figure.add_subplot()
    axes.imshow(share, cmap="Blues", vmin=0, vmax=100)
    thai = FontProperties(fname=font)
    axes.set_xticks(range(len(names)), names, rotation=90, fontproperties=thai)
    axes.set_yticks(range(len(names)), names, fontproperties=thai)
    axes.set_xlabel("answered")
    axes.set_ylabel("true")
    for row, column in zip(*np.nonzero(share >= 0.5), strict=True):
        colour = "white" if share[row, column] > 60 else "black"
        axes.text(column, row, f"{share[row, column]:.0f}", ha="center", va="center", fontsize=7, color=colour)
    axes.set_title("Answers per true label, percent")
    figure.savefig(path, dpi=110)
