from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from complaints.clock import BANGKOK
from complaints.events.notification import Notice
from sinks.notifications.waiting import FIRST_PAUSE, LONGEST_PAUSE, WaitingNotices
from tests.sinks.notifications.notices import CASE, NOON, OTHER, POLICY, notice

NIGHT = datetime(2026, 3, 9, 22, 0, tzinfo=BANGKOK)
RECORD: Any = None
"""Nothing here looks at it."""


def waiting(*notices: Notice) -> WaitingNotices:
    found = WaitingNotices(POLICY)
    for one in notices:
        assert found.add(one, RECORD)
    return found


def test_a_notice_is_due_after_its_bundle_and_with_it_all_of_its_case() -> None:
    found = waiting(notice(1), notice(2, "answer", at=NOON + timedelta(minutes=3)))
    assert not found.due(NOON + timedelta(minutes=2))
    ((case, queue),) = found.due(NOON + timedelta(minutes=3))
    assert (case, sorted(queue.notices)) == (CASE, [1, 2])


def test_at_night_only_urgent_notices_go() -> None:
    quiet = waiting(notice(1, at=NIGHT - timedelta(hours=5)), notice(2, "answer", at=NIGHT, complaint_id=OTHER))
    assert not quiet.due(NIGHT + timedelta(hours=1))
    assert len(quiet.due(NIGHT + timedelta(hours=10))) == 2
    assert [case for case, _ in waiting(notice(1, "ask_citizen", at=NIGHT)).due(NIGHT)] == [CASE]


def test_the_case_with_the_oldest_step_is_first() -> None:
    found = waiting(notice(2, "answer"), notice(2, "answer", at=NOON - timedelta(hours=1), complaint_id=OTHER))
    assert [case for case, _ in found.due(NOON)] == [OTHER, CASE]


def test_a_notice_is_gathered_once() -> None:
    found = waiting(notice())
    assert not found.add(notice(), RECORD)
    assert len(found) == 1
    found.settle(CASE, 1)
    assert len(found) == 0
    assert CASE not in found


def test_pauses_grow_up_to_a_limit_and_begin_anew_after_a_message() -> None:
    found = waiting(notice(1, "answer"), notice(2, "answer"))
    ((_, queue),) = found.due(NOON)
    now, pauses = NOON, []
    for _ in range(10):
        queue.put_off(now)
        assert queue.paused_until
        assert not found.due(queue.paused_until - timedelta(seconds=1))
        assert found.due(queue.paused_until) or POLICY.quiet.holds(queue.paused_until)  # type: ignore[union-attr]
        pauses.append(queue.paused_until - now)
        now = queue.paused_until
    assert pauses[:3] == [FIRST_PAUSE, FIRST_PAUSE * 2, FIRST_PAUSE * 4]
    assert pauses[-1] == LONGEST_PAUSE
    found.settle(CASE, 1)
    assert queue.paused_until is None
