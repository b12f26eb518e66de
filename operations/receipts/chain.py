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
from uuid import UUID

from complaints.events.receipt_page import ChainPage

GENESIS = "0" * 64
"""What the first day has before it."""
PAGE_ENTRIES = 5000
_ID_BYTES = 16
_A_DAY = timedelta(days=1)

Entry = bytes
"""16 bytes of the complaint's id, 32 of the digest."""


@dataclass(frozen=True, slots=True)
class ClosedDay:
    day: date
    previous: str
    head: str
    entries: Sequence[Entry]
    """Ascending."""

    def fits(self) -> bool:
        """Whether the head is the one of these entries after that previous head."""
        return _head(self.day, self.previous, self.entries) == self.head

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
    """Closings of which every page is there, in the order in which they became whole, each once.

    A page that only says it belongs to a closing makes the head not fit. Pages that are published later take the place
    of earlier ones until it does, so the next run of `receipts close` mends it.
    """
    parts: dict[tuple[date, str, str, int], dict[int, ChainPage]] = {}
    whole: dict[tuple[date, str, str, int], ClosedDay] = {}
    for page in pages:
        closing = (page.day, page.previous, page.head, page.pages)
        if closing in whole and closing not in parts:
            continue  # it fits
        found = parts.setdefault(closing, {})
        found[page.page] = page
        if len(found) >= page.pages and all(number in found for number in range(1, page.pages + 1)):
            whole.pop(closing, None)
            entries = [entry for number in range(1, page.pages + 1) for entry in _entries(found[number])]
            whole[closing] = ClosedDay(page.day, page.previous, page.head, entries)
            if whole[closing].fits():
                del parts[closing]
    return list(whole.values())


def link(closings: Iterable[ClosedDay]) -> tuple[list[ClosedDay], list[str]]:
    """The chain from its first day on, and what is no link of it and why, one line each.

    Of two closings that follow from the same day the one published first is the link. A day may be published before the
    one it follows from has become whole: after a restart in the middle.
    """
    published = list(closings)
    chain = _chain(published)
    links = {(one.day, one.head): one for one in chain}
    return chain, [
        f"{one.day}, head {one.head}: {misfit(one, chain)}"
        for one in published
        if links.get((one.day, one.head)) != one
    ]


def _chain(published: Iterable[ClosedDay]) -> list[ClosedDay]:
    after: dict[str, list[ClosedDay]] = {}
    for one in published:
        if one.fits():
            after.setdefault(one.previous, []).append(one)
    chain = after.get(GENESIS, [])[:1]
    while chain:
        last = chain[-1]
        following = next((one for one in after.get(last.head, ()) if one.day - last.day == _A_DAY), None)
        if following is None:
            break
        chain.append(following)
    return chain


def misfit(one: ClosedDay, chain: Sequence[ClosedDay]) -> str:
    """Why a closing is no link of the chain."""
    if not one.fits():
        return "entries and head do not fit"
    if chain and chain[0].day <= one.day <= chain[-1].day:
        return "closed before"
    return f"does not follow from {chain[-1].day if chain else 'the beginning'}"


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
