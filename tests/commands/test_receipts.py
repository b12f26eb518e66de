from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

import msgspec
import pytest
from confluent_kafka import TopicPartition
from confluent_kafka.admin import AdminClient

from complaints.clock import SystemClock
from complaints.errors import ConfigError, PermanentError
from complaints.privacy.sealing import Sealer
from complaints.receipt import Receipt
from complaints.topics import Topic
from embedded.broker import Broker
from operations.receipts import chain as receipt_chain
from operations.receipts.accepted import accepted_entries
from operations.receipts.chain import GENESIS, Entry, close_day, complaint_of, entry_of, text_of
from operations.receipts.days import MOST_DAYS, check_receipt, close_days, verify_chain
from operations.receipts.published_chain import read_chain
from stores.kafka.create_topics import create_topics
from tests.clock import ManualClock
from tests.own_services import OwnServices, make_own_services
from tests.streams.records import received

EVENING = datetime(2026, 3, 2, 16, 30, tzinfo=UTC)
"""23:30 in Bangkok; an hour later it is the third there."""
LATER = datetime(2026, 3, 2, 17, 30, tzinfo=UTC)
CLOCK = ManualClock(datetime(2026, 3, 4, 20, 0, tzinfo=UTC))


def accept(own: OwnServices, reference: str, time: datetime, **changes: str) -> Receipt:
    """As the gateway does it."""
    event = received(reference, received=time, **changes)
    value = msgspec.json.encode(event)
    own.write(own.topics.received.name, value, str(event.complaint_id).encode())
    return Receipt.issue(event.complaint_id, time, value, Sealer.from_settings(own.settings.sealing))


def close(own: OwnServices, day: date | None = None) -> int:
    return close_days(own.settings, own.topics, CLOCK, day)


def verify(own: OwnServices, head: str | None = None) -> int:
    return verify_chain(own.settings, own.topics, since=date.min, head=head)


def ids(own: OwnServices) -> dict[int, list[UUID]]:
    chain, strays = read_chain(own.settings, own.topics)
    assert strays == []
    return {day.day.day: [complaint_of(entry) for entry in day.entries] for day in chain}


def without_the_second(own: OwnServices, altered: bool) -> OwnServices:
    """The same chain over a topic that lacks the second record, or has another in its place."""
    topic = Topic(name=f"{own.topics.received.name}.thinned", partitions=1)
    create_topics(own.settings.kafka, [topic], SystemClock())
    thinned = OwnServices(own.settings, msgspec.structs.replace(own.topics, received=topic))
    accept(thinned, "A-1", EVENING)
    if altered:
        accept(thinned, "A-2", EVENING, text="อย่างอื่น")
    return thinned


def test_days_are_closed_in_turn_and_only_once(own: OwnServices, said: Callable[[], str]) -> None:
    first, second = accept(own, "A-1", EVENING), accept(own, "A-2", LATER)
    accept(own, "A-1", EVENING)  # a repeat with the same bytes
    own.write(own.topics.received.name, b"{broken")
    assert close(own, date(2026, 3, 2)) == 0
    assert ids(own) == {2: [first.complaint]}
    assert close(own) == 0
    assert close(own) == 0
    assert ids(own) == {2: [first.complaint], 3: [second.complaint], 4: []}
    assert said().count("accepted") == 3
    assert verify(own) == 0


def test_what_comes_after_its_day_was_closed_goes_into_the_next(own: OwnServices, said: Callable[[], str]) -> None:
    accept(own, "A-1", EVENING)
    close(own, date(2026, 3, 2))
    late = accept(own, "A-2", EVENING)
    assert check_receipt(own.settings, own.topics, late) == 0
    assert verify(own) == 0
    assert "1 of them of closed days" in said()
    close(own, date(2026, 3, 3))
    assert ids(own)[3] == [late.complaint]
    assert check_receipt(own.settings, own.topics, late) == 0
    assert "in the day 2026-03-03" in said()


def test_a_day_that_is_not_over_is_not_closed(own: OwnServices) -> None:
    with pytest.raises(ConfigError, match="not over yet"):
        close(own, date(2026, 3, 5))


def test_a_receipt_before_and_after_its_day_is_closed(own: OwnServices, said: Callable[[], str]) -> None:
    receipt = accept(own, "A-1", EVENING)
    assert check_receipt(own.settings, own.topics, receipt) == 0
    assert "not closed yet" in said()
    close(own)
    assert check_receipt(own.settings, own.topics, receipt) == 0
    text = said()
    assert "in the day 2026-03-02" in text
    assert "receipt: genuine" in text


@pytest.mark.parametrize("altered", [False, True])
def test_a_complaint_that_is_gone_is_named(own: OwnServices, said: Callable[[], str], altered: bool) -> None:
    accept(own, "A-1", EVENING)
    gone = accept(own, "A-2", EVENING)
    close(own)
    thinned = without_the_second(own, altered)
    assert verify(thinned) == 1
    assert f"{'altered' if altered else 'deleted'}: complaint {gone.complaint}" in said()
    assert check_receipt(thinned.settings, thinned.topics, gone) == 1
    assert "NOT there as it was accepted" in said()


def test_a_forged_receipt_is_told_from_a_deleted_complaint(own: OwnServices, said: Callable[[], str]) -> None:
    genuine = accept(own, "A-1", EVENING)
    forged = Receipt.parse(genuine.text[:-22] + "A" * 22)
    check_receipt(own.settings, own.topics, forged)
    assert "FORGED" in said()
    other = Receipt.issue(genuine.complaint, EVENING, b"", Sealer("k9", bytes(32)))
    check_receipt(own.settings, own.topics, other)
    assert "cannot be told: it was issued with the key 'k9'" in said()


def test_a_chain_written_anew_is_seen_by_whoever_kept_a_head(own: OwnServices, said: Callable[[], str]) -> None:
    accept(own, "A-1", EVENING)
    close(own)
    chain, _ = read_chain(own.settings, own.topics)
    assert verify(own, head=chain[0].head) == 0
    assert verify(own, head=close_day(date(2026, 3, 2), GENESIS, []).head) == 1
    assert "the chain was written anew" in said()


def foreign(day: date, previous: str, chained: Sequence[Entry] = (), **changes: object) -> bytes:
    """A foreign page in the format of the chain; its head is consistent unless `changes` break it."""
    (page,) = close_day(day, previous, chained).pages()
    return msgspec.json.encode(msgspec.structs.replace(page, **changes))


SECOND, THIRD, NOWHERE = date(2026, 3, 2), date(2026, 3, 3), "ab" * 32
INVENTED = entry_of(UUID(int=7), bytes(32))
FOREIGN: dict[str, bytes | None] = {
    "random bytes": b"\x00\xff\xfe nonsense",
    "no value": None,
    "an empty value": b"",
    "another shape": b'{"day": "2026-03-02", "head": 7}',
    "an array": b"[1, 2]",
    "follows from nowhere": foreign(SECOND, NOWHERE, [INVENTED]),
    "a head that fits nothing": foreign(SECOND, GENESIS, [INVENTED], head=NOWHERE),
    "a beginning without complaints": foreign(SECOND, GENESIS),
    "a day that is far from over": foreign(date.max, GENESIS, [INVENTED]),
    "one page of many": foreign(SECOND, GENESIS, [INVENTED], pages=3),
    "a page beyond the last": foreign(SECOND, GENESIS, [INVENTED], page=9),
    "entries that are none": foreign(SECOND, GENESIS, [INVENTED], entries=("x y",)),
}


def test_foreign_records_are_reported_and_passed_over(own: OwnServices, said: Callable[[], str]) -> None:
    """Before the first day is closed, between two days, and after the last."""
    receipts = own.topics.receipts.name

    def intrude() -> None:
        for value in FOREIGN.values():
            own.write(receipts, value)

    first, second = accept(own, "A-1", EVENING), accept(own, "A-2", LATER)
    intrude()
    assert close(own, SECOND) == 0
    text = said()
    assert all(f"outside the chain: {receipts}/0/{offset}: " in text for offset in range(len(FOREIGN)))
    intrude()
    assert close(own) == 0
    intrude()
    chain, outside = read_chain(own.settings, own.topics)
    chained = [[complaint_of(entry) for entry in day.entries] for day in chain]
    assert chained == [[first.complaint], [second.complaint], []]
    assert verify(own) == 0
    text = said()
    assert all(f"outside the chain: {one.where}: " in text for one in outside)
    assert check_receipt(own.settings, own.topics, second) == 0


def test_a_record_that_says_an_impossible_time_makes_no_endless_chain(own: OwnServices) -> None:
    old = accept(own, "A-0", datetime(1, 2, 3, tzinfo=UTC))
    new = accept(own, "A-1", EVENING)
    assert close(own, SECOND) == 0
    days = read_chain(own.settings, own.topics).days
    assert len(days) == MOST_DAYS.days + 1
    assert [complaint_of(entry) for day in (days[0], days[-1]) for entry in day.entries] == [
        old.complaint,
        new.complaint,
    ]
    assert verify(own) == 0


def test_a_second_closing_of_a_day_is_no_link(own: OwnServices, said: Callable[[], str]) -> None:
    accept(own, "A-1", EVENING)
    close(own, SECOND)
    own.write(own.topics.receipts.name, foreign(SECOND, GENESIS, [INVENTED]))
    assert verify(own) == 0
    assert "closed before" in said()
    assert close(own) == 0
    assert len(read_chain(own.settings, own.topics).days) == 3


def test_a_day_whose_predecessor_is_gone_is_a_problem_until_the_chain_has_passed_it(
    own: OwnServices, said: Callable[[], str]
) -> None:
    accept(own, "A-1", EVENING)
    close(own, SECOND)
    own.write(own.topics.receipts.name, foreign(date(2026, 3, 4), NOWHERE, [INVENTED]))
    assert verify(own) == 1
    assert "does not follow from 2026-03-02" in said()
    assert close(own) == 0
    assert verify(own) == 0


@pytest.mark.parametrize("altered", [False, True])
def test_a_closing_broken_off_is_finished_by_the_next_run(
    own: OwnServices, monkeypatch: pytest.MonkeyPatch, altered: bool
) -> None:
    """Even if a foreign page has replaced the first one meanwhile, and a later day is closed already."""
    monkeypatch.setattr(receipt_chain, "PAGE_ENTRIES", 2)
    receipts = own.topics.receipts.name
    for number in range(3):
        accept(own, f"A-{number}", EVENING)
    last = accept(own, "B-1", LATER)
    chained = {entry for day, entry in accepted_entries(own.settings, own.topics) if day == SECOND}
    day = close_day(SECOND, GENESIS, chained)
    first, second = day.pages()
    own.write(receipts, msgspec.json.encode(first))
    if altered:
        text = (text_of(INVENTED), text_of(INVENTED))
        own.write(receipts, msgspec.json.encode(msgspec.structs.replace(first, entries=text)))
        own.write(receipts, msgspec.json.encode(second))
        due = {entry for when, entry in accepted_entries(own.settings, own.topics) if when == THIRD}
        own.write(receipts, msgspec.json.encode(close_day(THIRD, day.head, due).pages()[0]))
    assert read_chain(own.settings, own.topics).days == []
    assert close(own) == 0
    assert verify(own) == 0
    days = read_chain(own.settings, own.topics).days
    assert [one.day for one in days] == [SECOND, THIRD, date(2026, 3, 4)]
    assert [complaint_of(entry) for entry in days[1].entries] == [last.complaint]


def test_no_second_chain_begins_where_the_beginning_of_the_first_was_deleted(kafka: Broker, tmp_path: Path) -> None:
    own = make_own_services(kafka.bootstrap, tmp_path)
    accept(own, "A-1", EVENING)
    close(own, SECOND)
    place, admin = (
        TopicPartition(own.topics.receipts.name, 0, 1),
        AdminClient({"bootstrap.servers": kafka.bootstrap}),
    )
    admin.delete_records([place])[place].result(20)
    with pytest.raises(PermanentError, match="begins at offset 1"):
        close(own)
