"""Creates topics, and waits until they can be written."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import wait

from confluent_kafka import KafkaError, KafkaException
from confluent_kafka.admin import AdminClient, NewTopic  # type: ignore[attr-defined]

from complaints.clock import Clock
from complaints.errors import ConfigError
from complaints.retry import Retry
from complaints.service_errors import kafka_at, kafka_away
from complaints.settings import KafkaSettings
from complaints.topics import Topic
from stores.kafka.errors import PASSING, fault_of, kafka_error
from stores.kafka.options import admin_options

REQUEST_SECS = 30.0
_STAMPED = {"message.timestamp.type": "LogAppendTime"}
"""The broker stamps records: else Apache Kafka refuses all from a machine whose clock is an hour ahead."""


class _LeaderlessError(Exception):
    def __init__(self, topics: Sequence[str]) -> None:
        super().__init__(topics)
        self.topics = topics


def create_topics(settings: KafkaSettings, topics: Sequence[Topic], clock: Clock, wait_secs: float = 30.0) -> list[str]:
    """Create those that are missing and return their names; those that exist stay as they are.

    Raises TransientError when Kafka is away or elects no leaders in time, ConfigError when it refuses a topic.
    """
    admin = AdminClient(admin_options(settings))
    known = _leaders(admin, settings, min(5.0, wait_secs))
    missing = [topic for topic in topics if topic.name not in known]
    if missing:
        _create(admin, missing, settings)
    _await_leaders(admin, settings, topics, clock, wait_secs)
    return [topic.name for topic in missing]


def _create(admin: AdminClient, topics: Sequence[Topic], settings: KafkaSettings) -> None:
    new = [
        NewTopic(
            topic.name,
            num_partitions=topic.partitions,
            replication_factor=settings.replication_factor,
            config={**_STAMPED, **topic.broker_config},
        )
        for topic in topics
    ]
    futures = admin.create_topics(new, operation_timeout=REQUEST_SECS, request_timeout=REQUEST_SECS)
    wait(futures.values(), timeout=REQUEST_SECS + 5.0)
    for name, future in futures.items():
        try:
            future.result(timeout=0)
        except TimeoutError as error:
            raise kafka_away(settings, f"has not created {name} in time") from error
        except KafkaException as error:
            kafka: KafkaError = error.args[0]
            if kafka.code() == KafkaError.TOPIC_ALREADY_EXISTS:
                continue
            if fault_of(kafka) in PASSING:
                raise kafka_error(settings, kafka, f"cannot create {name} now") from error
            raise ConfigError(f"{kafka_at(settings)} refuses topic {name}: {kafka.str()}") from error


def _await_leaders(
    admin: AdminClient, settings: KafkaSettings, topics: Sequence[Topic], clock: Clock, wait_secs: float
) -> None:
    def ask() -> None:
        leaders = _leaders(admin, settings, min(5.0, wait_secs))
        if waiting := [topic.name for topic in topics if not leaders.get(topic.name)]:
            raise _LeaderlessError(waiting)

    try:
        Retry(clock=clock, first_secs=0.1, within_secs=wait_secs, on=(_LeaderlessError,)).call(ask)
    except _LeaderlessError as error:
        what = f"has no leader yet for {len(error.topics)} topics, {error.topics[0]} among them"
        raise kafka_away(settings, what) from error


def _leaders(admin: AdminClient, settings: KafkaSettings, timeout_secs: float) -> dict[str, bool]:
    """All topics by name, and whether every partition of each has a leader."""
    try:
        found = admin.list_topics(timeout=timeout_secs).topics
    except KafkaException as error:
        raise kafka_error(settings, error, "does not answer") from error
    return {
        name: bool(topic.partitions) and all(part.leader >= 0 for part in topic.partitions.values())
        for name, topic in found.items()
    }
