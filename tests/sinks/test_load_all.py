"""All topics into ClickHouse, in one process."""

from __future__ import annotations

import threading
from typing import Any
from uuid import uuid4

import msgspec

from complaints.clock import SystemClock
from complaints.events.case import CASE, CASE_STEP, DEADLINE, STEP_REFUSED
from complaints.events.complaint import CLASSIFIED
from complaints.events.event_type import EventType
from complaints.events.incident import INCIDENT_CHANGED
from complaints.settings import SinkSettings
from complaints.telemetry import Telemetry
from sinks.load_all import loops_of_all
from sinks.run_together import run_together
from stores.clickhouse.client import ClickHouse
from stores.kafka.scan import scan
from tests.complaints.events.examples import examples_of
from tests.own_services import OwnServices
from tests.wait import wait_until

TABLES = ("complaint_facts", "case_states", "case_steps", "case_refusals", "case_deadlines", "incident_states")


def test_each_topic_is_loaded_and_loading_all_again_changes_nothing(own_whole: OwnServices) -> None:
    own, topics = own_whole, own_whole.topics
    database = ClickHouse(own.settings.clickhouse)
    events: dict[str, EventType[Any]] = {
        topics.classified.name: CLASSIFIED,
        topics.of(CASE).name: CASE,
        topics.of(CASE_STEP).name: CASE_STEP,
        topics.case_refusals.name: STEP_REFUSED,
        topics.of(DEADLINE).name: DEADLINE,
        topics.incidents.name: INCIDENT_CHANGED,
    }
    for topic, event in events.items():
        for example in examples_of(event):
            own.write(topic, msgspec.json.encode(example), b"key")
    own.write(topics.of(CASE_STEP).name, b"{}")

    def load() -> dict[str, set[str]]:
        """What the tables hold after a sink of a new group has read everything."""
        telemetry = Telemetry("sink", SystemClock())
        settings = msgspec.structs.replace(own.settings, sink=SinkSettings(group=f"sink-{uuid4()}", batch_secs=0.1))
        loops = loops_of_all(settings, topics, SystemClock(), telemetry)
        running = threading.Thread(target=run_together, args=(loops,))
        running.start()
        written = sum(1 for _ in scan(own.settings.kafka, list(events)))
        try:
            wait_until(lambda: (now := telemetry.counts()).ok + sum(now.rejected.values()) >= written, 60)
        finally:
            loops[0].stop()
            running.join(30)
        return {table: set(map(repr, database.rows(f"SELECT * FROM {table} FINAL"))) for table in TABLES}

    first = load()
    assert all(first.values()), [name for name, rows in first.items() if not rows]
    assert load() == first
    origins = [dict(m.headers() or ()).get("dead.reason", b"") for m in scan(own.settings.kafka, [topics.dead.name])]
    assert origins == [b"invalid_field", b"invalid_field"]
