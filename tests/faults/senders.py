"""Senders: an HTTP client of the gateway that tries again, and the producers' publisher as imports use it."""

from __future__ import annotations

import http.client
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from random import Random

import msgspec

from complaints.errors import ComplaintsError
from complaints.outcome import Ok
from complaints.privacy.sealing import Sealer
from complaints.reference.channels import load_channels
from complaints.settings import Settings
from complaints.topics import load_topics
from producers.gateway.body import read_body
from producers.intake.receive import receive
from producers.intake.submission import Submission
from stores.kafka.publisher import Publisher
from stores.kafka.record import Record
from tests.faults.complaint import Complaint
from tests.faults.memory import Memory

CLIENT_SECS = 4.0
RETRY_SECS = 0.15

Send = Callable[[Sequence[Complaint]], bool]
"""Issues complaints; True when all of them were acknowledged."""


class Client:
    """Posts batches to the gateway. What it answers with 202 is acknowledged, anything else is not."""

    def __init__(self, settings: Settings, memory: Memory) -> None:
        self._address = (settings.gateway.host, settings.gateway.port)
        self._memory = memory

    def send(self, complaints: Sequence[Complaint]) -> bool:
        return self.post(complaints) == 202

    def post(self, complaints: Sequence[Complaint]) -> int:
        """The status of the answer, 0 when there is none."""
        self._memory.issue(complaints)
        body = msgspec.json.encode([one.body for one in complaints])
        try:
            status, answer = self._post(body)
        except (OSError, http.client.HTTPException):
            return 0
        if status == 202:
            for one, result in zip(complaints, msgspec.json.decode(answer)["results"], strict=True):
                if result.get("complaint_id") != str(one.id):
                    raise AssertionError(f"sent {one.id}, the gateway answers {result}")
                self._memory.acknowledge(one)
        return status

    def _post(self, body: bytes) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection(*self._address, timeout=CLIENT_SECS)
        try:
            connection.request("POST", "/v1/complaints", body, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()


class Direct:
    """Publishes as imports do. A delivery report without error acknowledges a complaint.

    Uses a new client after a failure: one that has seen its topic deleted may report it as missing for ever.
    """

    def __init__(self, settings: Settings, memory: Memory) -> None:
        self._memory = memory
        self._topic = load_topics(settings.config).received.name
        self._channels = load_channels(settings.config)
        self._sealer = Sealer.from_settings(settings.sealing)
        self._kafka = settings.kafka
        self._publisher: Publisher | None = None

    def send(self, complaints: Sequence[Complaint]) -> bool:
        self._memory.issue(complaints)
        failed: list[ComplaintsError] = []
        publisher = self._publisher
        if publisher is None:
            publisher = Publisher(self._kafka, timeout_secs=20.0, successes=True)
        self._publisher = None
        try:
            for one in complaints:
                publisher.publish(self._topic, self.record(one), partial(self._done, one, failed))
            publisher.flush()
        except ComplaintsError:
            return False
        if not failed:
            self._publisher = publisher
        return not failed

    def record(self, one: Complaint) -> Record:
        """The record that the gateway would publish."""
        items, _ = read_body(msgspec.json.encode(one.body), None, 1)
        if not isinstance(items[0], Submission):
            raise AssertionError(f"not a complaint: {items[0]}")
        outcome = receive(items[0], received=datetime.now(UTC), sealer=self._sealer, channels=self._channels)
        if not isinstance(outcome, Ok):
            raise AssertionError(f"not a complaint: {outcome}")
        return outcome.value

    def _done(self, one: Complaint, failed: list[ComplaintsError], error: ComplaintsError | None) -> None:
        if error is None:
            self._memory.acknowledge(one)
        else:
            failed.append(error)


def groups(chance: Random, complaints: Sequence[Complaint], most: int = 8) -> list[list[Complaint]]:
    """The same complaints in requests of one to `most`."""
    rest = list(complaints)
    made = []
    while rest:
        size = chance.randint(1, most)
        made.append(rest[:size])
        rest = rest[size:]
    return made
