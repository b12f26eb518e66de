"""One place as a text names it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from streams.area.context import Role


class Strength(IntEnum):
    """How surely words name a place, before what stands around them is weighed."""

    LANDMARK = 1
    NAME = 2
    MARKED = 3
    """Behind จังหวัด, อำเภอ, เขต, ตำบล and the like."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A place named from `start` to `end` of the folded text."""

    start: int
    end: int
    codes: frozenset[str]
    """The areas it may be; empty for อำเภอเมือง without a province."""
    role: Role
    strength: Strength
    certain: bool = True
    """False: a name that is an everyday word too, and that nothing in the text confirms so far."""
    confirmable: bool = True
    """Whether a name of the same province beside it would confirm it."""

    @property
    def provinces(self) -> frozenset[str]:
        """Codes of the provinces it may lie in."""
        return frozenset(code[:2] for code in self.codes)

    @property
    def weight(self) -> int:
        """What it counts against places of other provinces; below 1 it does not count."""
        return self.strength + self.role.value
