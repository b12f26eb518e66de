"""The steps in their order, over a batch: decode, redact, validate, resolve area, classify, route, emit.

Pure but for its telemetry: records in, records to publish out, in the order they came, one or more for each.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from complaints.event import Area, Classification, Decision, Place, Received, Routing
from complaints.identity import version_of
from complaints.outcome import Reject
from complaints.topics import Topics
from streams.decode import decode
from streams.emit import dead_letter, emit
from streams.record import Output, Record, origin_of
from streams.redact import redact_batch
from streams.validate import validate

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pipeline:
    """What the steps need to know, and the steps themselves."""

    topics: Topics
    channels: Mapping[str, object]
    generation: int
    """Of the rule set plus of the model: the low part of every version."""
    resolve_area: Callable[[Place | None], Area]
    classify: Callable[[Sequence[str]], list[Classification]]
    route: Callable[[Received, Area, Classification], Routing]

    def run(self, records: Sequence[Record]) -> list[Output]:
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

    def _run(self, records: Sequence[Record]) -> list[Output]:
        decoded = [decode(record) for record in records]
        received = {i: one for i, one in enumerate(decoded) if isinstance(one, Received)}
        rejected = {i: one for i, one in enumerate(decoded) if isinstance(one, Reject)}
        cleaned = redact_batch(received)
        for i, complaint in received.items():
            if (reject := validate(complaint, self.channels.keys())) is not None:
                rejected[i] = reject
        valid = {i: cleaned.get(i, complaint) for i, complaint in received.items() if i not in rejected}
        classified = self.classify([complaint.text for complaint in valid.values()])
        decisions = {i: self._decide(valid[i], what) for i, what in zip(valid, classified, strict=True)}
        outputs: list[Output] = []
        for i, record in enumerate(records):
            if i in rejected:
                channel = received[i].channel if i in received else None
                outputs.append(dead_letter(record, rejected[i], self.topics, channel))
            else:
                outputs += emit(record, valid[i], decisions[i], self.topics, spliced=i not in cleaned)
        return outputs

    def _decide(self, complaint: Received, classification: Classification) -> Decision:
        area = self.resolve_area(complaint.place)
        return Decision(
            version=version_of(complaint.revised, self.generation),
            area=area,
            classification=classification,
            routing=self.route(complaint, area, classification),
        )
