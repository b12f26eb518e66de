"""Complaints and decisions in, records out: the same in the same order give the same. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from complaints.events.complaint import Classified
from complaints.events.identity import current_version
from complaints.events.incident import IncidentDecision
from stores.kafka.record import Record
from streams.incidents.classified_report import report_of
from streams.incidents.incident import Word
from streams.incidents.incident_record import incident_record
from streams.incidents.join import Incidents

Input = Classified | IncidentDecision
Taken = tuple[Input, datetime]
"""With the time at which the broker took it."""


class IncidentStream:
    """Passes over older versions of complaints, and orders what came at one time."""

    def __init__(self, incidents: Incidents | None = None) -> None:
        self._incidents = incidents or Incidents()
        self._versions: dict[str, int] = {}

    def take_all(self, inputs: list[Taken]) -> Iterator[tuple[str, Record]]:
        """Ids and records of what there is to say of what came within one slice of time, in whatever order it came."""
        for one, taken in sorted(inputs, key=_order):
            yield from map(incident_record, self._take(one, taken))

    def _take(self, one: Input, taken: datetime) -> Iterator[Word]:
        if isinstance(one, IncidentDecision):
            ids, at = [str(complaint) for complaint in one.complaint_ids], min(one.at, taken).timestamp()
            return self._incidents.set_apart(ids, at) if one.apart else self._incidents.allow(ids, at)
        return self._complaint(one, taken)

    def _complaint(self, complaint: Classified, taken: datetime) -> Iterator[Word]:
        key, version = str(complaint.complaint_id), current_version(complaint.version)
        if version <= self._versions.get(key, -1):
            return
        report = report_of(complaint, taken)
        if self._incidents.knows(key) or report is not None:
            self._versions[key] = version
        if report is not None:
            yield from self._incidents.take(report)
        else:
            yield from self._incidents.withdraw(key, min(complaint.submitted, taken).timestamp())
        for forgotten in self._incidents.forgotten():
            self._versions.pop(forgotten, None)


def _order(taken: Taken) -> tuple[bool, datetime, int, int]:
    """Complaints first, so that a decision finds them."""
    one, _ = taken
    if isinstance(one, IncidentDecision):
        return True, one.at, one.decision_id.int, 0
    return False, one.submitted, one.complaint_id.int, current_version(one.version)
