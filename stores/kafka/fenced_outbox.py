"""Publishes what only one instance of a service may say: whichever was started last. Kafka refuses all before it."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum, auto

from confluent_kafka import KafkaError, KafkaException, Producer

from complaints.errors import PermanentError, TransientError
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


class _Open(Enum):
    """What is to be done about the last transaction before another can begin."""

    NOTHING = auto()
    ABORT = auto()
    COMMIT = auto()
    """Its commit was asked for and not answered: Kafka may have carried it out, and the client refuses to abort it."""


class FencedOutbox:
    """A producer with a transactional id; made in the place of one of the same name, it fences that for good.

    What was published before it was made is durable by then, and nothing of the other one comes after.
    """

    def __init__(self, settings: KafkaSettings, name: str, *, wait_secs: float = TIMEOUT_SECS) -> None:
        """Take the name over. `publish` waits so long for an abort, and so long for a commit.

        Raises TransientError when Kafka is away, PermanentError where it refuses us.
        """
        self._settings, self._name, self._open, self._wait_secs = settings, name, _Open.NOTHING, wait_secs
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
            self._end_last()
            self._producer.begin_transaction()
            self._open = _Open.ABORT
            for topic, record in records:
                self._producer.produce(topic, record.value, record.key, headers=record.headers)
            self._commit()
        except KafkaException as error:
            raise self._error(error) from error

    def _end_last(self) -> None:
        """Commit or abort what the last call has left open."""
        if self._open is _Open.COMMIT:
            try:
                self._commit()
            except KafkaException as error:
                if not error.args[0].txn_requires_abort():
                    raise
        if self._open is _Open.ABORT:
            self._producer.abort_transaction(self._wait_secs)
            self._open = _Open.NOTHING

    def _commit(self) -> None:
        self._open = _Open.COMMIT
        try:
            self._producer.commit_transaction(self._wait_secs)
        except KafkaException as error:
            if error.args[0].txn_requires_abort():
                self._open = _Open.ABORT
            raise
        self._open = _Open.NOTHING

    def _error(self, error: KafkaException) -> TransientError | PermanentError:
        cause: KafkaError = error.args[0]
        if cause.code() in _FENCED:
            why = f"another process was started that publishes as {self._name}; this one ends"
            return PermanentError(f"{kafka_at(self._settings)}: {why}")
        return kafka_error(self._settings, error, "did not acknowledge")
