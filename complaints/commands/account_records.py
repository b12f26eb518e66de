"""Records on the topics, as far as the account book reads them. Total over any bytes."""

from __future__ import annotations

from typing import Protocol

import msgspec
from msgspec import Struct

from complaints.commands.letters import Written
from complaints.decode_or_none import decode_or_none
from complaints.event import Version


class Placed(Written, Protocol):
    """A record on a topic, and where it stands."""

    def topic(self) -> str | None: ...
    def partition(self) -> int | None: ...
    def offset(self) -> int | None: ...


class _Received(Struct):
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


_RECEIVED = msgspec.json.Decoder(_Received)
_DECIDED = msgspec.json.Decoder(Decided)


def channel_of(record: Placed) -> str:
    """Of a record of the received topic; empty when it does not say."""
    found = decode_or_none(_RECEIVED, record.value())
    return (found.channel if found else None) or ""


def decided_of(record: Placed) -> Decided | None:
    """Of a record of the classified topic; None for one written past the worker, which the sink refuses."""
    return decode_or_none(_DECIDED, record.value())
