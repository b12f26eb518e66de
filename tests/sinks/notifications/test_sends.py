from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from complaints.events.notification import FINAL, Sending, SendState
from sinks.notifications.sends import Sends, folded
from tests.sinks.notifications.notices import CASE, NOON, sending

A, B = UUID(int=1), UUID(int=2)
LATER = NOON + timedelta(seconds=1)


def fold(*records: Sending) -> Sends:
    return folded(records, {"line"})


def test_of_two_senders_of_an_email_the_first_may_send() -> None:
    first, second = sending(sender=A), sending(sender=B)
    found = fold(first, second)
    assert found.has(first)
    assert not found.has(second)


def test_on_line_whoever_comes_later_goes_on() -> None:
    first, second = sending(sender=A, channel="line"), sending(sender=B, channel="line")
    assert fold(first, second).has(second)


def test_after_a_try_that_delivered_nothing_another_sender_may_try() -> None:
    second = sending(sender=B, at=LATER)
    assert fold(sending(sender=A), sending(state="waiting", sender=A), second).has(second)


def test_what_has_ended_does_not_begin_again() -> None:
    found = fold(sending((1, 3), "sent"), sending((1, 3), sender=B, at=LATER), sending((1, 3), "waiting", at=LATER))
    assert [found.is_settled(CASE, number) for number in (1, 2, 3)] == [True, False, True]
    assert found.state_of(CASE, 3) == "sent"
    assert found.begun(CASE) is None


def test_unknown_becomes_sent_when_its_sender_says_so_and_never_the_other_way() -> None:
    assert fold(sending(state="unknown", sender=B), sending(state="sent")).state_of(CASE, 1) == "sent"
    assert fold(sending(state="sent"), sending(state="unknown", sender=B)).state_of(CASE, 1) == "sent"


def test_what_is_old_and_has_ended_is_forgotten() -> None:
    found = fold(sending((1,), "sent"), sending((2,), "sent", at=LATER), sending((3,), "sending"))
    found.forget(LATER)
    assert not found.is_settled(CASE, 1)
    assert found.is_settled(CASE, 2)
    assert found.begun(CASE) is not None


STATES: list[SendState] = ["sending", "waiting", "sent", "unknown"]


@given(st.lists(st.tuples(st.sampled_from([A, B]), st.sampled_from(STATES))))
def test_at_any_time_at_most_one_sender_may_send_an_email(written: list[tuple[UUID, SendState]]) -> None:
    """Between two records that say that nothing was delivered, or that it has ended, one sender at most is told yes."""
    sends, allowed = Sends({"line"}), set[UUID]()
    for number, (sender, state) in enumerate(written):
        record = sending(state=state, sender=sender, at=NOON + timedelta(seconds=number))
        sends.take(record)
        if state != "sending":
            allowed.clear()
        elif sends.has(record):
            allowed.add(sender)
            assert not any(earlier in FINAL for _, earlier in written[:number])
        assert len(allowed) <= 1
