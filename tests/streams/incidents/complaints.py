"""Reports as classified complaints."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import NAMESPACE_OID, UUID, uuid5

import msgspec

from complaints.events.complaint import CLASSIFIED, Classified
from complaints.events.incident import IncidentDecision
from tests.complaints.events.examples import examples_of
from tests.streams.incidents.reports import LAMP, NORTH, START


def complaint_id(name: str) -> UUID:
    return uuid5(NAMESPACE_OID, name)


def classified(
    name: str, text: str = LAMP, *, north: float | None = 0.0, agency: str = "mea", version: int = 1
) -> Classified:
    """A complaint so many metres north of one point; without coordinates where `north` is None."""
    example = examples_of(CLASSIFIED)[0]
    example["classification"]["categories"] = [{"code": "streetlight", "confidence": 0.9}]
    example["routing"]["routes"] = [{"agency": agency, "role": "responsible", "rule": "r", "reason": "r"}]
    example["routing"].pop("triage", None)
    time = START.isoformat()
    example |= {
        "complaint_id": str(complaint_id(name)),
        "version": version,
        "submitted": time,
        "received": time,
        "revised": time,
        "text": text,
    }
    if north is not None:
        example["place"] = {"longitude": 100.53, "latitude": 13.74 + north * NORTH}
    return msgspec.convert(example, Classified)


def decision(*names: str, apart: bool = True) -> IncidentDecision:
    ids = tuple(map(complaint_id, names))
    return IncidentDecision(decision_id=ids[0], complaint_ids=ids, apart=apart, at=datetime.now(UTC), by="official")
