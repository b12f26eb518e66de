"""What a plain fold makes of the bench's records, and how what a contender wrote differs from it."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from confluent_kafka import Message
from msgspec import Struct

from bench.case_load import CaseLoad
from bench.peers.message import Message as Given
from complaints.events.case import CASE, CASE_STEP, CASE_UPDATE, Case
from complaints.events.cloudevents import headers_in, pairs_of
from complaints.settings import DEFAULT_CONFIG
from complaints.topics import load_topics
from streams.cases.fold_batch import FoldBatch
from streams.cases.policy import load_policy


class Wrong(Struct, frozen=True, kw_only=True):
    """Differences from a plain fold."""

    cases: int
    """Missing, or in any field different."""
    steps_missing: int
    steps_invented: int
    """With an id or bytes that no step of the plain fold has."""


class ExpectedCases:
    """Folds the whole load at once, in memory."""

    def __init__(self, load: CaseLoad) -> None:
        topics, policy = load_topics(DEFAULT_CONFIG), load_policy(DEFAULT_CONFIG)
        given = [
            Given(one.key, one.value, one.headers, topics.classified.name, 0, offset)
            for offset, one in enumerate(load.decisions())
        ]
        for agency, records in load.updates().items():
            name = topics.sent_by(agency, CASE_UPDATE)
            given += [Given(one.key, one.value, one.headers, name, 0, offset) for offset, one in enumerate(records)]
        batch = FoldBatch(topics, policy, _nothing).fold(given)
        self.cases = {str(case.complaint_id).encode(): case for case in batch.changed.values()}
        steps = topics.of(CASE_STEP).name
        self.steps = {(_id(one.headers), one.value) for one in batch.outputs if one.topic == steps}

    def wrong(self, cases: Iterable[Message], steps: Iterable[Message]) -> Wrong:
        """Compare all records of both topics, in their order."""
        last = {one.key(): one.value() for one in cases}
        found = {(_id(headers_in(one)), one.value()) for one in steps}
        return Wrong(
            cases=sum(_read(last.get(key)) != case for key, case in self.cases.items()),
            steps_missing=len(self.steps - found),
            steps_invented=len(found - self.steps),
        )


def _nothing(case: UUID) -> bytes | None:
    return None


def _read(value: bytes | None) -> Case | None:
    return CASE.read(value)


def _id(headers: object) -> bytes:
    return next(value for name, value in pairs_of(headers) if name == "ce_id")  # type: ignore[arg-type,return-value]
