"""Sprees and walks: one person who goes down a street and reports each thing. They count as one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from trends.metres import EAST, NORTH
from trends.surges.report import Report
from trends.surges.tuning import Tuning

Nearness = Literal["spree", "walk", "apart"]
"""A spree has one report after another at one place; a walk has them further apart, but soon after one another."""


@dataclass(slots=True)
class Sprees:
    """The last half hour of one cell."""

    recent: list[Report] = field(default_factory=list)

    def nearness(self, report: Report, tuning: Tuning) -> Nearness:
        """How near the report is to another in time and place (without place: near in time with the same text)."""
        self.recent = [one for one in self.recent if abs(report.hour - one.hour) <= tuning.spree_hours]
        found = {_nearness(report, one, tuning) for one in self.recent}
        self.recent.append(report)
        return "spree" if "spree" in found else "walk" if "walk" in found else "apart"


def _nearness(one: Report, other: Report, tuning: Tuning) -> Nearness:
    if one.longitude is None or other.longitude is None or one.latitude is None or other.latitude is None:
        return "spree" if one.text == other.text else "apart"
    metres = max(abs(one.longitude - other.longitude) * EAST, abs(one.latitude - other.latitude) * NORTH)
    if metres <= tuning.spree_metres:
        return "spree"
    soon = abs(one.hour - other.hour) <= tuning.walk_hours
    return "walk" if soon and metres <= tuning.walk_metres else "apart"
