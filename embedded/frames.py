"""Kafka's length-prefixed frames in a stream that arrives in pieces of any size. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator

HEAD = 8
"""Bytes that tell what a frame is: its length, then key and version of a request, or an answer's correlation id."""
_MAX_WHOLE = 1 << 24
"""The limit in bytes of a frame that is wanted whole; those of Kafka's clients stay far below."""


class Frames:
    """Passes a stream on as it comes, but holds back each frame that is wanted whole until it is."""

    def __init__(self, wanted: Callable[[bytes], bool]) -> None:
        """`wanted` gets the first eight bytes of each frame."""
        self._wanted = wanted
        self._kept = b""
        """The beginning of a frame that is wanted, or may be."""
        self._left = 0
        """Bytes of a frame that is passed on, still to come."""

    def feed(self, data: bytes) -> Iterator[tuple[bytes, bool]]:
        """What can be handed on now, in order: (bytes, False) as they came, (frame, True) for one that was wanted.

        Raises ValueError for what is no frame of Kafka's.
        """
        data, self._kept = self._kept + data, b""
        start, at = 0, min(self._left, len(data))
        self._left -= at
        while len(data) - at >= HEAD:
            head = data[at : at + HEAD]
            size, wanted = _size(head), self._wanted(head)
            if wanted and size > _MAX_WHOLE:
                raise ValueError(f"a frame of {size:,} bytes where none is so large")
            if wanted and len(data) - at < size:
                break
            if wanted:
                if at > start:
                    yield data[start:at], False
                yield data[at : at + size], True
                start = at + size
            self._left = max(0, at + size - len(data))
            at = min(at + size, len(data))
        if at > start:
            yield data[start:at], False
        self._kept = data[at:]


def _size(head: bytes) -> int:
    """Size of a frame in bytes, with its length field."""
    size = int.from_bytes(head[:4], "big", signed=True)
    if size < HEAD - 4:
        raise ValueError(f"no frame of Kafka's: {size} bytes long")
    return 4 + size
