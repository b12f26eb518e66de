"""Publishes records that the sink cannot load to the dead-letter topic."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from confluent_kafka import KafkaError, Message, Producer

from complaints.events.cloudevents import headers_in
from complaints.events.dead_letter import dead_headers
from complaints.outcome import Reject
from complaints.privacy.redact import redact_bytes
from complaints.service_errors import kafka_away
from complaints.settings import KafkaSettings
from stores.kafka.errors import kafka_error
from stores.kafka.options import producer_options
from stores.kafka.record import ConsumerRecord, origin_of

FLUSH_SECS = 10.0


class DeadLetters:
    """An idempotent producer on one topic, connected when it is first needed."""

    def __init__(self, settings: KafkaSettings, topic: str) -> None:
        self._settings, self._topic = settings, topic

    @cached_property
    def _producer(self) -> Producer:
        return Producer(producer_options(self._settings))

    def publish(self, rejects: Sequence[tuple[ConsumerRecord, Reject]]) -> None:
        """Return once all are acknowledged.

        TransientError if that takes too long, and all may be sent again; PermanentError when Kafka will not take one.
        """
        failed: list[KafkaError] = []

        def note(error: KafkaError | None, _: Message) -> None:
            if error is not None:
                failed.append(error)

        for message, reject in rejects:
            headers = dead_headers(reject, origin_of(message), None, headers_in(message))
            value = redact_bytes(message.value() or b"")
            self._producer.produce(
                self._topic,
                value,
                (key := message.key()) and redact_bytes(key),
                headers=headers,
                on_delivery=note,
            )
        left, what = self._producer.flush(FLUSH_SECS), f"has not acknowledged on {self._topic}"
        if failed:
            raise kafka_error(self._settings, failed[0], what)
        if left:
            raise kafka_away(self._settings, f"{what}: no answer")
