"""An idempotent producer with a time limit, which reports what Kafka has acknowledged and what not."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping

from confluent_kafka import KafkaError, KafkaException, Message, Producer

from complaints.errors import ComplaintsError, ConfigError, PermanentError
from complaints.service_errors import kafka_at, kafka_away
from complaints.settings import KafkaSettings
from stores.kafka.errors import Fault, fault_of, kafka_error
from stores.kafka.options import producer_options
from stores.kafka.record import Record

Done = Callable[[ComplaintsError | None], None]
"""Called from `poll` or `flush`: None when a record is durable, else why it is not."""

MAX_RECORD_BYTES = 4_194_304
RECORD_OVERHEAD_BYTES = 1024
"""Room for key and headers."""
_log = logging.getLogger(__name__)


class Publisher:
    """Publishes records, each within `timeout_secs` or not at all. Use one instance per publishing thread.

    `limits` are the largest records of topics in bytes (`max.message.bytes`): larger ones are refused here, where
    it costs one record, and not by the broker, where it costs the batch they travel in. With `successes` every record
    is reported; else only failures, which is much cheaper: what has not failed when `flush` returns is durable.
    """

    def __init__(
        self,
        settings: KafkaSettings,
        *,
        limits: Mapping[str, int] | None = None,
        timeout_secs: float = 60.0,
        successes: bool = False,
    ) -> None:
        self._settings = settings
        self._limits = limits or {}
        self._timeout_secs = timeout_secs
        self.broken = False
        """Kafka has lost the state of this producer: it can publish nothing more, a new one can."""
        self._producer = Producer(
            {
                **producer_options(settings),
                "message.timeout.ms": int(timeout_secs * 1000),
                "message.max.bytes": MAX_RECORD_BYTES,
                "delivery.report.only.error": not successes,
                "error_cb": _note,
                "logger": _log,
            }
        )

    def check(self, topics: Collection[str], timeout_secs: float = 5.0) -> None:
        """Raise TransientError when Kafka is away, ConfigError when it lacks one of the topics."""
        try:
            # All topics, not one: asking for one by name makes some brokers create it.
            known = self._producer.list_topics(timeout=timeout_secs).topics
        except KafkaException as error:
            raise kafka_error(self._settings, error, "does not answer") from error
        if missing := sorted(set(topics) - set(known)):
            raise ConfigError(f"{kafka_at(self._settings)} has no topic {', '.join(missing)}: run 'complaints topics'")

    def publish(self, topic: str, record: Record, done: Done, *, partition: int = -1) -> bool:
        """Hand one record over; False when the queue is full: `poll`, then try again. Its key chooses the partition.

        Raises PermanentError when the record is larger than the topic takes.
        """
        self.require_size(topic, record)

        def delivered(error: KafkaError | None, _: Message) -> None:
            done(None if error is None else _not_taken(error, self._settings))

        try:
            self._producer.produce(
                topic, record.value, record.key, partition, headers=record.headers, on_delivery=delivered
            )
        except BufferError:
            return False
        except KafkaException as error:
            raise _not_taken(error.args[0], self._settings) from error
        return True

    def require_size(self, topic: str, record: Record) -> None:
        """Raise PermanentError when the record is larger than the topic takes."""
        size = RECORD_OVERHEAD_BYTES + len(record.value)
        if size > (limit := self._limits.get(topic, MAX_RECORD_BYTES)):
            raise PermanentError(f"record of {size:,} bytes, {topic} takes {limit:,}")

    def poll(self, secs: float = 0.0) -> None:
        """Report deliveries that are known, waiting up to `secs` for the first."""
        try:
            self._producer.poll(secs)
        except (KafkaException, SystemError) as error:
            self._break(error)

    def flush(self) -> None:
        """Wait until every record is reported. Raises TransientError if one is not in time."""
        try:
            left = self._producer.flush(self._timeout_secs + 5.0)
        except (KafkaException, SystemError) as error:
            self._break(error)
            raise kafka_away(self._settings, "has lost track of this producer") from error
        if left:
            raise kafka_away(self._settings, f"has not acknowledged {left:,} records")

    def _break(self, error: Exception) -> None:
        """The client raises a fatal error out of whatever call comes next, as SystemError if a report was under way."""
        self.broken = True
        _log.error("%s has lost track of this producer: %s", kafka_at(self._settings), error)

    @property
    def unreported(self) -> int:
        """Records handed over and not yet reported."""
        return len(self._producer)


def _note(error: KafkaError) -> None:
    # One line when the last broker goes away, not one for every attempt to reach it.
    level = logging.DEBUG if error.name() == "_TRANSPORT" else logging.WARNING
    _log.log(level, "Kafka: %s", error.str())


def _not_taken(error: KafkaError, settings: KafkaSettings) -> ComplaintsError:
    """PermanentError only for a fault of the record: all else passes, or is corrected while the record waits."""
    if fault_of(error) is Fault.RECORD:
        return PermanentError(f"Kafka refuses the record: {error.str()}")
    return kafka_away(settings, f"did not acknowledge: {error.str()}")
