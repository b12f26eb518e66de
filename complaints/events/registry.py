"""All event types. Schemas, AsyncAPI document, topics and the tests of the contract follow from this list."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from complaints.events.case import CASE, CASE_STEP, CASE_UPDATE, DEADLINE, STEP_REFUSED
from complaints.events.complaint import CLASSIFIED, CORRECTED, MOVED, RECEIVED
from complaints.events.dead_action import DEAD_ACTION
from complaints.events.desk_act import DESK_ACT
from complaints.events.event_type import EventType
from complaints.events.incident import INCIDENT_CHANGED, INCIDENT_DECISION, INCIDENT_DISSOLVED, INCIDENT_OPENED
from complaints.events.notification import NOTICE, SENDING
from complaints.events.process_report import PROCESS
from complaints.events.receipt_page import RECEIPTS
from complaints.events.surge import SURGE_CLOSED, SURGE_OPENED, SURGE_RETRACTED, SURGE_UPDATED
from complaints.events.webhook import WEBHOOK_ORDER, WEBHOOK_STATE

Events = Mapping[str, EventType[Any]]
"""Event types by their `ce_type`."""

EVENTS: Final[Events] = MappingProxyType({
    event.ce_type: event
    for event in (
        *(RECEIVED, CLASSIFIED, CORRECTED, MOVED),
        *(CASE_UPDATE, CASE, CASE_STEP, STEP_REFUSED, DEADLINE),
        *(NOTICE, SENDING),
        *(SURGE_OPENED, SURGE_UPDATED, SURGE_CLOSED, SURGE_RETRACTED),
        *(INCIDENT_OPENED, INCIDENT_CHANGED, INCIDENT_DISSOLVED, INCIDENT_DECISION),
        *(WEBHOOK_STATE, WEBHOOK_ORDER),
        *(DEAD_ACTION, RECEIPTS, PROCESS, DESK_ACT),
    )
})  # fmt: skip
