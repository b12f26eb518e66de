"""All corrections there are, in every worker: a complaint its channel sends again keeps what an official decided."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from uuid import UUID

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, KafkaException, TopicPartition

from complaints.event import Correction
from complaints.librdkafka import consumer_options
from complaints.outcome import Reject
from complaints.service_errors import kafka_away
from complaints.settings import KafkaSettings
from streams.decode import decode_correction

log = logging.getLogger(__name__)

_READ_SECS = 0.5
_START_SECS = 30.0
_LEADERLESS = {KafkaError.NOT_LEADER_FOR_PARTITION, KafkaError.LEADER_NOT_AVAILABLE, KafkaError.UNKNOWN_TOPIC_OR_PART}
_START_READS = 60
"""So many in a row without a record, and the start fails."""


class Corrections:
    """The newest correction of each complaint, read from the whole topic and kept up to date in a thread.

    Corrections are few and small, so each worker holds all of them; they are the same on every worker, whichever
    partitions it has.
    """

    def __init__(self, settings: KafkaSettings, topic: str, valid: Callable[[Correction], bool]) -> None:
        """`valid` says of a correction whether it can be applied; the pipeline dead-letters those that cannot."""
        self._settings, self._valid = settings, valid
        self._consumer = Consumer(consumer_options(settings, "complaints-corrections-reader"))
        self._topic = topic
        self._newest: dict[UUID, Correction] = {}
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._follow, name="corrections", daemon=True)

    def start(self) -> None:
        """Read all there is, then follow. Raises TransientError when Kafka is away."""
        try:
            ends = self._ends()
            self._consumer.assign([TopicPartition(self._topic, at, OFFSET_BEGINNING) for at in ends])
            # An empty read alone says little: a broker may be slow to answer, and what it has must be known before
            # the first complaint. Nor does the end: Tansu's is the start of the last batch.
            empty = 0
            while empty == 0 or self._behind(ends):
                if empty == _START_READS:
                    raise kafka_away(self._settings, f"does not give {self._topic} to its end")
                empty = 0 if self._read() else empty + 1
        except KafkaException as error:
            raise kafka_away(self._settings, f"does not answer: {error.args[0].str()}") from error
        self._thread.start()

    def get(self, complaint: UUID) -> Correction | None:
        """The newest correction of a complaint."""
        return self._newest.get(complaint)

    def stop(self) -> None:
        self._stopped.set()
        self._thread.join()
        self._consumer.close()

    def _ends(self) -> dict[int, int]:
        """Where the partitions end now; those that hold nothing are at 0."""
        partitions = self._consumer.list_topics(self._topic, timeout=_START_SECS).topics[self._topic].partitions
        return {at: self._end(at) for at in partitions}

    def _end(self, partition: int) -> int:
        """A partition that has just been made, or whose leader has gone, has no leader for a moment."""
        for _ in range(_START_READS):
            try:
                place = TopicPartition(self._topic, partition)
                low, high = self._consumer.get_watermark_offsets(place, timeout=_START_SECS)
            except KafkaException as error:
                if error.args[0].code() not in _LEADERLESS:
                    raise
                self._stopped.wait(_READ_SECS)
            else:
                return high if high > low else 0
        raise kafka_away(self._settings, f"has no leader for {self._topic}/{partition}")

    def _behind(self, ends: dict[int, int]) -> bool:
        places = self._consumer.position([TopicPartition(self._topic, at) for at in ends])
        return any(place.offset < ends[place.partition] for place in places if ends[place.partition])

    def _follow(self) -> None:
        while not self._stopped.is_set():
            self._read()

    def _read(self) -> int:
        messages = [m for m in self._consumer.consume(1000, _READ_SECS) if m.error() is None]
        for message in messages:
            correction = decode_correction(message)
            if isinstance(correction, Reject) or not self._valid(correction):
                continue  # the pipeline dead-letters it
            known = self._newest.get(correction.complaint.complaint_id)
            if known is None or known.corrected <= correction.corrected:
                self._newest[correction.complaint.complaint_id] = correction
        return len(messages)
