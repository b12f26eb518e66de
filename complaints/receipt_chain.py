"""The published chain over accepted complaints: one link per day, each over the one before. Pure.

An entry is a complaint's id and the SHA-256 of its record's value: no personal data, and nothing to guess any from.
A day's head is the SHA-256 of the lines: previous head, day, then its entries in ascending order. Whoever keeps a head
can show later that no entry up to that day was taken away or changed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from complaints.decode_or_none import decode_or_none
from complaints.event import MAX_SAFE_INTEGER, Strict

GENESIS = "0" * 64
"""What the first day has before it."""
PAGE_ENTRIES = 5000
_ID_BYTES = 16

Entry = bytes
"""16 bytes of the complaint's id, 32 of the digest."""
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


_DECODER = msgspec.json.Decoder(ChainPage)


def read_page(value: bytes | None) -> ChainPage | None:
    """The page in a record's value; None for what is no page of a chain."""
    return decode_or_none(_DECODER, value)


@dataclass(frozen=True, slots=True)
class ClosedDay:
    day: date
    previous: str
    head: str
    entries: Sequence[Entry]
    """Ascending."""

    def pages(self) -> list[ChainPage]:
        """As they are published."""
        starts = range(0, max(1, len(self.entries)), PAGE_ENTRIES)
        return [
            ChainPage(
                day=self.day,
                previous=self.previous,
                head=self.head,
                count=len(self.entries),
                page=number,
                pages=len(starts),
                entries=tuple(map(text_of, self.entries[start : start + PAGE_ENTRIES])),
            )
            for number, start in enumerate(starts, start=1)
        ]


def entry_of(complaint: UUID, digest: bytes) -> Entry:
    return complaint.bytes + digest


def complaint_of(entry: Entry) -> UUID:
    return UUID(bytes=entry[:_ID_BYTES])


def text_of(entry: Entry) -> str:
    """The entry as heads and pages have it."""
    return f"{complaint_of(entry)} {entry[_ID_BYTES:].hex()}"


def close_day(day: date, previous: str, entries: Collection[Entry]) -> ClosedDay:
    """The link of this day over these entries."""
    ordered = sorted(entries)
    return ClosedDay(day, previous, _head(day, previous, ordered), ordered)


def join_pages(pages: Iterable[ChainPage]) -> list[ClosedDay]:
    """Closed days, in the order of their last pages. Pages of a closing that was broken off are passed over."""
    parts: dict[tuple[date, str], dict[int, ChainPage]] = {}
    days: dict[tuple[date, str], ClosedDay] = {}
    for page in pages:
        closing = (page.day, page.head)
        found = parts.setdefault(closing, {})
        found[page.page] = page
        if closing not in days and len(found) == page.pages:
            entries = [entry for number in sorted(found) for entry in _entries(found.pop(number))]
            days[closing] = ClosedDay(page.day, page.previous, page.head, entries)
    return list(days.values())


def link(closings: Iterable[ClosedDay]) -> tuple[list[ClosedDay], list[str]]:
    """The chain from its first day on, and what is no link of it and why, one line each.

    Of two closings of one day the one published first is the link.
    """
    chain: list[ClosedDay] = []
    strays: list[str] = []
    for one in closings:
        wrong = _misfit(one, chain[-1] if chain else None)
        if wrong:
            strays.append(f"{one.day}, head {one.head}: {wrong}")
        else:
            chain.append(one)
    return chain, strays


def _misfit(one: ClosedDay, last: ClosedDay | None) -> str:
    if _head(one.day, one.previous, one.entries) != one.head:
        return "entries and head do not fit"
    if last is not None and one.day == last.day:
        return "closed before"
    if one.previous != (last.head if last else GENESIS) or (
        last is not None and one.day != last.day + timedelta(days=1)
    ):
        return f"does not follow from {last.day if last else 'the beginning'}"
    return ""


def _head(day: date, previous: str, entries: Iterable[Entry]) -> str:
    digest = hashlib.sha256(f"{previous}\n{day}\n".encode())
    for entry in entries:
        digest.update(f"{text_of(entry)}\n".encode())
    return digest.hexdigest()


def _entries(page: ChainPage) -> list[Entry]:
    """Those that are none become impossible ones: the head does not fit them."""
    found = []
    for text in page.entries:
        complaint, _, digest = text.partition(" ")
        try:
            found.append(entry_of(UUID(complaint), bytes.fromhex(digest)))
        except ValueError:
            found.append(bytes(_ID_BYTES))
    return found
