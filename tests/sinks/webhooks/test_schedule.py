from __future__ import annotations

from datetime import UTC, datetime

import pytest

from sinks.webhooks.receiver_health import ReceiverHealth
from sinks.webhooks.schedule import MOST_RETRY_AFTER_SECS, Schedule, retry_after_secs, verdict_of
from sinks.webhooks.subscriptions import DeliveryRules

NOW = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("status", "verdict"),
    [(200, "delivered"), (204, "delivered"), (299, "delivered"), (301, "failed"), (307, "failed"), (400, "failed"),
     (404, "failed"), (410, "gone"), (429, "busy"), (500, "failed"), (502, "busy"), (503, "busy"), (504, "busy")],
)  # fmt: skip
def test_what_a_status_means(status: int, verdict: str) -> None:
    assert verdict_of(status) == verdict


@pytest.mark.parametrize(
    ("written", "secs"),
    [(None, 0), ("", 0), ("120", 120), (" 7 ", 7), ("-5", 0), ("1e9", 0), ("soon", 0), ("²", 0),
     ("99999999", MOST_RETRY_AFTER_SECS), ("Sun, 01 Mar 2026 00:01:00 GMT", 60), ("Sat, 28 Feb 2026 00:00:00 GMT", 0),
     ("Sun, 01 Mar 2099 00:00:00 GMT", MOST_RETRY_AFTER_SECS)],
)  # fmt: skip
def test_what_retry_after_asks_for(written: str | None, secs: float) -> None:
    assert retry_after_secs(written, NOW) == secs


def test_the_schedule_is_the_example_of_the_specification() -> None:
    schedule = Schedule(DeliveryRules().retry_secs, lambda: 0.5)
    pauses = [pause for failures in range(1, 12) if (pause := schedule.pause(failures)) is not None]
    assert len(pauses) == 9
    assert sum(pauses) == 75 * 3600 + 35 * 60 + 5


def test_pauses_differ_by_chance_up_to_a_fifth() -> None:
    assert Schedule((100.0,), lambda: 0.0).pause(1) == pytest.approx(80)
    assert Schedule((100.0,), lambda: 0.9999).pause(1) == pytest.approx(120, abs=0.1)


def test_a_receiver_that_is_down_is_tried_ever_more_rarely_up_to_once_a_minute() -> None:
    health, now, pauses = ReceiverHealth(Schedule((), lambda: 0.5)), 0.0, list[float]()
    for _ in range(5):
        health.failed(now, busy=False, retry_after_secs=0)
    while len(pauses) < 12:
        before = now
        while not health.room(now, 0, 8):
            now += 1
        pauses.append(now - before)
        assert health.room(now, 0, 8) == 1
        health.failed(now, busy=False, retry_after_secs=0)
    assert pauses[:4] == [5, 10, 20, 40]
    assert pauses[-1] == 60
    assert health.took(), "it was down"
    assert health.room(now, 0, 8) == 8
