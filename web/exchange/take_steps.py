"""Publishes the steps that a message asks for, and waits a while for what becomes of them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from complaints.events.case import CaseUpdate, StepRefusal
from complaints.topics import Topics
from operations.agency.update_record import update_record
from stores.kafka.awaited_publisher import AwaitedPublisher
from web.exchange.follow_cases import FollowCases, Word

SOURCE = "/complaint-stream/exchange"


class TakeSteps:
    """One for all partners."""

    def __init__(self, publisher: AwaitedPublisher, topics: Topics, cases: FollowCases, wait_secs: float) -> None:
        self._publisher, self._topics, self._cases, self._wait_secs = publisher, topics, cases, wait_secs

    async def take(self, updates: Sequence[CaseUpdate]) -> Word | None:
        """The first refusal, else the last step; None where nothing was heard in time: they are taken later.

        All are durable when it returns. Raises TransientError when Kafka has not acknowledged them.
        """
        if not updates:
            return None
        with self._cases.words([one.update_id for one in updates]) as futures:
            for one in updates:  # in order: each on the topic of its sender
                topic, record = update_record(one, SOURCE, self._topics)
                await self._publisher.publish(topic, [record])
            waiting = [asyncio.wrap_future(future) for future in futures.values()]
            done, pending = await asyncio.wait(waiting, timeout=self._wait_secs)
            for one_pending in pending:
                one_pending.cancel()
        words = [future.result() for future in waiting if future in done and not future.cancelled()]
        refused = next((word for word in words if isinstance(word, StepRefusal)), None)
        return refused or (words[-1] if len(words) == len(updates) else None)
