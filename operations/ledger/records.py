"""Decodes from the topics' records what the account book needs. Accepts any bytes without an exception."""

from __future__ import annotations

from typing import Protocol

import msgspec
from msgspec import Struct

from complaints.events.complaint import Time, Version
from complaints.events.decode_or_none import decode_or_none
from operations.dead_letters.letters import Written


class Placed(Written, Protocol):
    """A record with its topic, partition and offset."""

    def topic(self) -> str | None: ...
    def partition(self) -> int | None: ...
    def offset(self) -> int | None: ...


class Taken(Struct):
    """The fields of a received complaint that the ledger uses."""

    channel: str | None = None
    submitted: Time | None = None
    text: str | None = None

    def content(self) -> int:
        """64 bits to compare: 32 of the time in seconds, 32 of a hash of the text, which is valid in this process only.

        0 where time or text is missing.
        """
        if self.submitted is None or self.text is None:
            return 0
        return (int(self.submitted.timestamp()) & _HALF) << 32 | hash(self.text) & _HALF


class _Channel(Struct):
    channel: str | None = None


class _Route(Struct):
    agency: str


class _Routing(Struct):
    routes: tuple[_Route, ...] | None = None
    triage: str | None = None


class Decided(Struct):
    """The fields of a classified complaint that the ledger uses."""

    channel: str
    version: Version
    routing: _Routing

    def agencies(self) -> tuple[str, ...]:
        """Its agencies, each once, in order."""
        return tuple(dict.fromkeys(route.agency for route in self.routing.routes or ()))


_HALF = 0xFFFF_FFFF
_TAKEN = msgspec.json.Decoder(Taken)
_CHANNEL = msgspec.json.Decoder(_Channel)
_DECIDED = msgspec.json.Decoder(Decided)


def taken_of(record: Placed) -> Taken:
    """What the ledger uses of a record of the received topic; what cannot be decoded is None."""
    found = decode_or_none(_TAKEN, record.value())
    if found is None and (named := decode_or_none(_CHANNEL, record.value())):
        return Taken(channel=named.channel)
    return found or Taken()


def differ(content: int, other: int) -> bool:
    """Whether two values of `Taken.content` differ both in time and in text; False where either is 0, unknown."""
    return bool(content and other) and content >> 32 != other >> 32 and content & _HALF != other & _HALF


def decided_of(record: Placed) -> Decided | None:
    """What the ledger uses of a record of the classified topic; None for one the worker did not write."""
    return decode_or_none(_DECIDED, record.value())
