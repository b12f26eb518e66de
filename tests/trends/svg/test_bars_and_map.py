"""The geometry of pictures: bars, small lines, and which days go together."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from trends.period import Period
from trends.svg.bars import draw, spark
from trends.svg.buckets import buckets
from trends.svg.canvas import nice
from trends.svg.frame import MARGINS, SIZES
from trends.svg.province_map import CLASSES, class_of, limits, shapes

UNTIL = date(2026, 8, 31)


def period(days: int) -> Period:
    return Period(UNTIL - timedelta(days=days - 1), UNTIL)


@pytest.mark.parametrize(("days", "size", "count"), [(1, 1, 1), (120, 1, 120), (365, 7, 53), (1830, 28, 66)])
def test_days_go_together_and_none_is_lost(days: int, size: int, count: int) -> None:
    found = buckets(list(range(2 * days)), period(days), comparable=True)
    assert (len(found), found[0].since, found[-1].until) == (count, period(days).since, UNTIL)
    assert sum(one.complaints for one in found) == sum(range(days, 2 * days))
    assert sum(one.previous or 0 for one in found) == sum(range(days))
    assert (found[0].until - found[0].since).days == size - 1


@pytest.mark.parametrize("screen", SIZES)
def test_bars_are_as_high_as_their_counts(screen: str) -> None:
    chart = draw(buckets([0] * 4 + [0, 10, 40, 20], period(4), comparable=False), screen)
    heights = [bar.height for bar in chart.bars]
    assert heights[0] == 0
    assert heights[2] == pytest.approx(4 * heights[1], abs=0.4) == pytest.approx(2 * heights[3], abs=0.2)
    assert all(bar.y + bar.height == pytest.approx(chart.base) for bar in chart.bars)
    assert all(bar.x >= MARGINS.left and bar.x + bar.width <= chart.right for bar in chart.bars)
    assert (chart.before, chart.base) == ("", chart.height - MARGINS.bottom)
    assert [tick.value for tick in chart.ticks] == [0, 10, 20, 30, 40]


def test_nothing_to_show_is_a_chart_too() -> None:
    assert draw([], "wide").bars == ()
    assert [bar.height for bar in draw(buckets([0, 0], period(1), comparable=True), "wide").bars] == [0]


@pytest.mark.parametrize(
    ("greatest", "top"), [(0, 1), (3, 3), (4, 4), (5, 8), (13, 20), (21, 28), (29, 40), (801, 1200)]
)
def test_the_axis_ends_at_a_round_number(greatest: int, top: int) -> None:
    assert nice(greatest) == top


def test_a_small_line_keeps_its_sums() -> None:
    assert spark([0, 0, 4]) == "1,21.0 50,21.0 99,1.0"
    assert len(spark(range(300)).split()) == 30
    assert spark([]) == ""


def test_every_province_has_a_shape_in_the_picture(config: Path) -> None:
    found = shapes(config)
    assert len(found.paths) == 77
    assert all(path.startswith("M") and path.endswith("z") for path in found.paths.values())
    assert 400 < found.width < found.height
    assert sum(map(len, found.paths.values())) < 80_000


def test_classes_of_colour_cover_all_figures() -> None:
    upper = limits([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 100])
    assert len(upper) == CLASSES
    assert upper[-1] == 100
    assert [class_of(value, upper) for value in (0, 1, 2, 3, 100)] == [0, 1, 1, 2, 5]
    assert limits([0, 0]) == ()
    assert class_of(3, limits([3])) == 1
