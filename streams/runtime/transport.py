"""A Faust transport whose event is a whole fetched batch.

Faust keeps group membership, assignment, commits, agents and supervision; librdkafka fetches records, in a thread.
This depends on internals of faust-streaming 0.15.3 (`transport.drivers.aiokafka`): that version is pinned, and
`tests/streams/runtime/test_transport.py` checks them. Offsets become committable in order of delivery, for the longest
prefix of batches that are done; this replaces Faust's bookkeeping per message.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from aiokafka.errors import CommitFailedError, IllegalStateError, KafkaError
from aiokafka.structs import OffsetAndMetadata
from faust.transport.drivers import aiokafka as driver
from faust.types import TP, ConsumerMessage

from complaints.topic_ids import TopicIds
from stores.kafka.assigned_reader import AssignedReader
from stores.kafka.options import Options
from streams.runtime.batch import Batch
from streams.runtime.one_member import OneMember

FINISH_SECS = 20.0
"""How long a rebalance or a stop waits for batches under work; a batch not done by then is read again."""


class ConsumerThread(driver.AIOKafkaConsumerThread):  # type: ignore[misc]
    """The group member. Its partitions stay paused; offsets of a failed commit are committed with the next one."""

    def _create_worker_consumer(self, transport: Any) -> Any:
        consumer = super()._create_worker_consumer(transport)
        if transport.one_member is not None:
            consumer._partition_assignment_strategy = [transport.one_member]  # noqa: SLF001
        return consumer

    async def _commit(self, offsets: Mapping[TP, int]) -> bool:
        beside = self.consumer.transport.topic_ids.beside
        own = {
            driver.ensure_aiokafka_TP(tp): OffsetAndMetadata(at, beside(tp.topic))
            for tp, at in offsets.items()
            if tp in self.assignment()
        }
        try:
            await self._ensure_consumer().commit(own)
        except (CommitFailedError, IllegalStateError):
            return False  # rebalanced meanwhile: the next owner reads from the last commit
        except KafkaError as error:
            self.log.warning("Commit failed, trying again with the next: %r", error)
            return False
        return True

    async def idle(self) -> None:
        """Keep this member from fetching, and let aiokafka count it as polling nevertheless."""
        consumer = self._ensure_consumer()
        consumer.pause(*consumer.assignment())
        with consumer._fetcher._subscriptions.fetch_context():  # noqa: SLF001
            pass


class BatchConsumer(driver.Consumer):  # type: ignore[misc]
    """Delivers batches, and commits the offsets of those that are done."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._reader = AssignedReader(self.transport.reader_options, self.transport.batch_records)
        self._pool = ThreadPoolExecutor(1, "reader")
        self._epoch = 0
        self._delivered: deque[Batch] = deque()
        self._committable: dict[TP, int] = {}

    def _new_consumer_thread(self) -> ConsumerThread:
        return ConsumerThread(self, loop=self.loop, beacon=self.beacon)

    # -- position: every seek assigns the reader again, even to the same partitions. After a rebalance Faust goes back
    # to the committed offset; a reader that continued from its own position would skip the batch that was discarded.

    async def perform_seek(self) -> None:
        await super().perform_seek()
        ids, group = self.transport.topic_ids, self.app.conf.id
        for tp in await self.loop.run_in_executor(self._pool, ids.outdated, group, self.assignment()):
            self.log.warning("%s/%d was created anew: reading it from its beginning", *tp)
            self._read_offset[TP(*tp)] = self._committed_offset[TP(*tp)] = None
        await self._assign_reader()

    async def seek(self, partition: TP, offset: int) -> None:
        await super().seek(partition, offset)
        await self._assign_reader()

    async def on_partitions_assigned(self, assigned: set[TP], generation_id: int = 0) -> None:
        self.transport.moved(len(assigned))
        await super().on_partitions_assigned(assigned, generation_id)

    async def on_partitions_revoked(self, revoked: set[TP]) -> None:
        await super().on_partitions_revoked(revoked)
        await self._finish_started()
        await self.commit()
        self.transport.moved(None)
        self._forget()

    async def _finish_started(self) -> None:
        """Wait for batches under work before their partitions move, so that a complaint's events keep their order."""
        deadline = self.loop.time() + FINISH_SECS
        while any(batch.started for batch in self._delivered) and self.loop.time() < deadline:
            await asyncio.sleep(0.02)

    async def _assign_reader(self) -> None:
        self._forget()
        await self._thread.call_thread(self._thread.idle)
        positions = [(tp, self._read_offset[tp]) for tp in self.assignment()]
        await self.loop.run_in_executor(self._pool, self._reader.assign, positions, self._epoch)

    def _forget(self) -> None:
        """Discard delivered batches: the owners of their partitions read them again, and their end no longer counts."""
        self._epoch += 1
        self._delivered.clear()
        self._committable.clear()

    # -- delivery

    async def _drain_messages(self, fetcher: Any) -> None:
        while not (self.should_stop or fetcher.should_stop):
            if not self.flow_active:
                await self.wait(self.can_resume_flow)
                continue
            epoch, records, error = await self.loop.run_in_executor(self._pool, self._reader.read)
            await self._thread.call_thread(self._thread.idle)
            if error:
                self.log.warning("Fetch: %s", error)
            if records and epoch == self._epoch and self.flow_active:
                await self._deliver(Batch(records))

    async def _deliver(self, batch: Batch) -> None:
        self._delivered.append(batch)
        first = batch.records[0]
        tp = TP(first.topic() or "", first.partition() or 0)
        message = ConsumerMessage(
            tp.topic, tp.partition, first.offset() or 0, 0.0, 0, None, None, batch, None, 0, len(batch.records), tp,
            generation_id=self.app.consumer_generation_id,
        )  # fmt: skip
        await self.wait_first(self.callback(message), self.suspend_flow.wait())

    # -- acknowledgement

    def ack(self, message: ConsumerMessage) -> bool:
        message.acked = True
        self._unacked_messages.discard(message)
        return True

    def _filter_tps_with_pending_acks(self, topics: Any = None) -> Iterator[TP]:
        while self._delivered and self._delivered[0].done:
            batch = self._delivered.popleft()
            self._committable.update({TP(*place): at for place, at in batch.next_offsets.items()})
        return iter(list(self._committable))

    def _filter_committable_offsets(self, tps: Iterable[TP]) -> dict[TP, int]:
        return {tp: self._committable[tp] for tp in tps}

    async def _commit_offsets(self, offsets: Mapping[TP, int], start_new_transaction: bool = True) -> bool:
        epoch = self._epoch
        committed = bool(await self._commit(offsets))
        if committed and epoch == self._epoch:
            self._committable = {tp: at for tp, at in self._committable.items() if at != offsets.get(tp)}
        return committed

    def verify_event_path(self, now: float, tp: TP) -> None:
        """Do nothing: Faust's check per partition knows nothing of batches; the worker's heartbeat replaces it."""

    async def on_stop(self) -> None:
        await self._finish_started()
        self.transport.give_up()
        await super().on_stop()
        await self.loop.run_in_executor(self._pool, self._reader.close)
        self._pool.shutdown(wait=False)


class BatchTransport(driver.Transport):  # type: ignore[misc]
    """Faust's transport with `BatchConsumer`; its attributes must be set before the app starts."""

    Consumer = BatchConsumer
    reader_options: Options
    batch_records: int
    topic_ids: TopicIds
    give_up: Callable[[], None]
    """Called on a stop after waiting for batches under work."""
    one_member: OneMember | None = None
    """Who gets the partitions, where it is not every member a part of them."""
    moved: Callable[[int | None], None] = staticmethod(lambda partitions: None)
    """Called with the number of partitions that this member has from now on, None while they are shared out anew; must
    not block."""
