"""How the body of a request is read: what every channel that sends complaints by HTTP offers to the gateway."""

from __future__ import annotations

from typing import Protocol

from producers.gateway.problem import Problem
from producers.intake.submission import Submission


class BodyFormat(Protocol):
    """Bytes to complaints. Knows nothing of servers or Kafka."""

    def __call__(self, body: bytes, key: str | None, max_batch: int) -> tuple[list[Submission | Problem], bool]:
        """What the body holds, in its order, and whether it is a batch.

        `key` is the idempotency key of a single complaint; with an index added, it is that of each complaint in a
        batch. Raises ProblemError when the whole cannot be read; a complaint that cannot is a Problem in its place.
        """
