"""A part of one day of the published chain over accepted complaints, as its topic holds it."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Final

from msgspec import Meta

from complaints.events.complaint import MAX_SAFE_INTEGER, Strict
from complaints.events.event_type import EventType

Hash = Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]


class ChainPage(Strict, frozen=True, kw_only=True):
    """A part of one day of the chain; the day is closed once all pages with its head are there."""

    day: Annotated[date, Meta(description="in Asia/Bangkok")]
    previous: Annotated[Hash, Meta(description="head of the day before, zeros for the first")]
    head: Hash
    count: Annotated[int, Meta(ge=0, le=MAX_SAFE_INTEGER, description="entries of the day")]
    page: Annotated[int, Meta(ge=1, le=MAX_SAFE_INTEGER)]
    pages: Annotated[int, Meta(ge=1, le=MAX_SAFE_INTEGER)]
    entries: Annotated[tuple[str, ...], Meta(description="complaint id, space, SHA-256 of its record; ascending")]


RECEIPTS: Final = EventType("th.go.1111.receipts.closed.v1", ChainPage, "A part of one day of the chain")
