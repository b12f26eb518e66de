"""Asks where partitions begin and end: one request to each broker, however many partitions it leads."""

from __future__ import annotations

from collections.abc import Collection
from concurrent.futures import wait

from confluent_kafka import IsolationLevel, KafkaException, TopicPartition
from confluent_kafka.admin import AdminClient, OffsetSpec  # type: ignore[attr-defined]

from complaints.topic_ids import Place

Offsets = dict[Place, int | KafkaException]
"""The offset of each partition, or why it is not known."""


def first_offsets(admin: AdminClient, places: Collection[Place], timeout_secs: float) -> Offsets:
    """The first offset of each partition that is retained."""
    return _listed(admin, places, OffsetSpec.earliest(), timeout_secs)  # type: ignore[no-untyped-call]


def end_offsets(admin: AdminClient, places: Collection[Place], timeout_secs: float) -> Offsets:
    """The offset behind the last record of each partition that readers of committed records can read now."""
    return _listed(admin, places, OffsetSpec.latest(), timeout_secs)  # type: ignore[no-untyped-call]


def _listed(admin: AdminClient, places: Collection[Place], which: OffsetSpec, timeout_secs: float) -> Offsets:
    if not places:
        return {}
    asked = {TopicPartition(*place): which for place in places}
    futures = admin.list_offsets(asked, isolation_level=IsolationLevel.READ_COMMITTED, request_timeout=timeout_secs)
    wait(futures.values())
    found: Offsets = {}
    for partition, future in futures.items():
        error = future.exception()
        if error is not None and not isinstance(error, KafkaException):
            raise error
        found[partition.topic, partition.partition] = future.result().offset if error is None else error
    return found
