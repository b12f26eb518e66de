"""Tells a topic from another of the same name: one that was deleted and created anew starts at offset 0 again."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

Place = tuple[str, int]
"""Topic and partition."""


class TopicIds(Protocol):
    """What a reader asks before it trusts a committed offset, and while it reads on.

    Its offsets are committed with the topic's id beside them. PermanentError means that a topic is another one than
    this process began with: a new process must read it, for librdkafka does not follow (its issue 4898).
    """

    def beside(self, topic: str) -> str:
        """What to commit beside an offset of this topic."""

    def outdated(self, group: str, places: Iterable[Place]) -> set[Place]:
        """The places whose committed offset belongs to a topic that is gone: they begin at their beginning.

        Raises TransientError when Kafka is away, and PermanentError.
        """

    def check(self) -> None:
        """Ask again, at most every few seconds; Kafka being away is no news. Raises PermanentError."""
