"""Topic ids of Apache Kafka 2.8 and later (KIP-516), for worker and sink."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress

from confluent_kafka import ConsumerGroupTopicPartitions, KafkaError, KafkaException, TopicCollection, TopicPartition
from confluent_kafka.admin import AdminClient

from complaints.clock import Clock
from complaints.errors import PermanentError, TransientError
from complaints.service_errors import kafka_away
from complaints.settings import KafkaSettings
from complaints.topic_ids import Place
from stores.kafka.errors import kafka_error
from stores.kafka.options import admin_options

CHECK_SECS = 3.0
ANSWER_SECS = 10.0
GIVE_UP_SECS = ANSWER_SECS + 5.0
"""Limit for waiting on a request; longer than the client's own, which should end it first."""
_MARK = "topic:"
"""Begins the metadata we commit with an offset; any other metadata is from another tool and is ignored."""


def _committed_beside(place: TopicPartition) -> bytes:
    """The metadata committed with an offset; unrelated bytes of memory may follow it.

    Since 2.7 librdkafka copies it without the zero byte at which confluent-kafka stops reading.
    """
    try:
        return (place.metadata or "").encode()
    except UnicodeDecodeError as error:
        return error.object


def _is_of_another(committed: bytes, own: bytes) -> bool:
    """Whether committed metadata names another topic id. All ids have one length, so only the beginning counts."""
    return committed.startswith(_MARK.encode()) and not (own and committed.startswith(own))


class KafkaTopicIds:
    """Remembers each topic's id from the first time it is asked for."""

    def __init__(self, settings: KafkaSettings, topics: Sequence[str], clock: Clock) -> None:
        self._admin = AdminClient(admin_options(settings))
        self._settings, self._topics, self._clock = settings, topics, clock
        self._known: dict[str, str] = {}
        self._next_check = 0.0

    def beside(self, topic: str) -> str:
        """The metadata to commit; empty for a topic whose id is not known. Call `outdated` first."""
        return _MARK + self._known[topic] if topic in self._known else ""

    def outdated(self, group: str, places: Iterable[Place]) -> set[Place]:
        self._learn()
        asked = [TopicPartition(*place) for place in places]
        if not asked:
            return set()
        return {
            (place.topic, place.partition)
            for place in self._committed(group, asked)
            if _is_of_another(_committed_beside(place), self.beside(place.topic).encode())
        }

    def check(self) -> None:
        if self._clock.monotonic() < self._next_check:
            return
        with suppress(TransientError):  # reading and committing report it
            self._learn()
        self._next_check = self._clock.monotonic() + CHECK_SECS

    def _committed(self, group: str, asked: list[TopicPartition]) -> list[TopicPartition]:
        """What the group has committed. After a failure the next request has a client of its own.

        A client of which such a request timed out while a broker stood still may get no answer to a later one, although
        the broker is back and other clients are answered.
        """
        with self._answer(f"where {group} is"):
            try:
                offsets = self._admin.list_consumer_group_offsets(
                    [ConsumerGroupTopicPartitions(group, asked)], request_timeout=ANSWER_SECS
                )
                return list(offsets[group].result(GIVE_UP_SECS).topic_partitions)
            except (KafkaException, TimeoutError):
                self._admin = AdminClient(admin_options(self._settings))
                raise

    def _learn(self) -> None:
        collection = TopicCollection(list(self._topics))
        for topic, future in self._admin.describe_topics(collection, request_timeout=ANSWER_SECS).items():
            with self._answer(f"which topic {topic} is"):
                try:
                    found = str(future.result(GIVE_UP_SECS).topic_id)
                except KafkaException as error:
                    if error.args[0].code() != KafkaError.UNKNOWN_TOPIC_OR_PART:
                        raise
                    continue  # deleted, and not created anew yet
            if self._known.setdefault(topic, found) != found:
                raise PermanentError(f"topic {topic} was deleted and created anew: the next start reads all of it")

    @contextmanager
    def _answer(self, to: str) -> Iterator[None]:
        """Raise errors of a request as ours."""
        try:
            yield
        except KafkaException as error:
            raise kafka_error(self._settings, error, f"does not say {to}") from error
        except TimeoutError as error:
            raise kafka_away(self._settings, f"does not say {to}") from error
