"""Decides how a dead letter is replayed: on which topic which record, or why none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from complaints.errors import PermanentError
from complaints.events.complaint import RECEIVED, Sealed
from complaints.events.dead_letter import REPLAY_OF
from complaints.events.identity import keyed_id
from complaints.events.webhook import RecordPlace, WebhookOrder
from complaints.outcome import Reject
from complaints.privacy.sealing import Reporter, Sealer
from complaints.reference.channels import Channel
from complaints.topics import Topics
from operations.dead_letters.letters import Letter
from producers.gateway.body import read_body
from producers.gateway.problem import Problem, ProblemError
from producers.intake.receive import receive
from producers.intake.submission import Submission
from sinks.webhooks.states import order_record
from stores.kafka.record import Record


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayer:
    """Plans replays; channels and sealer are for bodies that the gateway refused."""

    topics: Topics
    channels: Mapping[str, Channel]
    sealer: Sealer

    def plan(self, letter: Letter) -> tuple[str, Record] | str:
        """The topic and the record to publish, or in words why the letter cannot be replayed.

        A record that came from a topic goes back there unchanged; what the receiver of a webhook did not take is
        delivered to it again, and to nobody else. A body that the gateway refused goes through the current intake as if
        received when it was refused, so that a second replay makes the same complaint.
        """
        if "cut_from_bytes" in letter.stated:
            return f"only its first {len(letter.value):,} of {letter.stated['cut_from_bytes']} bytes were kept"
        place = letter.place()
        if letter.step == "deliver" and place is not None:
            return order_record(self.topics, _delivery(letter))
        if place is not None:
            topic = place[0]
            known = self.topics.replayable()
            return (topic, _again(letter)) if topic in known else f"came from the topic {topic}, which nobody reads"
        if RECEIVED.is_of(letter.headers):
            return self.topics.received.name, _again(letter)
        return self._through_intake(letter)

    def _through_intake(self, letter: Letter) -> tuple[str, Record] | str:
        try:
            (item, *_), _ = read_body(letter.value, None, 1)
        except ProblemError as error:
            return f"no body of the gateway's ({error.problem.detail}): correct the file and import it again"
        if isinstance(item, Problem):
            return f"no body of the gateway's ({item.detail}): correct the file and import it again"
        try:
            submission = msgspec.structs.replace(item, reporter=self._reporter(letter, item))
        except PermanentError as error:
            return str(error)
        outcome = receive(submission, received=letter.at, sealer=self.sealer, channels=self.channels)
        if isinstance(outcome, Reject):
            return f"refused again: {outcome.reason}, {outcome.told}"
        record = outcome.value
        headers = [*record.headers, (REPLAY_OF, letter.origin.encode())]
        return self.topics.received.name, msgspec.structs.replace(record, headers=headers)

    def _reporter(self, letter: Letter, item: Submission) -> Reporter | None:
        if "reporter" not in letter.stated:
            return item.reporter
        try:
            sealed = msgspec.json.decode(letter.stated["reporter"], type=Sealed)
        except (msgspec.MsgspecError, RecursionError) as error:
            raise PermanentError(f"its reporter cannot be read: {error}") from error
        return self.sealer.open(sealed, keyed_id(letter.channel, letter.origin))


def _delivery(letter: Letter) -> WebhookOrder:
    """The order to deliver a record to its subscriber again. A second replay is the same order."""
    _, subscription, topic, partition, offset = letter.origin.split("/")
    return WebhookOrder(
        order_id=keyed_id(letter.id, letter.origin),
        subscription=subscription,
        action="deliver",
        at=letter.at,
        record=RecordPlace(topic=topic, partition=int(partition), offset=int(offset)),
    )


def _again(letter: Letter) -> Record:
    headers = [*letter.headers, (REPLAY_OF, letter.origin.encode())]
    return Record(key=letter.key, value=letter.value, headers=headers)
