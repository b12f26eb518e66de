"""What is known of every complaint, in so few bytes that over a million complaints fit into memory."""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Collection
from typing import Generic, TypeVar
from uuid import UUID

T = TypeVar("T")

ID_BYTES = 16

RECEIVED = 1
"""On the topic of received complaints."""
DECIDED = 2
TRIAGE = 4
"""In triage by the last decision."""
DEAD = 8
"""Refused by the worker, and not replayed since."""
UNLOADED = 16
"""Refused by the sink, and the dead letter is open."""
STORED = 32
"""In ClickHouse."""
DIFFERING = 64
"""Records with this id differ both in time and in text: they may be different complaints."""
GIVEN_UP = 128
"""Refused by the sink, and an operator has dropped the dead letter: it will not be in ClickHouse."""


class Codes(Generic[T]):
    """Gives values consecutive numbers from 0, so that arrays can hold them; `values` maps back."""

    def __init__(self) -> None:
        self.values: list[T] = []
        self._numbers: dict[T, int] = {}

    def number(self, value: T) -> int:
        number = self._numbers.setdefault(value, len(self.values))
        if number == len(self.values):
            self.values.append(value)
        return number


class Tally:
    """Numbers complaints from 0 in order of appearance, with one entry per complaint in each column."""

    def __init__(self) -> None:
        self._numbers: dict[bytes, int] = {}
        self._odd: dict[bytes, str] = {}
        """Keys that are not ids, by the digest that stands for them."""
        self.flags = bytearray()
        self.channels = array("I")
        self.versions = array("q")
        self.contents = array("Q")
        """`Taken.content` of the first record that has one; 0 if none. Valid in this process only."""
        self.routes = array("I")
        """The agencies of the last decision, as a number of the caller's `Codes`."""

    def __len__(self) -> int:
        return len(self.flags)

    def number(self, key: bytes) -> int:
        """The number of the complaint with this record key; a new one where it is not known yet."""
        short = self._short(key)
        number = self._numbers.setdefault(short, len(self.flags))
        if number == len(self.flags):
            self.flags.append(0)
            self.channels.append(0)
            self.versions.append(-1)
            self.contents.append(0)
            self.routes.append(0)
        return number

    def known(self, complaint: UUID) -> int | None:
        """The number of a complaint; None where it has none yet."""
        return self._numbers.get(complaint.bytes)

    def keys(self, numbers: Collection[int]) -> dict[int, str]:
        """The record keys of these complaints, by number."""
        found = {number: short for short, number in self._numbers.items() if number in numbers} if numbers else {}
        return {number: self._odd.get(short) or str(UUID(bytes=short)) for number, short in found.items()}

    def _short(self, key: bytes) -> bytes:
        if len(key) == 36:  # a UUID as text; any other key is represented by a digest
            try:
                if len(short := bytes.fromhex(key.replace(b"-", b"").decode())) == ID_BYTES:
                    return short
            except ValueError:
                pass
        short = hashlib.blake2b(key, digest_size=ID_BYTES).digest()
        self._odd[short] = key.decode("utf-8", "replace")
        return short
