"""Sprees: one person who walks down a street and reports each thing. They count as one."""

from __future__ import annotations

from dataclasses import dataclass, field

from trends.surges.report import Report
from trends.surges.tuning import Tuning

_EAST, _NORTH = 108.2e3, 110.6e3
"""Metres of one degree at the latitude of Bangkok."""


@dataclass(slots=True)
class Sprees:
    """The last half hour of one cell."""

    recent: list[Report] = field(default_factory=list)

    def continues(self, report: Report, tuning: Tuning) -> bool:
        """Whether the report is near another in time and place (without place: near in time with the same text)."""
        self.recent = [one for one in self.recent if abs(report.hour - one.hour) <= tuning.spree_hours]
        near = any(_same(report, one, tuning.spree_metres) for one in self.recent)
        self.recent.append(report)
        return near


def _same(one: Report, other: Report, metres: float) -> bool:
    if one.longitude is None or other.longitude is None or one.latitude is None or other.latitude is None:
        return one.text == other.text
    return (
        abs(one.longitude - other.longitude) * _EAST <= metres and abs(one.latitude - other.latitude) * _NORTH <= metres
    )
