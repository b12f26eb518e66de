"""The smallest parts of the native protocol: numbers, strings, and a buffer that fills as it is read."""

from __future__ import annotations

from collections.abc import Callable

_VARINT_BITS = 70
"""Seven of each of the ten bytes that 64 bits may need."""


class Feed:
    """A buffer that reads further bytes when they are needed.

    `data` grows by `more()`, `pos` is how far it was read. `more` returns b"" at the end of input;
    needing bytes after that raises EOFError. A number longer than 64 bits raises ConnectionAbortedError.
    """

    def __init__(self, more: Callable[[], bytes], data: bytes | bytearray | None = None) -> None:
        self._more = more
        self.data = bytearray() if data is None else data
        self.pos = 0

    def need(self, end: int) -> None:
        """Read on until `data[:end]` is there."""
        while len(self.data) < end:
            piece = self._more()
            if not piece:
                raise EOFError("input ended in the middle of a packet")
            self.data += piece

    def skip(self, size: int) -> None:
        self.pos += size
        self.need(self.pos)

    def take(self, size: int) -> bytes:
        start = self.pos
        self.skip(size)
        return bytes(self.data[start : self.pos])

    def drop(self) -> None:
        """Forget what was read. Views of it stay valid: the rest moves to a new buffer."""
        self.data, self.pos = self.data[self.pos :], 0

    def byte(self) -> int:
        self.skip(1)
        return self.data[self.pos - 1]

    def varint(self) -> int:
        value = shift = 0
        while (part := self.byte()) > 0x7F:
            value |= (part & 0x7F) << shift
            shift += 7
            if shift >= _VARINT_BITS:
                raise ConnectionAbortedError("a number longer than 64 bits")
        return value | part << shift

    def uint64(self) -> int:
        return int.from_bytes(self.take(8), "little")

    def string(self) -> bytes:
        return self.take(self.varint())

    def text(self) -> str:
        return self.string().decode("utf-8", "surrogateescape")


def varint(value: int) -> bytes:
    """Pack a number of up to 64 bits as LEB128."""
    packed = bytearray()
    while value > 0x7F:
        packed.append(value & 0x7F | 0x80)
        value >>= 7
    packed.append(value)
    return bytes(packed)


def text(value: str | bytes) -> bytes:
    """Pack a string behind its length."""
    raw = value if isinstance(value, bytes) else value.encode("utf-8", "surrogateescape")
    return varint(len(raw)) + raw
