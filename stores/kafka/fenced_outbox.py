"""Publishes what only one instance of a service may say: whichever was started last. Kafka refuses all before it."""

from __future__ import annotations

from collections.abc import Iterable

from confluent_kafka import KafkaError, KafkaException, Producer

from complaints.errors import PermanentError
from complaints.service_errors import kafka_at
from complaints.settings import KafkaSettings
from stores.kafka.errors import kafka_error
from stores.kafka.options import producer_options
from stores.kafka.record import Record

TIMEOUT_SECS = 20.0
_FENCED = {
    KafkaError._FENCED,  # noqa: SLF001 - librdkafka's own codes begin with an underscore
    KafkaError.INVALID_PRODUCER_EPOCH,
    KafkaError.PRODUCER_FENCED,
}


class FencedOutbox:
    """A producer with a transactional id; made in the place of one of the same name, it fences that for good.

    What was published before it was made is durable by then, and nothing of the other one comes after.
    """

    def __init__(self, settings: KafkaSettings, name: str) -> None:
        """Take the name over. Raises TransientError when Kafka is away, PermanentError where it refuses us."""
        self._settings, self._name, self._unfinished = settings, name, False
        timeout_ms = int(TIMEOUT_SECS * 1000)
        limits = {"message.timeout.ms": timeout_ms, "transaction.timeout.ms": timeout_ms}
        self._producer = Producer({**producer_options(settings), "transactional.id": name, **limits})
        try:
            self._producer.init_transactions(TIMEOUT_SECS)
        except KafkaException as error:
            raise kafka_error(settings, error, f"does not let us publish as {name}") from error

    def publish(self, records: Iterable[tuple[str, Record]]) -> None:
        """Return once all are durable, in one transaction.

        Raises TransientError while Kafka is away: then some may be, and the caller publishes all again; PermanentError
        where another instance has taken over or Kafka knows this one no longer: the process must end.
        """
        try:
            if self._unfinished:
                self._producer.abort_transaction(TIMEOUT_SECS)
            self._producer.begin_transaction()
            self._unfinished = True
            for topic, record in records:
                self._producer.produce(topic, record.value, record.key, headers=record.headers)
            self._producer.commit_transaction(TIMEOUT_SECS)
            self._unfinished = False
        except KafkaException as error:
            if error.args[0].code() in _FENCED:
                why = f"another process was started that publishes as {self._name}; this one ends"
                raise PermanentError(f"{kafka_at(self._settings)}: {why}") from error
            raise kafka_error(self._settings, error, "did not acknowledge") from error
