"""Which records of one partition are done, where they may be done out of order. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from complaints.events.webhook import OffsetRange


class DoneOffsets:
    """`next` is the offset before which every record is done; some beyond it may be done as well.

    Offsets without a record, as those of transaction markers, need nothing: all that was read and is not outstanding
    is done.
    """

    def __init__(self, next_offset: int = 0, ahead: Iterable[OffsetRange] = ()) -> None:
        self._read_to = next_offset
        self._outstanding: dict[int, None] = {}  # in order: offsets are taken in order
        self._ahead = {offset for one in ahead for offset in range(one.first, one.end)}

    @property
    def next(self) -> int:
        """Where reading goes on after a crash."""
        return next(iter(self._outstanding), self._read_to)

    def take(self, offset: int) -> bool:
        """Note a record that was read; False where it is done already, from before a crash."""
        self._read_to = offset + 1
        if offset in self._ahead:
            return False
        self._outstanding[offset] = None
        return True

    def done(self, offset: int) -> None:
        """A record is done. One that is not outstanding, as of before a rewind, changes nothing."""
        if offset not in self._outstanding:
            return
        del self._outstanding[offset]
        self._ahead.add(offset)
        behind = self.next
        if offset < behind:
            self._ahead = {one for one in self._ahead if one >= behind}

    def ahead(self) -> tuple[OffsetRange, ...]:
        """What is done from `next` on."""
        ranges: list[OffsetRange] = []
        behind = self.next
        for offset in sorted(one for one in self._ahead if one >= behind):
            if ranges and ranges[-1].end == offset:
                ranges[-1] = OffsetRange(first=ranges[-1].first, end=offset + 1)
            else:
                ranges.append(OffsetRange(first=offset, end=offset + 1))
        return tuple(ranges)
