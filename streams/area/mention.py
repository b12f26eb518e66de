"""A place as a text names it."""

from __future__ import annotations

from enum import IntEnum
from functools import lru_cache

from msgspec import Struct

from streams.area.context import Role


class Strength(IntEnum):
    """How certain it is that words name a place, regardless of the words around them."""

    LANDMARK = 1
    NAME = 2
    MARKED = 3
    """After a word for a level: จังหวัด, อำเภอ, เขต, ตำบล and the like."""


class Mention(Struct, frozen=True):
    """A place named from `start` to `end` of the folded text."""

    start: int
    end: int
    codes: frozenset[str]
    """The areas it may be; empty for อำเภอเมือง without a province."""
    role: Role
    strength: Strength
    certain: bool = True
    """False for a name that is also an everyday word and that nothing in the text has confirmed yet."""
    confirmable: bool = True
    """Whether a name of the same province next to it would confirm it."""

    @property
    def provinces(self) -> frozenset[str]:
        """Codes of the provinces it may lie in."""
        return _provinces(self.codes)

    @property
    def weight(self) -> int:
        """Its weight against places of other provinces; below 1 it is ignored."""
        return self.strength + self.role.value


@lru_cache(maxsize=4096)
def _provinces(codes: frozenset[str]) -> frozenset[str]:
    """Kept, as it is asked again and again for the same few sets: those of the tables of names."""
    return frozenset(code[:2] for code in codes)
