"""Hands records over from the spool to Kafka: in order, with retries, until the spool is empty."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TypeVar

from complaints.clock import Clock
from complaints.errors import ComplaintsError, PermanentError, TransientError
from complaints.events.cloudevents import read_headers
from complaints.events.complaint import RECEIVED
from complaints.outcome import Reject, Step
from complaints.retry import Retry
from complaints.telemetry import Telemetry
from producers.intake.refuse import refuse_record
from producers.spool.awaited_folder import AwaitedSpool
from producers.spool.stored_record import decode
from stores.kafka.awaited_publisher import AwaitedPublisher
from stores.kafka.record import Record

CHUNK = 500
RETRY_SECS = 1.0
QUIET_SECS = 60.0
"""The least time between two log lines that say what waits."""
STEP: Step = "publish"
_log = logging.getLogger(__name__)
T = TypeVar("T")


class HandOver:
    """Hands over everything in the spool: whatever fails is tried again without end."""

    def __init__(
        self,
        spool: AwaitedSpool,
        kafka: AwaitedPublisher,
        *,
        topic: str,
        dead_topic: str,
        clock: Clock,
        telemetry: Telemetry,
    ) -> None:
        self._telemetry = telemetry
        self._spool, self._kafka, self._clock = spool, kafka, clock
        self._topic, self._dead_topic = topic, dead_topic
        self._quiet_until = 0.0
        # Any exception, also a defect of ours: what is in the spool must not wait for a restart.
        self._retry = Retry(clock=clock, first_secs=RETRY_SECS, on=(Exception,))

    async def run(self) -> int:
        """Return when the spool is empty: how many records were handed over."""
        handed_over = 0
        while self._spool.in_use:
            if (segment := await self._spool.oldest()) is not None:
                handed_over += await self._segment(segment)
        return handed_over

    async def _segment(self, segment: Path) -> int:
        payloads = await self._patiently(partial(self._spool.read, segment))
        for start in range(0, len(payloads), CHUNK):
            chunk = {f"{segment.name}#{start + i}": found for i, found in enumerate(payloads[start : start + CHUNK])}
            await self._patiently(partial(self._publish, chunk))
            self._telemetry.add("handed_over", len(chunk))
        await self._patiently(partial(self._spool.remove, segment))
        self._telemetry.set_level("spool_bytes", self._spool.waiting_bytes)
        return len(payloads)

    async def _publish(self, payloads: Mapping[str, bytes]) -> None:
        # Asked first: publishing to a topic that is missing would have some brokers create it.
        await self._kafka.ready([self._topic])
        records: dict[str, Record] = {}
        for origin, payload in payloads.items():
            try:
                records[origin] = decode(payload)
            except PermanentError as error:
                reject = Reject("broken_event", str(error), STEP)
                await self._refuse(origin, reject, Record(key=None, value=payload, headers=[]))
        try:
            await self._kafka.publish(self._topic, list(records.values()))
        except TransientError:
            self._kafka.renew()
            raise
        except PermanentError:
            for origin, record in records.items():
                await self._publish_or_refuse(origin, record)

    async def _publish_or_refuse(self, origin: str, record: Record) -> None:
        try:
            await self._kafka.publish(self._topic, [record])
        except PermanentError as error:
            await self._refuse(origin, Reject("too_large", str(error), STEP), record)

    async def _refuse(self, origin: str, reject: Reject, record: Record) -> None:
        letter = refuse_record(reject, record, channel=_channel_of(record), origin=f"spool/{origin}")
        await self._kafka.publish(self._dead_topic, [letter])
        self._telemetry.add("spool_refused")

    async def _patiently(self, action: Callable[[], Awaitable[T]]) -> T:
        return await self._retry.call_async(action, wait=asyncio.sleep, say=self._say)

    def _say(self, error: Exception) -> None:
        if not isinstance(error, ComplaintsError):
            _log.error("a defect holds up the spool", exc_info=error)
        elif (now := self._clock.monotonic()) >= self._quiet_until:
            _log.warning("%d bytes wait in the spool: %s", self._spool.waiting_bytes, error)
            self._quiet_until = now + QUIET_SECS


def _channel_of(record: Record) -> str:
    attributes = read_headers(record.headers, RECEIVED.ce_type)
    return "" if isinstance(attributes, Reject) else attributes["source"].rpartition("/")[2]
