"""Paths of closed lines say where each point is, however short they are written."""

from __future__ import annotations

import re
from math import cos, radians
from pathlib import Path

import h3
from hypothesis import given
from hypothesis import strategies as st

from trends.svg.cell_map import LEAST_DEGREES, MARGIN, SIZE, cell_map
from trends.svg.rings import Ring, in_tenths, in_units, plain

POINTS = st.lists(st.tuples(st.integers(-20_000, 20_000), st.integers(-20_000, 20_000)), min_size=3, max_size=40)
NUMBER = re.compile(r"-?(?:\d+(?:\.\d+)?|\.\d+)")


def points_of(path: str) -> list[tuple[float, float]]:
    """As a browser reads it: a point to begin with, and steps from each point to the next."""
    assert re.fullmatch(rf"M{NUMBER.pattern} {NUMBER.pattern}l[-. \d]+z", path)
    numbers = [float(one) for one in NUMBER.findall(path)]
    x, y = 0.0, 0.0
    found = []
    for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
        x, y = x + dx, y + dy
        found.append((x, y))
    return found


@given(POINTS)
def test_a_path_goes_through_every_point(ring: Ring) -> None:
    assert points_of(in_units(ring)) == ring
    assert [(round(10 * x), round(10 * y)) for x, y in points_of(in_tenths(ring))] == ring


def test_numbers_have_no_zero_and_no_space_that_svg_can_do_without() -> None:
    assert in_tenths([(5, -5), (0, 0), (10, 3), (10, -117)]) == "M.5 -.5l-.5 .5 1 .3 0-12z"


def test_points_on_a_straight_line_are_left_out() -> None:
    assert plain([(0, 0), (0, 0), (1, 1), (3, 3), (3, 1), (3, 5)]) == [(0, 0), (3, 3), (3, 1), (3, 5)]


def test_cells_and_outlines_are_where_they_are(config: Path) -> None:
    corners = [(x, y) for y, x in h3.cell_to_boundary(h3.latlng_to_cell(13.75, 100.5, 8))]
    far = [(x, y) for y, x in h3.cell_to_boundary(h3.latlng_to_cell(18.79, 98.98, 8))]
    found = cell_map(config, [corners, far])
    assert found is not None
    xs, ys = [x for x, _ in corners + far], [y for _, y in corners + far]
    assert max(ys) - min(ys) > LEAST_DEGREES
    shrink, height = cos(radians((max(ys) + min(ys)) / 2)), (max(ys) - min(ys)) * (1 + MARGIN)
    west = (max(xs) + min(xs)) / 2 - (max(xs) - min(xs)) / 2 * (1 + MARGIN)
    north = (max(ys) + min(ys)) / 2 + height / 2
    for cell, path in zip((corners, far), found.cells, strict=True):
        true = [((x - west) * shrink * SIZE / height, (north - y) * SIZE / height) for x, y in cell]
        for drawn in points_of(path):
            assert min(max(abs(drawn[0] - x), abs(drawn[1] - y)) for x, y in true) <= 0.051
    points = [points_of(path) for path in found.outlines]
    shared = {point for ring in points for point in ring}
    assert len(shared) < 0.8 * sum(map(len, points)), "neighbours have a border of the same points"
