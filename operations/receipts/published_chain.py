"""Reads the receipt chain from its topic, and names other records found there. Shared by commands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple

from complaints.events.receipt_page import RECEIPTS, ChainPage
from complaints.settings import Settings
from complaints.topics import Topics
from operations.dead_letters.letters import time_of
from operations.receipts.chain import GENESIS, ClosedDay, join_pages, link, misfit
from stores.kafka.scan import scan

_A_YEAR = timedelta(days=366)
"""Further ahead of its record's timestamp no day of ours can be, even with a wrong clock."""


@dataclass(frozen=True, slots=True)
class Outside:
    """A record that is no part of the chain."""

    where: str
    """`topic/partition/offset`."""
    why: str
    beyond: bool = False
    """Whether it is a closing with a head that fits, of a day after the chain's end: then a link may be missing."""

    def __str__(self) -> str:
        return f"{self.where}: {self.why}"


class PublishedChain(NamedTuple):
    """The chain on its topic, and the records there that are no part of it."""

    days: list[ClosedDay]
    """From the first day on, without a gap."""
    outside: list[Outside]


def read_chain(settings: Settings, topics: Topics) -> PublishedChain:
    """The chain and the records outside it. Raises TransientError when Kafka is away."""
    pages: list[tuple[str, ChainPage]] = []
    outside: list[Outside] = []
    for record in scan(settings.kafka, [topics.receipts.name]):
        where = f"{record.topic()}/{record.partition()}/{record.offset()}"
        page = RECEIPTS.read(record.value())
        if page is None:
            outside.append(Outside(where, "no page of the chain"))
        elif page.previous == GENESIS and not page.count:
            outside.append(Outside(where, f"{page.day}, head {page.head}: a chain's first day has complaints"))
        elif page.day - time_of(record).date() > _A_YEAR:
            outside.append(Outside(where, f"{page.day}, head {page.head}: written long before the day is over"))
        else:
            pages.append((where, page))
    closings = join_pages(page for _, page in pages)
    chain, _ = link(closings)
    return PublishedChain(chain, [*outside, *_outside(pages, closings, chain)])


def _outside(
    pages: Iterable[tuple[str, ChainPage]], closings: Iterable[ClosedDay], chain: Sequence[ClosedDay]
) -> Iterator[Outside]:
    """Pages that belong to no link, with the reason. Another process may be writing an incomplete closing right now."""
    links = {(one.day, one.previous, one.head) for one in chain}
    whole = {(one.day, one.previous, one.head): one for one in closings}
    for where, page in pages:
        closing = page.day, page.previous, page.head
        if closing in links and page.page <= page.pages:
            continue
        one = whole.get(closing)
        why = misfit(one, chain) if one else f"not all of its {page.pages:,} pages are there"
        beyond = one is not None and one.fits() and not (chain and one.day <= chain[-1].day)
        yield Outside(where, f"{page.day}, head {page.head}: {why}", beyond)
