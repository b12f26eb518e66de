"""Single charts, each drawn on the axes it is given."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from trends.names import Names
from trends.period import Period
from trends.table import Table, Trend
from trends.terminal import HEADINGS

INK, MUTED, FAINT = "#1f2933", "#7b8794", "#e4e7eb"
NOW, BEFORE, MORE, FEWER = "#2563a8", "#cbd5e0", "#c0392b", "#2e8b57"
HEAT, LIGHT_ON_DARK = "Blues", 0.6
WEEK = 7


def volume(axes: Axes, counts: pd.DataFrame, period: Period) -> None:
    """Complaints per day with the mean of the week around each; the period is shaded."""
    series = counts.sum(axis=0).astype(float)
    days = np.array(series.index, dtype="datetime64[D]")
    _plain(axes, "เรื่องร้องเรียนรายวัน · Complaints per day")
    shown = np.array([period.since, period.until], dtype="datetime64[D]")
    axes.fill_between(shown, 0, 1, transform=axes.get_xaxis_transform(), color=NOW, alpha=0.1, linewidth=0)
    axes.bar(days, series.tolist(), width=1.0, color=BEFORE, linewidth=0, label="รายวัน per day")
    mean = series.rolling(WEEK, center=True, min_periods=WEEK).mean()
    axes.plot(days, mean.tolist(), color=NOW, linewidth=1.8, label="เฉลี่ย 7 วัน mean of 7 days")
    axes.yaxis.set_major_locator(MaxNLocator(5, integer=True))
    axes.grid(axis="y", color=FAINT)
    axes.set_axisbelow(True)
    axes.margins(x=0.01)
    axes.legend(loc="lower right", bbox_to_anchor=(1, 1), frameon=False, ncols=2, labelcolor=MUTED, borderaxespad=0.2)


def ranking(axes: Axes, table: Table) -> None:
    """The rows of a table as bars, the period before as a grey bar behind, change in words."""
    rows = table.rows[::-1]
    thai, english = HEADINGS[table.by]
    _plain(axes, f"{thai} · {english}")
    if table.total.previous is not None:
        axes.set_title("เทา grey: ช่วงก่อนหน้า the period before", loc="right", color=MUTED, fontsize=9)
    places = range(len(rows))
    axes.barh(places, [row.previous or 0 for row in rows], height=0.78, color=FAINT)
    axes.barh(places, [row.complaints for row in rows], height=0.46, color=NOW)
    axes.set_yticks(places, [_label(row) for row in rows], color=INK)
    axes.tick_params(length=0)
    axes.xaxis.set_visible(False)
    axes.spines["bottom"].set_visible(False)
    most = max((max(row.complaints, row.previous or 0) for row in rows), default=0) or 1
    for place, row in zip(places, rows, strict=True):
        end = max(row.complaints, row.previous or 0) + most * 0.015
        colour = (MORE if row.complaints > (row.previous or 0) else FEWER) if row.notable else MUTED
        axes.text(end, place, f"{row.complaints:,}  {row.change_words()}", va="center", color=colour)
    axes.set_xlim(0, most * 1.28)


def seasons(axes: Axes, counts: pd.DataFrame, names: Names, top: int = 14) -> None:
    """Category by month; a cell's colour is its share of the category's busiest month, its number the count."""
    monthly = counts.T.groupby(lambda day: f"{day:%Y-%m}").sum().T
    busiest = monthly.sum(axis=1).sort_values(ascending=False, kind="stable").index[:top]
    monthly = monthly.loc[busiest]
    _plain(axes, "ประเภทตามเดือน · Category by month")
    peaks = monthly.max(axis=1).where(lambda peak: peak > 0, 1)
    shares = monthly.div(peaks, axis=0).to_numpy()
    axes.imshow(shares, aspect="auto", cmap=HEAT, vmin=0, vmax=1.15)
    for (row, column), count in np.ndenumerate(monthly.to_numpy()):
        colour = "white" if shares[row, column] > LIGHT_ON_DARK else INK
        axes.text(column, row, f"{count:,}" if count else "", ha="center", va="center", color=colour, fontsize=8.5)
    labels = [names("category", str(code)) for code in monthly.index]
    axes.set_yticks(
        range(len(labels)),
        [name.thai if name.thai == name.english else f"{name.thai} · {name.english}" for name in labels],
        color=INK,
    )
    axes.set_xticks(range(len(monthly.columns)), list(monthly.columns), rotation=45, ha="right")
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)


def _plain(axes: Axes, title: str) -> None:
    axes.set_title(title, loc="left", color=INK, fontweight="semibold", fontsize=13, pad=10)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.spines["bottom"].set_color(FAINT)
    axes.tick_params(colors=MUTED, length=0)
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))


def _label(row: Trend) -> str:
    return row.name.thai if row.name.thai == row.name.english else f"{row.name.thai}\n{row.name.english}"
