"""Outputs onto Kafka, at least once: nothing is reported as published before every broker acknowledgement."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from confluent_kafka import KafkaError, KafkaException, Message, Producer

from complaints.clock import Clock
from complaints.errors import PermanentError, TransientError
from complaints.retry import Retry
from complaints.settings import KafkaSettings
from stores.kafka.errors import PASSING, fault_of
from stores.kafka.options import producer_options
from stores.kafka.record import ProducerRecord

log = logging.getLogger(__name__)

_RETRY_SECS = 1.0


class Publisher:
    """An idempotent producer. What fails is sent again in place until it is acknowledged or `stop` is called.

    The next batch may be worked on while the last one is on its way, but is not sent before that is acknowledged: a
    record that is sent again never comes after a later one.
    """

    def __init__(self, settings: KafkaSettings, *, clock: Clock, first: str | None = None) -> None:
        """Of each call, what goes to the topic `first` is acknowledged before anything else is sent."""
        self._producer = Producer(producer_options(settings))
        self._first = first
        self._retry = Retry(clock=clock, first_secs=_RETRY_SECS, stopped=lambda: self._stopped)
        self._failed: list[Message] = []
        self._stopped = False
        self._settling = ThreadPoolExecutor(1, "settle")
        self._last: Future[None] | None = None

    def publish(self, outputs: Iterable[ProducerRecord]) -> Future[None]:
        """Send all, once all of the last call is acknowledged; with the broker away, wait with it.

        The future ends when each is acknowledged. Call and future raise TransientError when stopped meanwhile,
        PermanentError when the broker will not take a record before a person changes something (a topic's
        max.message.bytes below what the contract allows, rights) or the producer is broken for good.
        """
        self.wait()
        first, others = self._in_turn(outputs)
        self._send(first)
        self._last = self._settling.submit(self._settle, others)
        return self._last

    def wait(self) -> None:
        """Return once all of the last call is acknowledged. Raises as `publish` does."""
        if self._last:
            self._last.result()

    def stop(self) -> None:
        """Give up waiting; what is not acknowledged was not published."""
        self._stopped = True

    def _in_turn(self, outputs: Iterable[ProducerRecord]) -> tuple[Sequence[ProducerRecord], Sequence[ProducerRecord]]:
        given, first = list(outputs), self._first
        if first is None:
            return given, ()
        return [one for one in given if one.topic == first], [one for one in given if one.topic != first]

    def _send(self, outputs: Iterable[ProducerRecord]) -> None:
        produce = self._produce
        for topic, key, value, headers in outputs:
            produce(topic, key, value, headers)

    def _produce(self, topic: str, key: bytes | None, value: bytes | None, headers: Any) -> None:
        while True:
            try:
                self._producer.produce(topic, value, key, headers=headers, on_delivery=self._on_failure)
            except BufferError:
                self._producer.poll(0.05)
                self._check()
            except KafkaException as error:
                raise PermanentError(f"{topic}: {error.args[0]}") from error
            else:
                return

    def _settle(self, others: Sequence[ProducerRecord]) -> None:
        self._flush()
        if others:
            self._send(others)
            self._flush()

    def _flush(self) -> None:
        self._retry.call(self._acknowledge, say=lambda error: log.error("%s", error))

    def _acknowledge(self) -> None:
        """Send again what has failed, and wait until nothing is on its way."""
        failed, self._failed = self._failed, []
        for message in failed:
            self._produce(message.topic() or "", message.key(), message.value(), message.headers())
        while self._producer.flush(1.0) and not self._failed:
            self._check()
        self._check()
        if self._failed:
            raise self._failure()

    def _failure(self) -> TransientError | PermanentError:
        for message in self._failed:
            error = message.error()
            if error is not None and (error.fatal() or fault_of(error) not in PASSING):
                return PermanentError(f"{message.topic()}: {error.str()}")
        return TransientError(f"{len(self._failed)} deliveries failed, sending again: {self._failed[0].error()}")

    def _on_failure(self, error: KafkaError | None, message: Message) -> None:
        if error is not None:
            self._failed.append(message)

    def _check(self) -> None:
        if self._stopped:
            raise TransientError("stopped before every record was acknowledged")
