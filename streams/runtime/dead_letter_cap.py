"""Stops the worker when there are so many dead letters that the fault is ours, as after a bad deployment."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Sequence
from typing import cast

from complaints.errors import PermanentError
from complaints.events.dead_letter import PREFIX
from complaints.outcome import Reason
from complaints.settings import WorkerSettings
from stores.kafka.record import ProducerRecord

WINDOW = 1000
"""The share of dead letters is computed over the last batches that together have at least this many records."""


class DeadLetterCap:
    """Counts records and dead letters of one worker, batch after batch."""

    def __init__(self, settings: WorkerSettings, dead_topic: str) -> None:
        self._settings = settings
        self._topic = dead_topic
        self._run = 0
        self._batches: deque[tuple[int, int]] = deque()

    def check(self, records: int, outputs: Sequence[ProducerRecord]) -> Counter[Reason]:
        """Number of dead letters by reason among the outputs of `records` records. Call this before publishing them.

        Raises PermanentError, with counts and reasons, when more than `max_dead_run` dead letters come one after
        another, or more than `max_dead_share` of the window are dead letters.
        """
        dead = [output for output in outputs if output.topic == self._topic]
        longest = self._longest_run(outputs) if dead else self._end_run()
        self._batches.append((records, len(dead)))
        total = sum(count for count, _ in self._batches)
        while total - self._batches[0][0] >= WINDOW:
            total -= self._batches.popleft()[0]
        share = sum(count for _, count in self._batches) / max(1, total)
        reasons = _reasons(dead)
        if longest > self._settings.max_dead_run:
            raise PermanentError(f"{longest:,} dead letters one after another{_told(reasons)}")
        if total >= WINDOW and share > self._settings.max_dead_share:
            raise PermanentError(f"{share:.0%} of the last {total:,} records are dead letters{_told(reasons)}")
        return reasons

    def _longest_run(self, outputs: Sequence[ProducerRecord]) -> int:
        longest = 0
        for output in outputs:
            self._run = self._run + 1 if output.topic == self._topic else 0
            longest = max(longest, self._run)
        return longest

    def _end_run(self) -> int:
        self._run = 0
        return 0


def _reasons(dead: Sequence[ProducerRecord]) -> Counter[Reason]:
    return Counter(
        cast(Reason, str(value, "utf-8"))
        for one in dead
        for name, value in one.headers
        if name == PREFIX + "reason" and isinstance(value, bytes)
    )


def _told(reasons: Counter[Reason]) -> str:
    """The last batch's reasons, and advice, as the end of an error's message."""
    listed = ", ".join(f"{reason} {count:,}" for reason, count in reasons.most_common(5))
    return (
        f" ({listed}): nothing of this batch is published or committed; mend the cause, "
        "or raise worker.max_dead_run and worker.max_dead_share if the records are really broken"
    )
