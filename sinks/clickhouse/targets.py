"""Every topic that is loaded into ClickHouse, and its target."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from complaints.events.case import CASE, CASE_STEP, DEADLINE
from complaints.topics import Topics
from sinks.clickhouse.case_deadlines import CASE_DEADLINES
from sinks.clickhouse.case_refusals import CASE_REFUSALS
from sinks.clickhouse.case_states import CASE_STATES
from sinks.clickhouse.case_steps import CASE_STEPS
from sinks.clickhouse.event_rows import EventRows
from sinks.clickhouse.event_table import EventTable
from sinks.clickhouse.facts import Facts
from sinks.clickhouse.incident_states import INCIDENT_STATES
from sinks.target import Target
from stores.clickhouse.client import ClickHouse


def targets(topics: Topics, connect: Callable[[], ClickHouse]) -> dict[str, Target]:
    """Targets by the name of their topic, that of complaints first; `connect` gives each a connection of its own."""
    rows: dict[str, EventRows[Any]] = {
        topics.of(CASE).name: CASE_STATES,
        topics.of(CASE_STEP).name: CASE_STEPS,
        topics.case_refusals.name: CASE_REFUSALS,
        topics.of(DEADLINE).name: CASE_DEADLINES,
        topics.incidents.name: INCIDENT_STATES,
    }
    tables = {topic: EventTable(connect(), table) for topic, table in rows.items()}
    return {topics.classified.name: Facts(connect()), **tables}
