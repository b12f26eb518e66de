"""Puts records of several partitions into one order that is the same at every reading.

Records are gathered by the broker's time in slices of some seconds. A slice is complete when every partition has been
read beyond it, or to its end long enough after it. The order within a slice is the caller's.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Generic, TypeVar

SLICE_MS = 5_000
HOLD_MS = 10_000
"""Time after the end of a slice in which its last records become readable."""

T = TypeVar("T")


class Slices(Generic[T]):
    """Partitions are numbers; times are milliseconds since 1970, the broker's."""

    def __init__(self, partitions: Collection[int]) -> None:
        self._reached = dict.fromkeys(partitions, 0)
        self._waiting: dict[int, list[T]] = {}
        self._done = -1

    def add(self, partition: int, at_ms: int, item: T) -> None:
        """A record that comes after its slice was completed joins the next one."""
        self._reached[partition] = max(self._reached.get(partition, 0), at_ms)
        self._waiting.setdefault(max(at_ms // SLICE_MS, self._done + 1), []).append(item)

    def complete(self, now_ms: int, unread: Collection[int]) -> Iterator[tuple[int, list[T]]]:
        """Slices in order, each with the time at which it begins; those that hold nothing are left out.

        `unread` are partitions with records from before `now_ms` that have not been read: they hold slices back.
        """
        limit = self.settled_ms(now_ms, unread) // SLICE_MS
        for number in sorted(number for number in self._waiting if number < limit):
            self._done = number
            yield number * SLICE_MS, self._waiting.pop(number)

    def settled_ms(self, now_ms: int, unread: Collection[int]) -> int:
        """The time before which nothing is still to come."""
        limit = (now_ms - HOLD_MS) // SLICE_MS
        for partition in unread:
            limit = min(limit, self._reached.get(partition, 0) // SLICE_MS)
        return limit * SLICE_MS
