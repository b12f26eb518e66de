"""The topic on which the webhook service says how far each subscriber has come, and from which it goes on."""

from __future__ import annotations

from collections.abc import Iterable

from complaints.events.webhook import WEBHOOK_ORDER, WEBHOOK_STATE, WebhookOrder, WebhookState
from complaints.settings import KafkaSettings
from complaints.topics import Topics
from stores.kafka.event_record import event_record
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
    return [(topic, _state_record(one)) for one in states]


def order_record(topics: Topics, order: WebhookOrder) -> tuple[str, Record]:
    """What is to be published of an order."""
    topic = topics.of(WEBHOOK_ORDER).name
    return topic, event_record(
        WEBHOOK_ORDER, order, event_id=str(order.order_id), source=SOURCE, subject=order.subscription, time=order.at
    )


def _state_record(state: WebhookState) -> Record:
    event_id = f"{state.subscription}.{state.at}"
    return event_record(
        WEBHOOK_STATE, state, event_id=event_id, source=SOURCE, subject=state.subscription, time=state.at
    )
