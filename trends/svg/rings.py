"""Closed lines of a picture as short SVG paths: each point is written as the step from the one before. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable

Ring = list[tuple[int, int]]
"""Points in whole units, or in tenths of them; the last is joined to the first."""


def plain(ring: Iterable[tuple[int, int]]) -> Ring:
    """Without points that repeat, or lie on a straight line between their neighbours."""
    kept: Ring = []
    for point in ring:
        if kept and kept[-1] == point:
            continue
        if len(kept) > 1 and _straight(kept[-2], kept[-1], point):
            kept[-1] = point
        else:
            kept.append(point)
    return kept


def in_units(ring: Ring) -> str:
    """The path of a ring of whole units."""
    return _steps(ring, str)


def in_tenths(ring: Ring) -> str:
    """The path of a ring of tenths. Steps between rounded points, so that no error adds up along the ring."""
    return _steps(ring, _tenths)


def _steps(ring: Ring, written: Callable[[int], str]) -> str:
    (x, y), *rest = ring
    steps: list[str] = []
    for to_x, to_y in rest:
        steps += (written(to_x - x), written(to_y - y))
        x, y = to_x, to_y
    start_x, start_y = ring[0]
    return f"M{written(start_x)} {written(start_y)}l{' '.join(steps).replace(' -', '-')}z"


def _tenths(number: int) -> str:
    """Without the zero before or after the point, which SVG does not need."""
    whole, part = divmod(abs(number), 10)
    sign = "-" if number < 0 else ""
    return f"{sign}{whole or ''}.{part}" if part else f"{sign}{whole}"


def _straight(a: tuple[int, int], b: tuple[int, int], c: tuple[int, int]) -> bool:
    cross = (b[0] - a[0]) * (c[1] - b[1]) - (b[1] - a[1]) * (c[0] - b[0])
    return cross == 0 and (b[0] - a[0]) * (c[0] - b[0]) + (b[1] - a[1]) * (c[1] - b[1]) >= 0
