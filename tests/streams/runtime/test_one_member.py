from __future__ import annotations

from aiokafka.cluster import ClusterMetadata
from aiokafka.coordinator.protocol import ConsumerProtocolMemberAssignment
from aiokafka.protocol.metadata import MetadataResponse_v1

from streams.runtime.one_member import OneMember

TOPICS = {"classified": 4, "updates": 1}


def shares(*started_ms: int, topics: tuple[str, ...] = ("classified", "updates")) -> list[list[tuple[str, list[int]]]]:
    """What each of the members gets, which were started at these times."""
    described = [(0, name, False, [(0, number, 0, [0], [0]) for number in range(n)]) for name, n in TOPICS.items()]
    cluster = ClusterMetadata()
    cluster.update_metadata(MetadataResponse_v1([(0, "localhost", 9092, None)], 0, described))
    members = {f"member {number}": OneMember(at).metadata(topics) for number, at in enumerate(started_ms)}
    found: dict[str, ConsumerProtocolMemberAssignment] = OneMember(0).assign(cluster, members)
    return [found[member].assignment for member in members]


ALL = [("classified", [0, 1, 2, 3]), ("updates", [0])]


def test_the_member_that_was_started_first_has_every_partition() -> None:
    assert shares(1_764_000_000_000) == [ALL]
    assert shares(1_764_000_000_001, 1_764_000_000_000, 1_764_000_000_002) == [[], ALL, []]
    assert shares(1_764_000_000_000, 999_999_999_999) == [[], ALL], "an earlier time has fewer digits"


def test_of_two_that_were_started_together_one_has_every_partition() -> None:
    assert shares(7, 7) == [ALL, []]


def test_a_topic_that_is_not_there_has_no_partitions() -> None:
    assert shares(7, topics=("missing", "updates")) == [[("missing", []), ("updates", [0])]]
