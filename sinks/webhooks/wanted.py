"""Which events of its topics a subscription gets."""

from __future__ import annotations

from complaints.events.case import DEADLINE
from complaints.events.cloudevents import header_text, headers_in, pairs_of
from complaints.events.incident import INCIDENT_CHANGED, INCIDENT_DISSOLVED, INCIDENT_OPENED
from sinks.webhooks.subscriptions import OF_ALL, Subscription
from stores.kafka.record import ConsumerRecord


def wants(subscription: Subscription, record: ConsumerRecord) -> bool:
    """Whether the record is to be delivered; what has no readable type is, so that it is refused and told of."""
    ce_type = _type_of(record)
    if subscription.events and ce_type and ce_type not in subscription.events:
        return False
    return ce_type not in OF_ALL or _concerns(subscription.agency, ce_type, record.value())


def _type_of(record: ConsumerRecord) -> str:
    try:
        return next((header_text(value) for name, value in pairs_of(headers_in(record)) if name == "ce_type"), "")
    except UnicodeDecodeError:
        return ""


def _concerns(agency: str, ce_type: str, value: bytes | None) -> bool:
    """Whether an event of a shared topic is about the agency.

    What left an incident, or was dissolved, is told to all: the event no longer names the agencies that had it.
    """
    if ce_type == DEADLINE.ce_type:
        deadline = DEADLINE.read(value)
        return deadline is None or agency in (deadline.responsible, deadline.escalate_to)
    if ce_type == INCIDENT_DISSOLVED.ce_type:
        return True
    kind = INCIDENT_OPENED if ce_type == INCIDENT_OPENED.ce_type else INCIDENT_CHANGED
    incident = kind.read(value)
    return incident is None or agency in incident.agencies or bool(incident.left)
