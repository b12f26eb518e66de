"""Reads whole topics, and knows when it has come to their ends."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from confluent_kafka import Consumer, KafkaError, KafkaException, Message, TopicPartition
from confluent_kafka.admin import AdminClient

from complaints.clock import Clock, SystemClock
from complaints.retry import Retry
from complaints.service_errors import kafka_away
from complaints.settings import KafkaSettings
from complaints.topic_ids import Place
from stores.kafka.errors import PASSING, fault_of, is_moving, kafka_error
from stores.kafka.list_offsets import end_offsets, first_offsets
from stores.kafka.options import admin_options, consumer_options

log = logging.getLogger(__name__)

ANSWER_SECS = 10.0
LEADER_SECS = 30.0
"""A partition that was created just now, or whose leader has gone, has no leader for a moment."""
STALL_SECS = 30.0
"""When this time was spent waiting and nothing came, the end counts as out of reach."""
_RETRY_SECS = 0.5


@dataclass(frozen=True, slots=True)
class Extent:
    """Offsets of a partition: the first that is retained, and the one behind the last that can be read now."""

    first: int
    end: int

    @property
    def empty(self) -> bool:
        return self.first >= self.end


class Reader:
    """Reads partitions from their first offsets on, as a member of no group; it commits nothing.

    Only committed records are read: none of an aborted transaction, and none behind the first open transaction. The
    last offset before an end need not be a record: it may be the marker that ends a transaction, a record of an aborted
    transaction, or compacted away. So an end counts as seen when the client says that it has read up to it, whatever
    the last record was.
    """

    def __init__(
        self, settings: KafkaSettings, name: str, *, stall_secs: float = STALL_SECS, clock: Clock | None = None
    ) -> None:
        """`name` is the client's, for the broker's logs and quotas."""
        self._settings, self._stall_secs, self._clock = settings, stall_secs, clock or SystemClock()
        self._consumer = Consumer({**consumer_options(settings, name), "enable.partition.eof": True})
        self._forget_leaders()
        self._behind: dict[Place, int] = {}
        self._next: dict[Place, int] = {}
        """The offset behind what was read of each partition, markers of transactions included."""
        self._waited = 0.0
        """Seconds spent waiting since something came. What the caller does meanwhile is no stall."""

    def extents(self, topics: Iterable[str]) -> dict[Place, Extent]:
        """The extents of every partition of those topics that exist.

        Raises TransientError when Kafka is away, or names the partition that has no leader; PermanentError where it
        refuses us.
        """
        wanted = set(topics)
        try:
            known = self._consumer.list_topics(timeout=ANSWER_SECS).topics
        except KafkaException as error:
            raise kafka_error(self._settings, error, "cannot be read") from error
        places = [(name, number) for name in sorted(wanted & known.keys()) for number in known[name].partitions]
        found: dict[Place, Extent] = {}
        retry = Retry(
            clock=self._clock, first_secs=_RETRY_SECS, within_secs=LEADER_SECS, on=(_UnknownError,), when=_moves
        )
        try:
            retry.call(lambda: self._ask(places, found))
        except _UnknownError as error:
            topic, partition = error.place
            if _moves(error):
                raise kafka_away(self._settings, f"has no leader for {topic}/{partition}") from error.reason
            what = f"does not say where {topic}/{partition} ends"
            raise kafka_error(self._settings, error.reason, what) from error.reason
        return {place: found[place] for place in places}

    def later_than(self, extents: Mapping[Place, Extent], time: datetime) -> dict[Place, Extent]:
        """The extents from the first record on that the broker took at this time or later; whole where it cannot say.

        Raises TransientError when Kafka is away.
        """
        if not extents:
            return {}
        asked = [TopicPartition(*place, max(0, int(time.timestamp() * 1000))) for place in extents]
        try:
            found = self._consumer.offsets_for_times(asked, timeout=ANSWER_SECS)
        except KafkaException as error:
            raise kafka_error(self._settings, error, "cannot be read") from error
        later = dict(extents)
        for one in found:
            if one.error is None:
                extent = extents[one.topic, one.partition]
                # Without a later record the answer is "the end", a negative number.
                first = extent.end if one.offset < 0 else max(extent.first, one.offset)
                later[one.topic, one.partition] = Extent(first, extent.end)
        return later

    def start(self, extents: Mapping[Place, Extent]) -> None:
        """Begin each partition at its first offset; `behind` holds it until its end has been seen."""
        self._behind = {place: extent.end for place, extent in extents.items() if not extent.empty}
        self._next = {place: extent.first for place, extent in extents.items()}
        self._consumer.assign([TopicPartition(*place, extent.first) for place, extent in extents.items()])
        self._waited = 0.0

    def look_again(self) -> None:
        """Ask for the ends of all partitions: `behind` holds those with records until these ends have been seen.

        Raises TransientError when Kafka is away, PermanentError where it refuses us; `behind` is then as it was.
        """
        ends = end_offsets(self._admin, self._next, ANSWER_SECS)
        later: dict[Place, int] = {}
        for place, end in ends.items():
            if isinstance(end, KafkaException):
                self._forget_leaders()
                raise kafka_error(self._settings, end, "does not say where {}/{} ends".format(*place)) from end
            if end > self._next[place]:
                later[place] = end
        if not self._behind:
            self._waited = 0.0  # a time without anything to read is no stall
        self._behind |= later

    @property
    def behind(self) -> Collection[Place]:
        """Partitions whose ends have not been seen."""
        return self._behind.keys()

    def read(self, max_records: int, wait_secs: float) -> list[Message]:
        """The next records, in order within each partition.

        Raises TransientError when ends that are still to be seen have not come nearer for `stall_secs`, PermanentError
        where Kafka refuses us.
        """
        began = self._clock.monotonic()
        found = self._consumer.consume(max_records, wait_secs)
        self._waited += self._clock.monotonic() - began
        records = [message for message in found if self._is_record(message)]
        if self._behind and self._waited > self._stall_secs:
            raise kafka_away(self._settings, self._stalled())
        return records

    def close(self) -> None:
        self._consumer.close()

    def _ask(self, places: Sequence[Place], found: dict[Place, Extent]) -> None:
        """Add the extents of those places that are not in `found` yet. Raises _UnknownError for one of the others."""
        missing = [place for place in places if place not in found]
        firsts = first_offsets(self._admin, missing, ANSWER_SECS)
        ends = end_offsets(self._admin, missing, ANSWER_SECS)
        unknown: _UnknownError | None = None
        for place in missing:
            first, end = firsts[place], ends[place]
            if isinstance(first, KafkaException):
                unknown = unknown or _UnknownError(place, first)
            elif isinstance(end, KafkaException):
                unknown = unknown or _UnknownError(place, end)
            else:
                found[place] = Extent(first, end)
        if unknown:
            self._forget_leaders()
            raise unknown

    def _forget_leaders(self) -> None:
        """The client keeps what it knows of leaders, and would ask one that has gone again and again."""
        self._admin = AdminClient(admin_options(self._settings))

    def _is_record(self, message: Message) -> bool:
        error = message.error()
        if error is None:
            self._seen(message, (message.offset() or 0) + 1)
            return True
        if error.code() == KafkaError._PARTITION_EOF:  # noqa: SLF001
            self._seen(message, message.offset() or 0)
        elif error.fatal() or fault_of(error) not in PASSING:
            raise kafka_error(self._settings, error, "cannot be read")
        else:
            log.warning("Kafka: %s", error.str())  # the client tries again; `read` gives up in the end
        return False

    def _seen(self, message: Message, next_offset: int) -> None:
        """Note progress. Partitions whose ends have been seen do not count: they may grow for ever."""
        place = message.topic() or "", message.partition() or 0
        self._next[place] = next_offset
        if (end := self._behind.get(place)) is not None:
            self._waited = 0.0
            if next_offset >= end:
                del self._behind[place]

    def _stalled(self) -> str:
        (topic, partition), end = next(iter(self._behind.items()))
        return f"does not give {topic}/{partition} to its end, offset {end:,}: nothing for {self._stall_secs:g} s"


class _UnknownError(Exception):
    """Kafka does not say where a partition begins or ends."""

    def __init__(self, place: Place, reason: KafkaException) -> None:
        super().__init__(place, reason)
        self.place, self.reason = place, reason


def _moves(error: Exception) -> bool:
    """Whether a leader may come yet; the client says "no such entry" where no partition that was asked for has one."""
    if not isinstance(error, _UnknownError):
        return False
    return is_moving(error.reason) or error.reason.args[0].code() == KafkaError._NOENT  # noqa: SLF001 - a public name
