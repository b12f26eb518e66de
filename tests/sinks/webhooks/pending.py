"""Events that wait, made by hand for tests of what is pure."""

from __future__ import annotations

from complaints.events.cloudevents import Headers, headers_of
from complaints.events.webhook import RecordPlace
from sinks.webhooks.delivery import Delivery
from sinks.webhooks.lanes import Lanes, Pending
from sinks.webhooks.receiver_health import ReceiverHealth
from sinks.webhooks.schedule import Schedule

TOPIC = "agency.mea.complaints.v1"
PAUSES = (5.0, 300.0, 1800.0)


class Written:
    """A consumed record."""

    def __init__(self, value: bytes | None, headers: Headers, key: bytes | None = b"K", offset: int = 0) -> None:
        self._value, self._headers, self._key, self._offset = value, headers, key, offset

    def topic(self) -> str | None:
        return TOPIC

    def partition(self) -> int | None:
        return 0

    def offset(self) -> int | None:
        return self._offset

    def key(self) -> bytes | None:
        return self._key

    def value(self) -> bytes | None:
        return self._value

    def headers(self) -> Headers:
        return self._headers


def written(data: bytes | None = b"{}", event_type: str = "th.go.1111.complaint.classified.v1") -> Written:
    return Written(
        data,
        headers_of(event_id="a.1", event_type=event_type, source="/complaint-stream/worker", subject="a", time="t"),
    )


def pending(offset: int, key: str = "a") -> Pending:
    delivery = Delivery(f"msg_{offset}", "t", key.encode(), b"body")
    return Pending(delivery, written(), RecordPlace(topic=TOPIC, partition=0, offset=offset))


def lanes(*, at_once: int = 8, failing_cases: int = 3, ahead: int = 100) -> tuple[Lanes, ReceiverHealth]:
    """Lanes without chance in their pauses."""
    schedule = Schedule(PAUSES, lambda: 0.5)
    health = ReceiverHealth(schedule)
    return Lanes(schedule, health, at_once=at_once, failing_cases=failing_cases, ahead=ahead), health
