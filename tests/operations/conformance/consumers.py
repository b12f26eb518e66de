"""A consumer without a broker, right or with one fault: what it writes for the records of the trials."""

from __future__ import annotations

import json
from collections.abc import Iterable

from complaints.events.complaint import CLASSIFIED, MOVED
from operations.conformance.consumer_trials import Understood
from operations.conformance.events import Event


def understand(records: Iterable[Event | None], fault: str, stored: dict[str, int]) -> list[Understood]:
    """The lines of a consumer; `stored` is its database. It ends where it fails."""
    lines: list[Understood] = []
    for record in records:
        if record is None:
            if fault == "ends at a tombstone":
                return lines
            continue
        event = json.loads(record.data)
        if fault == "ends at unknown fields" and "added_later" in event:
            return lines
        if fault == "passes over nulls" and None in event.values():
            continue
        if record.type not in (CLASSIFIED.ce_type, MOVED.ce_type) and fault != "takes every type":
            continue
        version, subject = event["version"], event["complaint_id"]
        if fault == "floats":
            version = int(version * 1.0000001)
        if (
            fault == "repeats"
            or version > stored.get(subject, -1)
            or (fault == "outdated" and version != stored[subject])
        ):
            stored[subject] = version
            what = "close" if record.type == MOVED.ce_type and fault != "never closes" else "handle"
            lines.append(Understood(subject, version, what))  # type: ignore[arg-type]
    if fault == "no order":
        lines.sort(key=lambda line: -line.version)
    return lines
