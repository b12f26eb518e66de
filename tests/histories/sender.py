"""Sends the steps of histories: complaints as producers do, corrections as the officials' tool does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from random import Random
from uuid import UUID

import msgspec
from confluent_kafka import Producer

from complaints.events.cloudevents import Headers, headers_of
from complaints.events.complaint import CORRECTED, Correction, Received
from complaints.outcome import Ok
from complaints.privacy.sealing import Sealer
from complaints.reference.channels import load_channels
from complaints.settings import Settings
from complaints.topics import load_topics
from producers.intake.receive import receive
from producers.intake.submission import Submission
from stores.kafka.options import producer_options
from stores.kafka.record import Record
from streams.overrides import Overrides
from tests.histories.history import Corrected, History, Sent, Step
from tests.histories.verdict import Told

TAKEN_SECS = 120.0
_decode = msgspec.json.Decoder(Received).decode


class Sender:
    """Sends durably, and remembers what it has sent."""

    def __init__(self, settings: Settings, agencies: Sequence[str], chance: Random) -> None:
        self._topics = load_topics(settings.config)
        self._channels = load_channels(settings.config)
        self._sealer = Sealer.from_settings(settings.sealing)
        self._producer = Producer(producer_options(settings.kafka))
        self._agencies, self._chance = agencies, chance
        self._contents: dict[UUID, list[Received]] = {}
        self._overrides: dict[UUID, Overrides] = {}

    def told(self) -> dict[UUID, Told]:
        """All contents of each complaint, from its channel or in corrections, and the decisions of officials."""
        return {one: Told(contents, self._overrides.get(one)) for one, contents in self._contents.items()}

    def send(self, steps: Iterable[tuple[History, Step]]) -> None:
        """Send steps, each given with its history."""
        for of, step in steps:
            if isinstance(step, Sent):
                made = self._record(step.submission)
                self._write(self._topics.received.name, made.key or b"", made.value, made.headers)
            else:
                self._correct(of, step)
        if self._producer.flush(TAKEN_SECS):
            raise AssertionError("not everything was taken")

    def _record(self, one: Submission) -> Record:
        outcome = receive(one, received=datetime.now(UTC), sealer=self._sealer, channels=self._channels)
        if not isinstance(outcome, Ok):
            raise AssertionError(f"not a complaint: {outcome}")
        complaint = _decode(outcome.value.value)
        self._contents.setdefault(complaint.complaint_id, []).append(complaint)
        return outcome.value

    def _correct(self, of: History, step: Corrected) -> None:
        submissions = [one.submission for one in of if isinstance(one, Sent)]
        complaint = _decode(self._record(submissions[step.of]).value)
        made = Correction(
            complaint=complaint,
            corrected=datetime.now(UTC),
            by="official",
            agencies=tuple(self._chance.sample(self._agencies, self._chance.choice((1, 2)))),
        )
        known = self._overrides.get(complaint.complaint_id, Overrides())
        self._overrides[complaint.complaint_id] = known.with_correction(made)
        key, time = str(complaint.complaint_id), made.corrected.isoformat()
        headers = headers_of(
            event_id=f"{key}.{time}", event_type=CORRECTED.ce_type, source="/officials", subject=key, time=time
        )
        self._write(self._topics.corrections.name, key.encode(), msgspec.json.encode(made), headers)

    def _write(self, topic: str, key: bytes, value: bytes, headers: Headers) -> None:
        while True:
            try:
                return self._producer.produce(topic, value, key, headers=headers)
            except BufferError:
                self._producer.poll(0.1)
