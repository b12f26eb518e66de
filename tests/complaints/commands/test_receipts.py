from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from uuid import UUID

import msgspec
import pytest

from complaints.clock import SystemClock
from complaints.commands.receipts import check_receipt, close_days, read_chain, verify_chain
from complaints.errors import ConfigError
from complaints.receipt import Receipt
from complaints.receipt_chain import GENESIS, close_day, complaint_of
from complaints.sealing import Sealer
from complaints.topics import Topic
from producers.topics import create_topics
from tests.clock import ManualClock
from tests.complaints.commands.conftest import Ground
from tests.streams.records import received

EVENING = datetime(2026, 3, 2, 16, 30, tzinfo=UTC)
"""23:30 in Bangkok; an hour later it is the third there."""
LATER = datetime(2026, 3, 2, 17, 30, tzinfo=UTC)
CLOCK = ManualClock(datetime(2026, 3, 4, 20, 0, tzinfo=UTC))


def accept(ground: Ground, reference: str, time: datetime, **changes: str) -> Receipt:
    """As the gateway does it."""
    event = received(reference, received=time, **changes)
    value = msgspec.json.encode(event)
    ground.write(ground.topics.received.name, value, str(event.complaint_id).encode())
    return Receipt.issue(event.complaint_id, time, value, Sealer.from_settings(ground.settings.sealing))


def close(ground: Ground, day: date | None = None) -> int:
    return close_days(ground.settings, ground.topics, CLOCK, day)


def verify(ground: Ground, head: str | None = None) -> int:
    return verify_chain(ground.settings, ground.topics, since=date.min, head=head)


def ids(ground: Ground) -> dict[int, list[UUID]]:
    chain, strays = read_chain(ground.settings, ground.topics)
    assert strays == []
    return {day.day.day: [complaint_of(entry) for entry in day.entries] for day in chain}


def without_the_second(ground: Ground, altered: bool) -> Ground:
    """The same chain over a topic that lacks a record, or has another in its place."""
    topic = Topic(name=f"{ground.topics.received.name}.thinned", partitions=1)
    create_topics(ground.settings.kafka, [topic], SystemClock())
    thinned = Ground(ground.settings, msgspec.structs.replace(ground.topics, received=topic))
    accept(thinned, "A-1", EVENING)
    if altered:
        accept(thinned, "A-2", EVENING, text="อย่างอื่น")
    return thinned


def test_days_are_closed_in_turn_and_only_once(ground: Ground, said: Callable[[], str]) -> None:
    first, second = accept(ground, "A-1", EVENING), accept(ground, "A-2", LATER)
    accept(ground, "A-1", EVENING)  # a repeat with the same bytes
    ground.write(ground.topics.received.name, b"{broken")
    assert close(ground, date(2026, 3, 2)) == 0
    assert ids(ground) == {2: [first.complaint]}
    assert close(ground) == 0
    assert close(ground) == 0
    assert ids(ground) == {2: [first.complaint], 3: [second.complaint], 4: []}
    assert said().count("accepted") == 3
    assert verify(ground) == 0


def test_what_comes_after_its_day_was_closed_goes_into_the_next(ground: Ground, said: Callable[[], str]) -> None:
    accept(ground, "A-1", EVENING)
    close(ground, date(2026, 3, 2))
    late = accept(ground, "A-2", EVENING)
    assert check_receipt(ground.settings, ground.topics, late) == 0
    assert verify(ground) == 0
    assert "1 of them of closed days" in said()
    close(ground, date(2026, 3, 3))
    assert ids(ground)[3] == [late.complaint]
    assert check_receipt(ground.settings, ground.topics, late) == 0
    assert "in the day 2026-03-03" in said()


def test_a_day_that_is_not_over_is_not_closed(ground: Ground) -> None:
    with pytest.raises(ConfigError, match="not over yet"):
        close(ground, date(2026, 3, 5))


def test_a_receipt_before_and_after_its_day_is_closed(ground: Ground, said: Callable[[], str]) -> None:
    receipt = accept(ground, "A-1", EVENING)
    assert check_receipt(ground.settings, ground.topics, receipt) == 0
    assert "not closed yet" in said()
    close(ground)
    assert check_receipt(ground.settings, ground.topics, receipt) == 0
    text = said()
    assert "in the day 2026-03-02" in text
    assert "receipt: genuine" in text


@pytest.mark.parametrize("altered", [False, True])
def test_a_complaint_that_is_gone_is_named(ground: Ground, said: Callable[[], str], altered: bool) -> None:
    accept(ground, "A-1", EVENING)
    gone = accept(ground, "A-2", EVENING)
    close(ground)
    thinned = without_the_second(ground, altered)
    assert verify(thinned) == 1
    assert f"{'altered' if altered else 'deleted'}: complaint {gone.complaint}" in said()
    assert check_receipt(thinned.settings, thinned.topics, gone) == 1
    assert "NOT there as it was accepted" in said()


def test_a_forged_receipt_is_told_from_a_deleted_complaint(ground: Ground, said: Callable[[], str]) -> None:
    genuine = accept(ground, "A-1", EVENING)
    forged = Receipt.parse(genuine.text[:-22] + "A" * 22)
    check_receipt(ground.settings, ground.topics, forged)
    assert "FORGED" in said()
    other = Receipt.issue(genuine.complaint, EVENING, b"", Sealer("k9", bytes(32)))
    check_receipt(ground.settings, ground.topics, other)
    assert "cannot be told: it was issued with the key 'k9'" in said()


def test_a_chain_written_anew_is_seen_by_whoever_kept_a_head(ground: Ground, said: Callable[[], str]) -> None:
    accept(ground, "A-1", EVENING)
    close(ground)
    chain, _ = read_chain(ground.settings, ground.topics)
    assert verify(ground, head=chain[0].head) == 0
    assert verify(ground, head=close_day(date(2026, 3, 2), GENESIS, []).head) == 1
    assert "the chain was written anew" in said()


def test_what_is_no_part_of_the_chain_is_reported_and_does_no_harm(ground: Ground, said: Callable[[], str]) -> None:
    accept(ground, "A-1", EVENING)
    close(ground, date(2026, 3, 2))
    ground.write(ground.topics.receipts.name, b"nonsense")
    again = close_day(date(2026, 3, 2), GENESIS, [])
    ground.write(ground.topics.receipts.name, msgspec.json.encode(again.pages()[0]))
    assert verify(ground) == 1
    text = said()
    assert "no page of the chain" in text
    assert "closed before" in text
    assert close(ground) == 0
    assert len(read_chain(ground.settings, ground.topics)[0]) == 3
