"""What is known of every complaint, in few bytes each: over a million of them fit into memory."""

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
"""As last decided."""
DEAD = 8
"""Refused by the worker, and not replayed since."""
UNLOADED = 16
"""Refused by the sink, and the letter is open."""
STORED = 32
"""In ClickHouse."""
DIFFERING = 64
"""Records with this id differ both in time and in text: they may be different complaints."""
GIVEN_UP = 128
"""Refused by the sink, and an operator has dropped the letter: it will not be in ClickHouse."""


class Codes(Generic[T]):
    """Small numbers for values of which there are few."""

    def __init__(self) -> None:
        self.values: list[T] = []
        self._numbers: dict[T, int] = {}

    def number(self, value: T) -> int:
        number = self._numbers.setdefault(value, len(self.values))
        if number == len(self.values):
            self.values.append(value)
        return number


class Tally:
    """Complaints by number, in the order they were met; columns of the same length beside them."""

    def __init__(self) -> None:
        self._numbers: dict[bytes, int] = {}
        self._odd: dict[bytes, str] = {}
        """Keys that are no ids, by what stands for them."""
        self.flags = bytearray()
        self.channels = array("I")
        self.versions = array("q")
        self.contents = array("Q")
        """Of the first record: 32 bits of a hash of its time, then of its text. Python's, so of this process alone."""
        self.routes = array("I")
        """By `Codes` of the reader: the agencies of the last decision."""

    def __len__(self) -> int:
        return len(self.flags)

    def number(self, key: bytes) -> int:
        """The number of the complaint with this record key."""
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
        """The number of a complaint if it was met."""
        return self._numbers.get(complaint.bytes)

    def keys(self, numbers: Collection[int]) -> dict[int, str]:
        """The record keys of these complaints, by number."""
        found = {number: short for short, number in self._numbers.items() if number in numbers} if numbers else {}
        return {number: self._odd.get(short) or str(UUID(bytes=short)) for number, short in found.items()}

    def _short(self, key: bytes) -> bytes:
        if len(key) == 36:  # a UUID as text; anything else, or what only looks like one, has a digest in its place
            try:
                if len(short := bytes.fromhex(key.replace(b"-", b"").decode())) == ID_BYTES:
                    return short
            except ValueError:
                pass
        short = hashlib.blake2b(key, digest_size=ID_BYTES).digest()
        self._odd[short] = key.decode("utf-8", "replace")
        return short
