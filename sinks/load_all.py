"""The loops that load every topic into ClickHouse."""

from __future__ import annotations

import msgspec

from complaints.clock import Clock
from complaints.settings import Settings
from complaints.telemetry import Telemetry
from complaints.topics import Topics
from sinks.clickhouse.targets import targets
from sinks.loop import Sink
from stores.clickhouse.client import ClickHouse
from stores.kafka.topic_ids import KafkaTopicIds


def loops_of_all(settings: Settings, topics: Topics, clock: Clock, telemetry: Telemetry) -> list[Sink]:
    """A loop for each topic, in a consumer group of its own."""
    into = targets(topics, lambda: ClickHouse(settings.clickhouse))
    topic_ids = KafkaTopicIds(settings.kafka, list(into), clock)
    replace = msgspec.structs.replace
    loops: list[Sink] = []
    for topic, target in into.items():
        group = topics.group_of("sink", settings.sink.group, topic)
        # The heartbeat is that of the first loop, the busiest.
        sink = replace(settings.sink, group=group, heartbeat=settings.sink.heartbeat if not loops else "")
        own = replace(settings, sink=sink)
        loops.append(Sink(own, topics, topic, target, topic_ids=topic_ids, clock=clock, telemetry=telemetry))
    return loops
