from __future__ import annotations

from collections import defaultdict
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from sinks.webhooks.lanes import Lanes, Pending
from tests.sinks.webhooks.pending import lanes, pending


def fail(found: Lanes, one: Pending, now: float, *, busy: bool = False, retry_after_secs: float = 0.0) -> bool:
    return found.failed(one, now, "HTTP 500", busy=busy, retry_after_secs=retry_after_secs)


def taken(found: Lanes, now: float) -> list[int]:
    """Offsets of what may be sent now; all of it is under way then."""
    offsets = []
    while (one := found.take(now)) is not None:
        offsets.append(one.place.offset)
    return offsets


def test_one_of_a_case_is_under_way_at_a_time_and_cases_go_side_by_side() -> None:
    found, _ = lanes()
    for one in (pending(0), pending(1), pending(2, "b")):
        found.add(one)
    assert taken(found, 0) == [0, 2]


def test_no_more_than_allowed_are_under_way() -> None:
    found, _ = lanes(at_once=2)
    for offset in range(5):
        found.add(pending(offset, str(offset)))
    assert taken(found, 0) == [0, 1]


def test_a_failing_case_waits_and_others_go_on() -> None:
    found, _ = lanes()
    for one in (pending(0), pending(1), pending(2, "b")):
        found.add(one)
    first, other = found.take(0), found.take(0)
    assert first
    assert other
    assert fail(found, first, 10)
    found.took(other)
    assert taken(found, 14.9) == []
    again = found.take(15)
    assert again is first
    found.took(first)
    assert taken(found, 15) == [1]


def test_pauses_grow_and_after_the_last_attempt_the_next_of_the_case_goes() -> None:
    found, health = lanes()
    found.add(pending(0))
    found.add(pending(1))
    now, waits = 0.0, []
    while True:
        head = found.take(now)
        assert head is not None
        assert head.place.offset == 0
        if not fail(found, head, now):
            break
        waits.append(head.due - now)
        now = head.due
    assert waits == [5, 300, 1800]
    assert head.attempts == 4
    found.drop(head)
    assert not health.down
    assert taken(found, now) == [1]


def test_what_the_receiver_asks_to_wait_is_waited_by_all_cases() -> None:
    found, _ = lanes()
    for offset in range(3):
        found.add(pending(offset, str(offset)))
    head = found.take(0)
    assert head
    fail(found, head, 0, busy=True, retry_after_secs=100)
    assert taken(found, 99) == []
    assert len(taken(found, 100)) == 1, "one at a time, until it has taken one"


def test_nothing_more_is_read_while_too_many_cases_fail() -> None:
    found, _ = lanes(failing_cases=2)
    for offset in range(3):
        found.add(pending(offset, str(offset)))
    assert not found.full
    for _ in range(2):
        head = found.take(0)
        assert head
        fail(found, head, 0)
    assert found.full


def test_a_receiver_that_is_back_gets_at_once_what_failed_while_it_was_down() -> None:
    found, health = lanes(failing_cases=10)
    for offset in range(6):
        found.add(pending(offset, str(offset)))
    for _ in range(5):
        head = found.take(0)
        assert head
        fail(found, head, 0)
    assert health.down
    assert taken(found, 4) == []
    probe = found.take(6)
    assert probe
    found.took(probe)
    assert sorted(taken(found, 6)) == [offset for offset in range(6) if offset != probe.place.offset]


def test_a_failure_before_an_event_is_due_is_no_attempt() -> None:
    found, health = lanes(failing_cases=10)
    for offset in range(5):
        found.add(pending(offset, str(offset)))
    heads = [found.take(0) for _ in range(5)]
    for head in heads:
        assert head
        fail(found, head, 0)
        head.due = 10_000
    assert health.down
    now, tried = 0.0, []
    for _ in range(5):
        now += 1000
        probe = found.take(now)
        assert probe
        assert probe.early
        tried.append(probe.place.offset)
        fail(found, probe, now)
        assert probe.attempts == 1
    assert sorted(tried) == [0, 1, 2, 3, 4], "each in turn: else one that nobody takes would hold up all"


def test_a_replay_forgets_what_was_read_and_keeps_what_was_asked_for() -> None:
    found, _ = lanes()
    asked = pending(7, "b")
    asked.again = True
    for one in (pending(0), pending(1), asked):
        found.add(one)
    assert found.clear() == 2
    assert taken(found, 0) == [7]


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 3)), max_size=60), st.randoms(use_true_random=False))
def test_whatever_fails_each_event_is_sent_in_the_order_of_its_case(
    events: list[tuple[int, int]], chance: Random
) -> None:
    """`events` are a case and how often it fails."""
    found, _ = lanes(at_once=3, failing_cases=1000, ahead=1000)
    left = {}
    for offset, (case, failures) in enumerate(events):
        found.add(pending(offset, str(case)))
        left[offset] = failures
    now, under_way = 0.0, list[Pending]()
    sent: dict[bytes, list[int]] = defaultdict(list)
    while found.waiting:
        while (head := found.take(now)) is not None:
            under_way.append(head)
        if not under_way:
            now += 50
            continue
        one = under_way.pop(chance.randrange(len(under_way)))
        if left[one.place.offset]:
            left[one.place.offset] -= 1
            if not fail(found, one, now):
                found.drop(one)
                sent[one.delivery.key].append(one.place.offset)
        else:
            found.took(one)
            sent[one.delivery.key].append(one.place.offset)
    assert sum(map(len, sent.values())) == len(events)
    assert all(offsets == sorted(offsets) for offsets in sent.values())


def test_after_a_restart_a_receiver_that_was_down_is_tried_before_its_events_are_due() -> None:
    found, health = lanes()
    health.was_failing(1.0)
    one = pending(0)
    one.attempts, one.since, one.tried, one.due = 7, 1.0, 1.0, 36_000.0
    found.add(one)
    assert found.take(60) is one
    assert one.early
