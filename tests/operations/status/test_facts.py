from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from commands.status import for_machines
from complaints.events.webhook import WebhookState
from operations.status.facts import GroupLag, Receipts, Service, Status, Topic

NOON = datetime(2026, 3, 4, 5, tzinfo=UTC)
MONDAY, TUESDAY = date(2026, 3, 2), date(2026, 3, 3)


def of_group(*, active: bool = False, ours: bool = True, ahead: tuple[str, ...] = ()) -> GroupLag:
    return GroupLag(name="g", active=active, members=0, lag=3, partitions={"t/0": 3}, ours=ours, ahead=list(ahead))


def of_webhook(**more: Any) -> WebhookState:
    one = {"subscription": "mea", "agency": "mea", "at": NOON, "positions": (), "orders": 0, "last_failure": "HTTP 500"}
    return WebhookState(**{**one, **more})


@pytest.mark.parametrize(
    ("status", "needed"),
    [
        (Status(NOON), None),
        (Status(NOON, services=[Service("Kafka", "k:9092", "ready")]), None),
        (Status(NOON, services=[Service("Kafka", "k:9092", problem="is away")]), "Kafka: is away"),
        (Status(NOON, groups=[of_group(active=True)]), None),
        (Status(NOON, groups=[of_group()]), "group g has no member, 3 records wait"),
        (Status(NOON, groups=[of_group(ours=False)]), None),
        (Status(NOON, groups=[of_group(active=True, ahead=("t/0",))]), "beyond the end of t/0"),
        (Status(NOON, webhooks=[of_webhook(delivered=7)]), None),
        (Status(NOON, webhooks=[of_webhook(failing_since=NOON - timedelta(minutes=14))]), None),
        (Status(NOON, webhooks=[of_webhook(failing_since=NOON - timedelta(minutes=16))]), "04:44 UTC: HTTP 500"),
        (Status(NOON, webhooks=[of_webhook(disabled=NOON)]), "complaints webhooks enable mea"),
        (Status(NOON, dead_letters={"broken_json": 2}), "2 dead letters, broken_json"),
        (Status(NOON, refused_rows=7), None),
        (Status(NOON, config_problems=["routing.yaml line 7: no such agency"]), "routing.yaml line 7"),
        (Status(NOON, missing_topics=["t"]), "topic t is missing"),
        (Status(NOON, begun_anew=["t/0 begins at offset 5"]), "t/0 begins at offset 5"),
        (Status(NOON, advice=["worker runs with other rules"]), "worker runs with other rules"),
        (Status(NOON, unbalanced=["sink on here received 2"]), "sink on here received 2"),
        (Status(NOON, unknown=["Kafka does not say"]), "Kafka does not say"),
        (Status(NOON, topics=[Topic("t", 1, None, hidden=4)]), "t: 4 offsets wait behind a transaction"),
        (Status(NOON, receipts=Receipts(TUESDAY, "ab", since=MONDAY)), None),
        (Status(NOON, receipts=Receipts(MONDAY, "ab", since=MONDAY)), "closed up to 2026-03-02"),
        (Status(NOON, receipts=Receipts(since=TUESDAY)), "closed up to no day"),
        (Status(NOON, receipts=Receipts(since=date(2026, 3, 4))), None),
    ],
)
def test_what_needs_a_person_is_said_in_a_line(status: Status, needed: str | None) -> None:
    needs = status.needs()
    assert len(needs) == (needed is not None)
    assert needed is None or needed in needs[0]


@pytest.mark.parametrize(("minute", "overdue"), [(9, False), (59, False), (61, True)])
def test_a_day_has_an_hour_to_be_closed(minute: int, overdue: bool) -> None:
    """After midnight in Bangkok, which is 17:00 UTC."""
    after = datetime(2026, 3, 4, 17 + minute // 60, minute % 60, tzinfo=UTC)
    status = Status(after, receipts=Receipts(TUESDAY, "ab", since=MONDAY))
    assert bool(status.needs()) == overdue


def test_machines_are_told_the_same() -> None:
    told = json.loads(for_machines(Status(NOON, groups=[of_group()], receipts=Receipts(MONDAY, "ab", since=MONDAY))))
    assert told["groups"][0]["partitions"] == {"t/0": 3}
    assert told["receipts"]["day"] == "2026-03-02"
    assert len(told["needs"]) == 2
