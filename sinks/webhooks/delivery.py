"""From a record on a topic to what is sent: a CloudEvent in JSON (structured mode).

Structured, because a signature covers the body only: in binary mode type, source and subject would be headers that
anybody on the way could change. Source: CloudEvents 1.0.2, JSON format and HTTP protocol binding.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from complaints.events.case import DEADLINE
from complaints.events.cloudevents import header_text, headers_in, pairs_of
from complaints.events.event_type import EventType
from complaints.events.incident import INCIDENT_CHANGED, INCIDENT_DISSOLVED, INCIDENT_OPENED
from complaints.outcome import Reject
from sinks.webhooks.sign import webhook_id
from stores.kafka.record import ConsumerRecord

SHARED: Final[Mapping[str, EventType[Any]]] = {
    event.ce_type: event for event in (DEADLINE, INCIDENT_OPENED, INCIDENT_CHANGED, INCIDENT_DISSOLVED)
}
"""Events on topics that all agencies share, by type: of these a subscriber gets what concerns its agency."""
CONTENT_TYPE = "application/cloudevents+json; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One event, ready to be signed and sent."""

    id: str
    """The webhook's id."""
    type: str
    key: bytes
    """Events of one key are delivered one after another."""
    body: bytes


def delivery_of(record: ConsumerRecord) -> Delivery | Reject:
    """The event in a record, or why it can never be delivered. The data's bytes stay as they are."""
    try:
        pairs = [(name, header_text(value)) for name, value in pairs_of(headers_in(record))]
    except UnicodeDecodeError as error:
        return Reject("broken_event", f"a header is not UTF-8: {error.reason}", "deliver")
    attributes = {name[3:]: value for name, value in pairs if name.startswith("ce_")}
    for name in ("id", "source", "type"):
        if not attributes.get(name):
            return Reject("broken_event", f"header ce_{name} is missing", "deliver")
    value = record.value()
    if value is None:
        return Reject("broken_event", "a record without data", "deliver")
    try:
        msgspec.json.decode(value)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return Reject("broken_json", str(error), "deliver")
    shared = SHARED.get(attributes["type"])
    if shared is not None and shared.read(value) is None:  # nobody can say whom it concerns: else all would get it
        return Reject("broken_event", f"the data is no {shared.ce_type}", "deliver")
    message = webhook_id(attributes["source"], attributes["id"])
    return Delivery(message, attributes["type"], record.key() or message.encode(), body_of(attributes, value))


def body_of(attributes: dict[str, str], data: bytes) -> bytes:
    """The event in structured mode; `attributes` without their prefix, `data` JSON."""
    event = {"specversion": "1.0", **attributes, "datacontenttype": "application/json", "data": msgspec.Raw(data)}
    return msgspec.json.encode(event)
