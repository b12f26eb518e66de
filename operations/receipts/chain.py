"""The published receipt chain over accepted complaints: one link per day, hashed with the link before it. Pure.

An entry is a complaint's id and the SHA-256 of its record's value: it holds no personal data, and none can be guessed
from it. A day's head is the SHA-256 of these lines: previous head, day, then the day's entries in ascending order.
Whoever keeps a head can show later whether an entry up to that day was removed or changed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from complaints.events.receipt_page import ChainPage

GENESIS = "0" * 64
"""The previous head of the first day."""
PAGE_ENTRIES = 5000
_ID_BYTES = 16
_A_DAY = timedelta(days=1)

Entry = bytes
"""16 bytes of the complaint's id, then the 32 bytes of the digest."""


@dataclass(frozen=True, slots=True)
class ClosedDay:
    """One link of the chain, or a closing that claims to be one; heads are hexadecimal."""

    day: date
    previous: str
    head: str
    entries: Sequence[Entry]
    """In ascending order."""

    def fits(self) -> bool:
        """Whether the head is the hash of the previous head, the day and the entries."""
        return _head(self.day, self.previous, self.entries) == self.head

    def pages(self) -> list[ChainPage]:
        """The pages in which the day is published, PAGE_ENTRIES entries each; at least one."""
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
    """The entry of a complaint; `digest` is the SHA-256 of its record's value."""
    return complaint.bytes + digest


def complaint_of(entry: Entry) -> UUID:
    """The complaint's id in an entry."""
    return UUID(bytes=entry[:_ID_BYTES])


def text_of(entry: Entry) -> str:
    """The entry as it is hashed and published: the id, a space, the digest in hexadecimal."""
    return f"{complaint_of(entry)} {entry[_ID_BYTES:].hex()}"


def close_day(day: date, previous: str, entries: Collection[Entry]) -> ClosedDay:
    """The link of this day over these entries."""
    ordered = sorted(entries)
    return ClosedDay(day, previous, _head(day, previous, ordered), ordered)


def join_pages(pages: Iterable[ChainPage]) -> list[ClosedDay]:
    """Closings of which all pages are there, in the order in which they became complete, each once.

    A foreign page that claims to belong to a closing makes its head not fit. Until it fits, later pages replace earlier
    ones, so the next run of `receipts close` repairs it.
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
    """The chain from its first day on, and one line for each closing that is no link of it, with the reason.

    Of two closings that follow the same day, the one that became complete first is the link. After a restart in the
    middle, a day may be complete before the one it follows.
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
    """The page's entries; text that is no entry becomes an all-zero one, which the head does not fit."""
    found = []
    for text in page.entries:
        complaint, _, digest = text.partition(" ")
        try:
            found.append(entry_of(UUID(complaint), bytes.fromhex(digest)))
        except ValueError:
            found.append(bytes(_ID_BYTES))
    return found
