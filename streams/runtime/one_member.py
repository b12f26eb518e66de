"""Gives all partitions to one member of a group: the others stand by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from aiokafka.cluster import ClusterMetadata
from aiokafka.coordinator.assignors.abstract import AbstractPartitionAssignor
from aiokafka.coordinator.protocol import ConsumerProtocolMemberAssignment, ConsumerProtocolMemberMetadata

_VERSION = 0


class OneMember(AbstractPartitionAssignor):  # type: ignore[misc]
    """For work that must be done in one place. The member that was started first has it, until it leaves.

    Every member tells when it was started. Clocks of machines that differ may choose another one, never two.
    """

    name = "one-member"

    def __init__(self, started_ms: int) -> None:
        self._started = b"%020d" % started_ms

    def assign(
        self, cluster: ClusterMetadata, members: Mapping[str, ConsumerProtocolMemberMetadata]
    ) -> dict[str, ConsumerProtocolMemberAssignment]:
        """All partitions of the topics that any member has asked for, for one of them."""
        chosen = min(members, key=lambda member: (members[member].user_data, member))
        topics = sorted({topic for one in members.values() for topic in one.subscription})
        everything = [(topic, sorted(cluster.partitions_for_topic(topic) or ())) for topic in topics]
        return {
            member: ConsumerProtocolMemberAssignment(_VERSION, everything if member == chosen else [], b"")
            for member in members
        }

    def metadata(self, topics: Iterable[str]) -> ConsumerProtocolMemberMetadata:
        return ConsumerProtocolMemberMetadata(_VERSION, list(topics), self._started)

    def on_assignment(self, assignment: ConsumerProtocolMemberAssignment) -> None:
        """Keep nothing: the next assignment asks all members anew."""
