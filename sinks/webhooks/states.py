"""The topic on which the webhook service says how far each subscriber has come, and from which it goes on."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from complaints.events.cloudevents import headers_of
from complaints.events.event_type import EventType
from complaints.events.webhook import WEBHOOK_ORDER, WEBHOOK_STATE, WebhookOrder, WebhookState
from complaints.settings import KafkaSettings
from complaints.topics import Topics
from stores.kafka.record import Record
from stores.kafka.scan import scan

SOURCE = "/complaint-stream/webhooks"


def read_states(settings: KafkaSettings, topics: Topics) -> dict[str, WebhookState]:
    """The newest state of each subscription, by its id. Raises TransientError when Kafka is away."""
    found: dict[str, WebhookState] = {}
    for record in scan(settings, [topics.of(WEBHOOK_STATE).name]):
        if state := WEBHOOK_STATE.read(record.value()):
            found[state.subscription] = state
    return found


def state_records(topics: Topics, states: Iterable[WebhookState]) -> list[tuple[str, Record]]:
    """What is to be published of these states."""
    topic = topics.of(WEBHOOK_STATE).name
    return [(topic, _record(WEBHOOK_STATE, one, one.subscription, f"{one.subscription}.{one.at}")) for one in states]


def order_record(topics: Topics, order: WebhookOrder) -> tuple[str, Record]:
    """What is to be published of an order."""
    topic = topics.of(WEBHOOK_ORDER).name
    return topic, _record(WEBHOOK_ORDER, order, order.subscription, str(order.order_id))


def _record(
    kind: EventType[WebhookState] | EventType[WebhookOrder], event: WebhookState | WebhookOrder, key: str, event_id: str
) -> Record:
    headers = headers_of(
        event_id=event_id, event_type=kind.ce_type, source=SOURCE, subject=key, time=event.at.isoformat()
    )
    return Record(key=key.encode(), value=msgspec.json.encode(event), headers=headers)
