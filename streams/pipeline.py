"""The pipeline: the steps of each family of events, in order, over a batch.

Records in, records to publish out: one or more for each, in the order of the input. It publishes nothing itself.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Container, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec

from complaints.events.complaint import Corrected, Correction, Received
from complaints.outcome import Reject
from complaints.topics import Topics
from stores.kafka.record import ConsumerRecord, ProducerRecord, origin_of
from streams.content import newest_content
from streams.overrides import Overrides
from streams.steps.correct import DecidedCorrection, correct
from streams.steps.decide import Decided, Decider
from streams.steps.decode import decode, decode_correction
from streams.steps.emit import dead_letter, emit
from streams.steps.moved import moved
from streams.steps.redact import redact_complaints, redact_corrections
from streams.steps.step import Rejected, Step, each, through
from streams.steps.validate import validate, validate_correction

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pipeline:
    """Runs batches of records through the steps; its fields are what the steps need to know."""

    topics: Topics
    channels: Container[str]
    codes: Mapping[Corrected, AbstractSet[str]]
    """The codes that a correction may name, by the part of the decision."""
    decider: Decider
    overrides_of: Callable[[UUID], Overrides | None]
    """What people have decided about a complaint, so that it is kept when the channel sends the complaint again. Must
    include at least all corrections before the batch under work."""
    contents_of: Callable[[UUID], Sequence[Received]] = lambda complaint: ()
    """The contents of a complaint under correction that were classified already."""

    def complaint_steps(self) -> tuple[Step, ...]:
        """The steps from a record of a received complaint to the records published for it."""
        return (
            each(decode),
            redact_complaints,
            each(self._validated),
            self.decider.decide_each,
            each(self._corrected_before),
            each(self._emitted),
        )

    def correction_steps(self) -> tuple[Step, ...]:
        """The steps from a record of a correction to its complaint's records and notices to agencies that lose it."""
        return (
            each(decode_correction),
            each(self._of_newest_content),
            redact_corrections,
            each(self._validated_correction),
            self._decided_corrections,
            each(self._emitted_correction),
        )

    def run(self, records: Sequence[ConsumerRecord]) -> list[ProducerRecord]:
        """The records to publish for a batch. Never raises because of a record's content.

        Where a step fails by a defect, the batch is run record by record, so that only the records that still fail
        become dead letters, to be replayed once the defect is fixed.
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
        families: dict[bool, list[int]] = {False: [], True: []}
        for place, record in enumerate(records):
            families[record.topic() == self.topics.corrections.name].append(place)
        results: dict[int, Any] = {}
        for steps, places in ((self.complaint_steps(), families[False]), (self.correction_steps(), families[True])):
            if places:
                results |= zip(places, through(steps, [records[place] for place in places]), strict=True)
        outputs: list[ProducerRecord] = []
        for place, record in enumerate(records):
            result = results[place]
            if isinstance(result, Rejected):
                outputs.append(dead_letter(record, result.reject, self.topics, _channel_of(result.given)))
            else:
                outputs += result
        return outputs

    def _validated(self, complaint: Received) -> Received | Reject:
        return validate(complaint, self.channels) or complaint

    def _of_newest_content(self, correction: Correction) -> Correction:
        """The correction with the newest content of its complaint: the person may have seen an older revision."""
        complaint = correction.complaint
        known = (one for one in self.contents_of(complaint.complaint_id) if validate(one, self.channels) is None)
        newest = newest_content([complaint, *known])
        return correction if newest is complaint else msgspec.structs.replace(correction, complaint=newest)

    def _validated_correction(self, correction: Correction) -> Correction | Reject:
        reject = validate(correction.complaint, self.channels) or validate_correction(correction, self.codes)
        return reject or correction

    def _corrected_before(self, decided: Decided) -> Decided:
        """The decision, with the parts that people have decided about this complaint replaced."""
        overrides = self.overrides_of(decided.complaint.complaint_id)
        if not overrides:
            return decided
        return Decided(decided.complaint, correct(*decided, overrides, self.decider.route))

    def _emitted(self, decided: Decided) -> list[ProducerRecord]:
        return emit(*decided, self.topics)

    def _decided_corrections(self, corrections: Sequence[Correction]) -> list[DecidedCorrection]:
        decided = self.decider.decide_each([correction.complaint for correction in corrections])
        return [
            DecidedCorrection(given, one, self._corrected(one, given))
            for given, one in zip(corrections, decided, strict=True)
        ]

    def _corrected(self, decided: Decided, given: Correction) -> Decided:
        overrides = self.overrides_of(decided.complaint.complaint_id) or Overrides()
        return Decided(decided.complaint, correct(*decided, overrides.with_correction(given), self.decider.route))

    def _emitted_correction(self, one: DecidedCorrection) -> list[ProducerRecord]:
        """The complaint as it is decided now, and a notice to each agency that had it and has it no more.

        An old correction without `before` does not tell who had it: then it is whom the worker's own decision names.
        """
        before = one.correction.before
        had = before.agencies if before else [route.agency for route in one.decided.decision.routing.routes]
        lost = set(had) - {route.agency for route in one.corrected.decision.routing.routes}
        return emit(*one.corrected, self.topics) + [
            moved(one.correction, one.corrected.decision, agency, self.topics)
            for agency in dict.fromkeys(had)
            if agency in lost and agency in self.codes["agencies"]
        ]


def _channel_of(given: Any) -> str | None:  # noqa: ANN401 - whatever a step was given
    """The channel of a refused complaint, where it was decoded before it was refused."""
    if isinstance(given, Correction):
        return given.complaint.channel
    return given.channel if isinstance(given, Received) else None
