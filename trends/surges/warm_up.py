"""Whether the detector of surges has had enough complaints to say anything. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from trends.surges.tuning import Tuning

LOOKED_AT = 28
"""Days that tell."""


class WarmUp(NamedTuple):
    """On how many of `looked_at` days there were `least` complaints or more, and how many such days it needs."""

    enough: int
    needed: int
    least: int
    looked_at: int

    @property
    def silent(self) -> bool:
        return self.enough < self.needed


def warm_up(counts: Sequence[int], tuning: Tuning | None = None) -> WarmUp:
    """From complaints a day. The detector counts a spree or a repeated text once, so it may need some more."""
    tuning = tuning or Tuning()
    enough = sum(count >= tuning.least_units_a_day for count in counts)
    return WarmUp(enough, tuning.warm_up_days, round(tuning.least_units_a_day), len(counts))
