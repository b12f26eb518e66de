"""The steps in their order, over a batch: decode, redact, validate, decide, correct, emit.

Pure but for its telemetry: records in, records to publish out, in the order they came, one or more for each.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Container, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from uuid import UUID

from complaints.events.complaint import Corrected, Correction, Decision, Received
from complaints.outcome import Reject
from complaints.topics import Topics
from stores.kafka.record import ConsumerRecord, ProducerRecord, origin_of
from streams.content import newest_content
from streams.overrides import Overrides
from streams.steps.correct import correct
from streams.steps.decide import Decider
from streams.steps.decode import decode, decode_correction
from streams.steps.emit import dead_letter, emit
from streams.steps.moved import moved
from streams.steps.redact import redact_batch
from streams.steps.validate import validate, validate_correction

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pipeline:
    """What the steps need to know, and the steps themselves."""

    topics: Topics
    channels: Container[str]
    codes: Mapping[Corrected, AbstractSet[str]]
    """What a correction may name, by the part of the decision."""
    decider: Decider
    overrides_of: Callable[[UUID], Overrides | None]
    """What people have decided about a complaint, so that one its channel sends again keeps it. Holds what the records
    before that under work say, at least."""
    contents_of: Callable[[UUID], Sequence[Received]] = lambda complaint: ()
    """What its channel has said of a complaint that is under correction, as far as it was classified already."""

    def run(self, records: Sequence[ConsumerRecord]) -> list[ProducerRecord]:
        """Outputs of a batch. Never raises for what a record holds.

        A defect in a step must not hold up the complaints around it: the batch is then run record by record,
        and those that still fail become dead letters to be replayed once it is mended.
        """
        try:
            return self._run(records)
        except Exception as error:
            if len(records) > 1:
                log.exception("a step failed, running the batch record by record", extra={"records": len(records)})
                return [output for record in records for output in self.run([record])]
            log.exception("a step failed", extra={"origin": origin_of(records[0])})
            reject = Reject("step_failed", type(error).__name__, "pipeline")
            return [dead_letter(records[0], reject, self.topics)]

    def _run(self, records: Sequence[ConsumerRecord]) -> list[ProducerRecord]:
        given = [self._decode(record) for record in records]
        rejected = {i: one for i, one in enumerate(given) if isinstance(one, Reject)}
        corrections = {i: one for i, one in enumerate(given) if isinstance(one, Correction)}
        received = {i: one for i, one in enumerate(given) if isinstance(one, Received)}
        received |= {i: self._newest(one.complaint) for i, one in corrections.items()}
        cleaned = redact_batch(received)
        for i, complaint in received.items():
            reject = validate(complaint, self.channels)
            if reject is None and i in corrections:
                reject = validate_correction(corrections[i], self.codes)
            if reject is not None:
                rejected[i] = reject
        valid = {i: cleaned.get(i, complaint) for i, complaint in received.items() if i not in rejected}
        decisions = dict(zip(valid, self.decider.decide(list(valid.values())), strict=True))
        outputs: list[ProducerRecord] = []
        for i, record in enumerate(records):
            if i in rejected:
                channel = received[i].channel if i in received else None
                outputs.append(dead_letter(record, rejected[i], self.topics, channel))
            else:
                correction = corrections.get(i)
                decision = self._corrected(valid[i], decisions[i], correction)
                outputs += emit(valid[i], decision, self.topics)
                if correction:
                    outputs += self._moved(correction, decisions[i], decision)
        return outputs

    def _newest(self, corrected: Received) -> Received:
        """Whoever corrected it may have had an older revision before him."""
        known = self.contents_of(corrected.complaint_id)
        return newest_content([corrected, *(one for one in known if validate(one, self.channels) is None)])

    def _decode(self, record: ConsumerRecord) -> Received | Correction | Reject:
        return decode_correction(record) if record.topic() == self.topics.corrections.name else decode(record)

    def _corrected(self, complaint: Received, decision: Decision, given: Correction | None) -> Decision:
        overrides = self.overrides_of(complaint.complaint_id)
        if given is not None:
            overrides = (overrides or Overrides()).with_correction(given)
        return correct(complaint, decision, overrides, self.decider.route) if overrides else decision

    def _moved(self, correction: Correction, decided: Decision, corrected: Decision) -> list[ProducerRecord]:
        """Word to each agency that had the complaint and has it no more.

        A correction that does not tell who had it was made before there was such word: then the rules alone tell.
        """
        had = correction.before.agencies if correction.before else [route.agency for route in decided.routing.routes]
        lost = set(had) - {route.agency for route in corrected.routing.routes}
        return [
            moved(correction, corrected, agency, self.topics)
            for agency in dict.fromkeys(had)
            if agency in lost and agency in self.codes["agencies"]
        ]
