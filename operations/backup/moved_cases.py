"""Cases of a backup as they belong on other topics: what they hold of offsets is made to fit. Pure.

A case remembers how far each topic was folded into it. On restored topics records stand at other offsets where the old
ones began late or had gaps, and decisions are made anew, so what was folded of those is known by their versions alone.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence

import msgspec

from complaints.events.case import CASE
from operations.backup.files import Kept

_ENCODER = msgspec.json.Encoder()


def moved_case(kept: Kept, offsets: Mapping[str, Sequence[int]]) -> Kept:
    """The record of a case; `offsets` are those of the stored updates by `topic/partition`, in order. What is no case
    stays as it is.
    """
    case = CASE.read(kept.value)
    if case is None:
        return kept
    applied = {place: bisect_left(offsets[place], offset) for place, offset in case.applied.items() if place in offsets}
    moved = msgspec.structs.replace(case, applied=applied, record=None)
    return msgspec.structs.replace(kept, value=_ENCODER.encode(moved))
