"""Puts records of several partitions into one order that is the same at every reading.

Records are gathered by the broker's time in slices of some seconds. A slice is complete when every partition has been
read beyond it, or to its end long enough after it. The order within a slice is the caller's.

A file of past months is written partition by partition, so that slices of seconds hold its months in no order. Slices
most of whose records tell of the past are therefore given out as one, once no more of them follow.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from typing import Generic, TypeVar

SLICE_MS = 5_000
HOLD_MS = 10_000
"""Time after the end of a slice in which its last records become readable."""
PAST_MS = 86_400_000
"""A record of what was so long before tells of the past: it was written down long after, or is of a file."""
PAST_LEAST = 100
"""So many records of the past make a slice one of the past, if they are more than half of it."""
PAST_GAP = 3
"""So many slices without them may lie between two slices of the past."""
PAST_MOST = 50_000
"""Records that are held until no more slices of the past follow, some 2 kB each."""

T = TypeVar("T")


class Slices(Generic[T]):
    """Partitions are numbers; times are milliseconds since 1970, the broker's."""

    def __init__(self, partitions: Collection[int]) -> None:
        self._reached = dict.fromkeys(partitions, 0)
        self._waiting: dict[int, list[T]] = {}
        self._past: Counter[int] = Counter()
        self._done = -1

    def add(self, partition: int, at_ms: int, item: T, *, of_ms: int | None = None) -> None:
        """A record that comes after its slice was completed joins the next one. `of_ms` is when what it tells was."""
        self._reached[partition] = max(self._reached.get(partition, 0), at_ms)
        number = max(at_ms // SLICE_MS, self._done + 1)
        self._waiting.setdefault(number, []).append(item)
        self._past[number] += of_ms is not None and at_ms - of_ms > PAST_MS

    def complete(self, now_ms: int, unread: Collection[int]) -> Iterator[tuple[int, list[T]]]:
        """Slices in order, each with the time at which it begins; those that hold nothing are left out.

        `unread` are partitions with records from before `now_ms` that have not been read: they hold slices back.
        """
        limit = self.settled_ms(now_ms, unread) // SLICE_MS
        numbers = sorted(number for number in self._waiting if number < limit)
        while numbers and (last := self._last_together(numbers, limit)) is not None:
            together = [number for number in numbers if number <= last]
            numbers = numbers[len(together) :]
            self._done = last
            yield together[0] * SLICE_MS, [item for number in together for item in self._taken(number)]

    def _last_together(self, numbers: Sequence[int], limit: int) -> int | None:
        """The last of the slices that are given out with the first; None while it may still come."""
        last, held = numbers[0], 0
        for number in numbers:
            if number - last > PAST_GAP or held >= PAST_MOST:
                return last
            held += len(self._waiting[number])
            if self._tells_of_the_past(number):
                last = number
            elif number == numbers[0]:
                return number
        return None if last + PAST_GAP >= limit and held < PAST_MOST else last

    def _tells_of_the_past(self, number: int) -> bool:
        return self._past[number] >= max(PAST_LEAST, len(self._waiting[number]) / 2)

    def _taken(self, number: int) -> list[T]:
        del self._past[number]
        return self._waiting.pop(number)

    def settled_ms(self, now_ms: int, unread: Collection[int]) -> int:
        """The time before which nothing is still to come."""
        limit = (now_ms - HOLD_MS) // SLICE_MS
        for partition in unread:
            limit = min(limit, self._reached.get(partition, 0) // SLICE_MS)
        return limit * SLICE_MS
