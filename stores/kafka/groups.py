"""Consumer groups: whether they have members, and how many records each has still to read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass, field

from confluent_kafka import ConsumerGroupState, ConsumerGroupTopicPartitions, KafkaException, TopicPartition
from confluent_kafka.admin import AdminClient

from complaints.clock import Clock
from complaints.retry import Retry
from complaints.service_errors import kafka_away
from complaints.settings import KafkaSettings
from complaints.topic_ids import Place
from stores.kafka.errors import is_moving, kafka_error
from stores.kafka.options import admin_options
from stores.kafka.reader import Extent, Reader
from stores.kafka.scan import read_out

ANSWER_SECS = 10.0
GIVE_UP_SECS = ANSWER_SECS + 5.0
COORDINATOR_SECS = 20.0
"""The time a coordinator has to load its state when it has just been created or moved."""
RETRY_SECS = 0.5
COUNTED_MOST = 1000
"""Up to so many offsets before the end, records are counted: some offsets may be markers or gaps."""
_WITHOUT_MEMBERS = {ConsumerGroupState.EMPTY, ConsumerGroupState.DEAD}


@dataclass(slots=True)
class Group:
    """One consumer group on our topics."""

    name: str
    active: bool
    """Whether it has members; a group that is rebalancing has."""
    members: int
    """As the broker reports it; the embedded one does not."""
    lag: dict[Place, int] = field(default_factory=dict)
    """Records that are not committed, by partition."""
    ahead: list[Place] = field(default_factory=list)
    """Partitions whose committed offset lies beyond their end: they were created anew since the group read them."""

    @property
    def behind(self) -> int:
        return sum(self.lag.values())


def groups(
    settings: KafkaSettings, extents: Mapping[Place, Extent], own: Mapping[str, Iterable[str]], clock: Clock
) -> list[Group]:
    """The groups of `own` (name to topics), and all others that have committed on partitions of `extents`.

    Raises TransientError when Kafka is away, PermanentError where it refuses us.
    """
    admin = AdminClient(admin_options(settings))
    retry = Retry(
        clock=clock, first_secs=RETRY_SECS, within_secs=COORDINATOR_SECS, on=(KafkaException,), when=is_moving
    )
    what = "does not say how its groups are"
    try:
        found = retry.call(lambda: _ask(admin, extents, own))
    except KafkaException as error:
        raise kafka_error(settings, error, what) from error
    except TimeoutError as error:
        raise kafka_away(settings, what) from error
    _count(settings, extents, found)
    return found


def _ask(admin: AdminClient, extents: Mapping[Place, Extent], own: Mapping[str, Iterable[str]]) -> list[Group]:
    listed = admin.list_consumer_groups(request_timeout=ANSWER_SECS).result(GIVE_UP_SECS)
    names = sorted({*own, *(group.group_id for group in listed.valid or ())})
    described = admin.describe_consumer_groups(names, request_timeout=ANSWER_SECS) if names else {}
    found = []
    for name in names:
        state, committed = described[name].result(GIVE_UP_SECS), _committed(admin, name)
        topics = set(own.get(name, ()))
        before = {
            place: committed.get(place, extent.first)
            for place, extent in extents.items()
            if place in committed or place[0] in topics
        }
        if before:
            active = state.state not in _WITHOUT_MEMBERS
            ahead = [place for place, offset in before.items() if offset > extents[place].end]
            found.append(Group(name, active, len(state.members), _distances(extents, before), ahead))
    return found


def _committed(admin: AdminClient, group: str) -> dict[Place, int]:
    asked = admin.list_consumer_group_offsets([ConsumerGroupTopicPartitions(group)], request_timeout=ANSWER_SECS)
    places: list[TopicPartition] = asked[group].result(GIVE_UP_SECS).topic_partitions
    return {(place.topic, place.partition): place.offset for place in places if place.offset >= 0}


def _distances(extents: Mapping[Place, Extent], before: Mapping[Place, int]) -> dict[Place, int]:
    return {place: max(0, extents[place].end - max(offset, extents[place].first)) for place, offset in before.items()}


def _count(settings: KafkaSettings, extents: Mapping[Place, Extent], found: Iterable[Group]) -> None:
    """Replace lags of at most COUNTED_MOST offsets by the number of records."""
    for group in found:
        short = {
            place: Extent(extents[place].end - lag, extents[place].end)
            for place, lag in group.lag.items()
            if 0 < lag <= COUNTED_MOST
        }
        if short:
            group.lag |= dict.fromkeys(short, 0)
            with closing(Reader(settings, "complaints-status")) as reader:
                for record in read_out(reader, short):
                    place = record.topic() or "", record.partition() or 0
                    group.lag[place] += (record.offset() or 0) < short[place].end
