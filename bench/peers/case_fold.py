"""The fold of cases for peers: our own pure function, one record at a time, around whatever keeps their state."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from uuid import UUID

from bench.case_load import AGENCIES
from bench.peers.message import Message
from complaints.events.case import CASE_UPDATE
from complaints.settings import Settings
from complaints.topics import load_topics
from stores.kafka.record import ProducerRecord
from streams.cases.fold_batch import FoldBatch
from streams.cases.policy import load_policy

Get = Callable[[bytes], bytes | None]
Put = Callable[[bytes, bytes], None]


class CaseFold:
    """`get` and `put` read and write the state of one case, by its key."""

    def __init__(self, settings: Settings) -> None:
        self._topics = load_topics(settings.config)
        self._fold = FoldBatch(self._topics, load_policy(settings.config), self._stored)
        self._get: Get = _nothing
        self.classified = self._topics.classified.name
        every = [*self._topics.all(AGENCIES), *self._topics.of_service("cases", AGENCIES)]
        self.outputs = [topic.name for topic in every]

    def updates_of(self, agency: str) -> str:
        """The topic of an agency's updates."""
        return self._topics.sent_by(agency, CASE_UPDATE)

    def __call__(self, message: Message, get: Get, put: Put) -> Iterator[ProducerRecord]:
        """Fold one record, keep the case, and give the records to publish, the case last."""
        self._get = get
        batch = self._fold.fold([message])
        records, _ = self._fold.finish(batch)
        for record in records:
            put(record.key or b"", record.value)
        yield from batch.outputs
        yield from records

    def _stored(self, case: UUID) -> bytes | None:
        return self._get(str(case).encode())


def _nothing(key: bytes) -> bytes | None:
    return None
