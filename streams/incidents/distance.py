"""Metres between two reports, and squares that they stand in."""

from __future__ import annotations

from math import cos, hypot, radians

from streams.incidents.report import Report

NORTH = 110_600.0
"""Metres of one degree of latitude in Thailand."""
_EQUATOR = 111_320.0


def metres_between(one: Report, other: Report) -> float:
    """On a plane, which is exact to a thousandth over a few kilometres."""
    east = _EQUATOR * cos(radians((one.latitude + other.latitude) / 2))
    return hypot((one.longitude - other.longitude) * east, (one.latitude - other.latitude) * NORTH)


_ROW = 1_000_000
AROUND = tuple(row + column for row in (-_ROW, 0, _ROW) for column in (-1, 0, 1))
"""What to add to a square for itself and those next to it."""


def square_of(report: Report, metres: float) -> int:
    """The square of about this width. Two reports within `metres` are in one square or in neighbouring ones."""
    size = metres / NORTH * 1.1  # a degree of longitude is at most a tenth shorter as far north as Thailand reaches
    return int(report.longitude // size) * _ROW + int(report.latitude // size)
