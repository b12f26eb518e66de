"""Passes a complaint that inbox.py keeps on to another agency, by a correction.

python pass_on.py BROKER AGENCY DATABASE COMPLAINT_ID OTHER_AGENCY [NOTE]
"""

from __future__ import annotations

import json
import sqlite3
import sys
from datetime import UTC, datetime

from confluent_kafka import KafkaError, Message, Producer

CORRECTED = "th.go.1111.complaint.corrected.v1"
DECISION = ("version", "area", "classification", "routing")
"""What the pipeline added to the complaint; a correction carries the complaint without it."""


def main(broker: str, agency: str, path: str, complaint_id: str, other: str, note: str = "") -> None:
    """Return once it is durable. The topic tells when it has moved."""
    row = sqlite3.connect(path).execute("SELECT event FROM complaints WHERE complaint_id = ? AND ours", (complaint_id,))
    found = row.fetchone()
    if found is None:
        sys.exit(f"{path}: no complaint {complaint_id} that is ours")
    event, now = json.loads(found[0]), datetime.now(UTC).isoformat()
    agencies = [route["agency"] for route in event["routing"].get("routes", [])]
    correction = {
        "complaint": {name: value for name, value in event.items() if name not in DECISION},
        "corrected": now,
        "by": "agency",
        "by_agency": agency,
        # All that are to have it, the responsible one first: the others keep their places.
        "agencies": list(dict.fromkeys(other if one == agency else one for one in agencies)),
        "before": {"agencies": agencies},
        "note": note or None,  # why; no personal data
    }
    headers = {
        "ce_specversion": "1.0",
        "ce_id": f"{complaint_id}.{now}",
        "ce_source": f"/agencies/{agency}",
        "ce_type": CORRECTED,
        "ce_subject": complaint_id,
        "ce_time": now,
        "ce_dataschema": f"urn:complaint-stream:schema:{CORRECTED}",
        "content-type": "application/json",
    }
    failed: list[str] = []

    def delivered(error: KafkaError | None, _: Message) -> None:
        if error is not None:
            failed.append(error.str())

    producer = Producer({"bootstrap.servers": broker, "enable.idempotence": True, "message.timeout.ms": 30_000})
    producer.produce(
        "complaints.corrections.v1",
        json.dumps(correction, ensure_ascii=False).encode(),
        complaint_id.encode(),
        headers=[(name, value.encode()) for name, value in headers.items()],
        on_delivery=delivered,
    )
    producer.flush()
    if failed:
        sys.exit(f"not published: {failed[0]}")


if __name__ == "__main__":
    main(*sys.argv[1:])
