"""Records on the topics, as far as the account book reads them. Total over any bytes."""

from __future__ import annotations

from typing import Protocol

import msgspec
from msgspec import Struct

from complaints.events.complaint import Time, Version
from complaints.events.decode_or_none import decode_or_none
from operations.dead_letters.letters import Written


class Placed(Written, Protocol):
    """A record on a topic, and where it stands."""

    def topic(self) -> str | None: ...
    def partition(self) -> int | None: ...
    def offset(self) -> int | None: ...


class Taken(Struct):
    """Of a received complaint, what is accounted for."""

    channel: str | None = None
    submitted: Time | None = None
    text: str | None = None

    def content(self) -> int:
        """32 bits of the time, then of a hash of the text that is of this process alone; 0 where either is missing."""
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
    """Of a classified complaint, what is accounted for."""

    channel: str
    version: Version
    routing: _Routing

    def agencies(self) -> tuple[str, ...]:
        """Each once, in order."""
        return tuple(dict.fromkeys(route.agency for route in self.routing.routes or ()))


_HALF = 0xFFFF_FFFF
_TAKEN = msgspec.json.Decoder(Taken)
_CHANNEL = msgspec.json.Decoder(_Channel)
_DECIDED = msgspec.json.Decoder(Decided)


def taken_of(record: Placed) -> Taken:
    """Of a record of the received topic; nothing of one that does not say."""
    found = decode_or_none(_TAKEN, record.value())
    if found is None and (named := decode_or_none(_CHANNEL, record.value())):
        return Taken(channel=named.channel)
    return found or Taken()


def differ(content: int, other: int) -> bool:
    """Whether two records are of different times and different texts, as far as both are known."""
    return bool(content and other) and content >> 32 != other >> 32 and content & _HALF != other & _HALF


def decided_of(record: Placed) -> Decided | None:
    """Of a record of the classified topic; None for one written past the worker, which the sink refuses."""
    return decode_or_none(_DECIDED, record.value())
