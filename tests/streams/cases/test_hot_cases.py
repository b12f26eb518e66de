"""Cases that are kept decoded are those that the store would give, however few are kept."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import msgspec
import pytest

from complaints.events.case import CASE_UPDATE, StepName
from complaints.events.complaint import CLASSIFIED
from complaints.events.event_type import EventType
from complaints.settings import DEFAULT_CONFIG
from complaints.topics import load_topics
from stores.kafka.event_record import event_record
from streams.cases.fold_batch import FoldBatch
from streams.cases.hot_cases import HotCases
from tests.streams.cases.cases import MONDAY, POLICY, A, B, routed, update
from tests.streams.cases.decisions import case_id, decided
from tests.streams.records import HandMade

TOPICS = load_topics(DEFAULT_CONFIG)
REFERENCES = [f"H-{number}" for number in range(12)]
STEPS: list[StepName] = ["accept", "start", "note", "ask_citizen", "transfer", "answer", "accept", "answer"]


def test_two_generations_are_kept_and_what_is_used_stays() -> None:
    hot = HotCases(2)
    cases = [msgspec.structs.replace(routed(), complaint_id=case_id(reference)) for reference in REFERENCES[:5]]
    for case in (cases[0], cases[1], cases[2], cases[0], cases[3]):
        hot.put(case)
    assert [hot.get(case.complaint_id) is case for case in cases] == [True, False, True, True, False]


@pytest.mark.parametrize("generation", [1, 3, 100])
def test_a_fold_that_keeps_cases_decoded_publishes_the_same_as_one_that_asks_the_store(generation: int) -> None:
    plain, hot = _Stored(None), _Stored(HotCases(generation))
    taken = 0
    for batch in _batches():
        published = plain.publish(batch)
        assert hot.publish(batch) == published
        taken += len(published)
    assert taken > 100
    assert hot.asked < plain.asked


class _Stored:
    """A fold, and what it has published as its store."""

    def __init__(self, hot: HotCases | None) -> None:
        self._values: dict[UUID, bytes] = {}
        self._fold = FoldBatch(TOPICS, POLICY, self._get, hot)
        self.asked = 0

    def publish(self, records: list[HandMade]) -> list[object]:
        batch = self._fold.fold(records)
        published, kept = self._fold.finish(batch)
        self._values |= {UUID(bytes=case): one.value for case, one in kept.items()}
        return [*batch.outputs, *published, *batch.hands, *kept.items()]

    def _get(self, case: UUID) -> bytes | None:
        self.asked += 1
        return self._values.get(case)


def _batches() -> Iterator[list[HandMade]]:
    """Decisions, then steps of all cases in any order, some of them illegal, some twice, the last batch read again."""
    draw = random.Random(7)
    yield [
        _record(CLASSIFIED, TOPICS.classified.name, at, decided(reference)) for at, reference in enumerate(REFERENCES)
    ]
    batch: list[HandMade] = []
    for number, step in enumerate(STEPS):
        batch = []
        for reference in draw.sample(REFERENCES, len(REFERENCES)):
            agency = draw.choice([A, A, B])
            fields: dict[str, Any] = {"text": "โทร 081-234-5678", "to": B if agency == A else A, "reason": "other"}
            sent = update(step, agency, hours=number, **fields)
            sent = msgspec.structs.replace(sent, complaint_id=case_id(reference))
            topic = TOPICS.sent_by(agency, CASE_UPDATE)
            again = draw.choice([1, 1, 2])
            batch += [_record(CASE_UPDATE, topic, number * 100 + len(batch) + one, sent) for one in range(again)]
        yield batch
    yield batch


def _record(event: EventType[Any], topic: str, offset: int, data: msgspec.Struct) -> HandMade:
    case: UUID = data.complaint_id  # type: ignore[attr-defined]
    made = event_record(event, data, event_id=f"{topic}/{offset}", source="/test", subject=case, time=MONDAY)
    return HandMade(made.value, offset, made.headers, made.key, topic)
