"""Closes days of the receipt chain, checks one receipt, verifies the whole chain; prints what it finds."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date, timedelta

from complaints.clock import BANGKOK, Clock
from complaints.errors import ConfigError, PermanentError
from complaints.events.receipt_page import RECEIPTS
from complaints.privacy.sealing import Sealer
from complaints.receipt import Receipt
from complaints.settings import Settings
from complaints.topics import Topics
from operations.receipts.accepted import accepted_entries
from operations.receipts.chain import GENESIS, ClosedDay, Entry, close_day, complaint_of, entry_of
from operations.receipts.published_chain import Outside, read_chain
from stores.kafka.event_record import event_record
from stores.kafka.outbox import Outbox
from stores.kafka.record import Record
from stores.kafka.scan import extents_of

SOURCE = "/complaint-stream/receipts"
MOST_DAYS = timedelta(days=366)
"""How far back the first run begins; older complaints go into its first day."""


def close_days(settings: Settings, topics: Topics, clock: Clock, until: date | None) -> int:
    """Close every open day up to `until` (default: yesterday in Bangkok), days without complaints too; return 0.

    A complaint that reached Kafka after its day was closed, from a spool, goes into the next day that is closed. Raises
    ConfigError where `until` is not over, PermanentError where the beginning of the chain was deleted, TransientError
    when Kafka is away.
    """
    today = clock.now().astimezone(BANGKOK).date()
    until = until or today - timedelta(days=1)
    if until >= today:
        raise ConfigError(f"--day {until}: not over yet in Bangkok")
    chain, outside = read_chain(settings, topics)
    _tell(outside)
    if not chain:
        _refuse_a_second_chain(settings, topics)
    elif chain[-1].day >= until:
        return 0
    chained = {entry for day in chain for entry in day.entries}
    accepted = accepted_entries(settings, topics)
    waiting = {(day, entry) for day, entry in accepted if day <= until and entry not in chained}
    day = chain[-1].day + timedelta(days=1) if chain else _first_day(waiting, until)
    outbox = Outbox(settings, topics)
    previous = chain[-1].head if chain else GENESIS
    while day <= until:
        due = {(received, entry) for received, entry in waiting if received <= day}
        waiting -= due
        closed = close_day(day, previous, {entry for _, entry in due})
        outbox.publish((topics.receipts.name, record) for record in _records(closed, clock))
        print(f"{day}  {closed.head}  {len(closed.entries):,} accepted")
        day, previous = day + timedelta(days=1), closed.head
    return 0


def _first_day(waiting: Collection[tuple[date, Entry]], until: date) -> date:
    """The first day of a new chain; older complaints go into it: a record of the year 1 must not make 700,000 days."""
    first = min((day for day, _ in waiting), default=until + timedelta(days=1))
    return max(first, until - MOST_DAYS)


def check_receipt(settings: Settings, topics: Topics, receipt: Receipt) -> int:
    """Print where the receipt's complaint is found; 0 when it is on the topic as it was accepted, else 1."""
    print(f"complaint {receipt.complaint}, accepted {receipt.received.astimezone(BANGKOK):%Y-%m-%d %H:%M:%S} Bangkok")
    print(f"receipt: {_origin(receipt, settings)}")
    wanted = entry_of(receipt.complaint, receipt.digest)
    chain, _ = read_chain(settings, topics)
    closed = next((day for day in chain if wanted in day.entries), None)
    present = any(entry == wanted for _, entry in accepted_entries(settings, topics))
    if closed:
        print(f"chain: in the day {closed.day}, head {closed.head}")
    elif chain and chain[-1].day >= receipt.received.astimezone(BANGKOK).date():
        print("chain: NOT in it; what came from a spool after its day was closed goes into the next day that is")
    else:
        print("chain: its day is not closed yet")
    print("topic: there, as it was accepted" if present else "topic: NOT there as it was accepted")
    return 0 if present else 1


def verify_chain(settings: Settings, topics: Topics, *, since: date, head: str | None) -> int:
    """Compare the chain with the topic and print the problems; 0 when there are none, else 1.

    A problem is an entry that is missing on the topic or altered (in days since `since`), a closing beyond the chain's
    end, or no day with the given `head`. Other records on the chain's topic are named and ignored.
    """
    chain, outside = read_chain(settings, topics)
    problems = [str(one) for one in outside if one.beyond]
    _tell([one for one in outside if not one.beyond])
    if head is not None and head not in {day.head for day in chain}:
        problems.append(f"no day has the head {head}: the chain was written anew")
    chained = {entry: day.day for day in chain for entry in day.entries}
    late: dict[Entry, date] = {}
    missing = dict(chained)
    for day, entry in accepted_entries(settings, topics):
        missing.pop(entry, None)
        if entry not in chained:
            late[entry] = day
    known = {complaint_of(entry) for entry in late}
    for entry, day in sorted(missing.items(), key=lambda item: (item[1], item[0])):
        if day >= since:
            what = "altered" if complaint_of(entry) in known else "deleted"
            problems.append(f"{what}: complaint {complaint_of(entry)}, accepted in the day {day}")
    for problem in problems:
        print(problem)
    days = f"{chain[0].day} to {chain[-1].day}" if chain else "none"
    print(f"closed days: {days}; {len(chained):,} accepted, {len(missing):,} of them missing or altered")
    overdue = sum(1 for day in late.values() if chain and day <= chain[-1].day)
    print(f"not in the chain yet: {len(late):,}, {overdue:,} of them of closed days")
    print(f"passed over, outside the chain: {len(outside):,}")
    return 1 if problems else 0


def _tell(outside: Sequence[Outside]) -> None:
    for one in outside:
        print(f"passed over, outside the chain: {one}")


def _refuse_a_second_chain(settings: Settings, topics: Topics) -> None:
    """Raise PermanentError where first records of the chain's topic were deleted: the chain may have begun in them."""
    for (topic, partition), extent in extents_of(settings.kafka, [topics.receipts.name]).items():
        if extent.first > 0:
            raise PermanentError(
                f"{topic}/{partition} begins at offset {extent.first:,}: what stood before was deleted, and with it "
                "the chain's beginning. A new chain needs a new topic: keep the last head, then create this one anew"
            )


def _records(closed: ClosedDay, clock: Clock) -> Iterator[Record]:
    for page in closed.pages():
        event_id = f"{page.day}.{page.head}.{page.page}"
        yield event_record(RECEIPTS, page, event_id=event_id, source=SOURCE, subject=str(page.day), time=clock.now())


def _origin(receipt: Receipt, settings: Settings) -> str:
    try:
        sealer = Sealer.from_settings(settings.sealing)
    except ConfigError:
        return "whether it is genuine cannot be told without the sealing key"
    if receipt.key_id != sealer.key_id:
        return f"whether it is genuine cannot be told: it was issued with the key {receipt.key_id!r}"
    return "genuine" if receipt.genuine(sealer) else "FORGED or altered, no gateway with this key issued it"
