"""Tells a topic from a later one of the same name: a topic that is deleted and created again starts at offset 0."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

Place = tuple[str, int]
"""Topic and partition."""


class TopicIds(Protocol):
    """What a reader asks before it trusts a committed offset, and while it reads on.

    Its offsets are committed with the topic's id as metadata. PermanentError means that a topic was created anew since
    this process began: a new process must read it, as librdkafka does not switch to it (its issue 4898).
    """

    def beside(self, topic: str) -> str:
        """The metadata to commit with an offset of this topic."""

    def outdated(self, group: str, places: Iterable[Place]) -> set[Place]:
        """The partitions whose committed offset belongs to a deleted topic: they are to be read from their beginning.

        Raises TransientError when Kafka is away, and PermanentError.
        """

    def check(self) -> None:
        """Ask again, at most every few seconds; says nothing when Kafka is away. Raises PermanentError."""
