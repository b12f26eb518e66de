"""Accepts the cases that come to an agency and answers them, each once: python handle.py BROKER AGENCY"""

from __future__ import annotations

import json
import signal
import sys
import uuid
from datetime import UTC, datetime
from typing import Any

from confluent_kafka import Consumer, Producer

GROUP = {"auto.offset.reset": "earliest", "enable.auto.commit": False, "session.timeout.ms": 6000}


def step_after(kind: str, event: dict[str, Any], agency: str) -> dict[str, Any] | None:
    """The step that follows from what was told: the place for an office's own work."""
    if kind == "th.go.1111.complaint.classified.v1":
        return {"step": "accept"} if event["routing"]["routes"][0]["agency"] == agency else None
    if kind == "th.go.1111.case.step.v1" and event.get("responsible") == agency:
        if event["state"] in ("routed", "transferred", "reopened"):
            return {"step": "accept"}
        if event["step"] == "accept":
            return {"step": "answer", "text": "รับไว้ดำเนินการแล้ว · we are working on it"}
    if kind == "th.go.1111.case.step-refused.v1":
        print(event["complaint_id"], event["detail"], "allowed:", event["allowed"], flush=True)
    return None


def main(broker: str, agency: str) -> None:
    """Until Ctrl-C or SIGTERM; after a crash the same updates are sent again, with the same ids, and change nothing."""
    stop: list[int] = []
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda number, _: stop.append(number))
    consumer = Consumer({"bootstrap.servers": broker, "group.id": f"agency.{agency}.handle", **GROUP})
    producer = Producer({"bootstrap.servers": broker, "enable.idempotence": True})
    consumer.subscribe([f"agency.{agency}.complaints.v1"])
    while not stop:
        messages = [message for message in consumer.consume(100, timeout=1.0) if message.error() is None]
        for message in messages:
            told: dict[str, Any] = dict(message.headers() or ())
            event = json.loads(message.value() or b"{}")
            if (step := step_after(told["ce_type"].decode(), event, agency)) is None:
                continue
            key, now = event["complaint_id"], datetime.now(UTC).isoformat()
            update_id = str(uuid.uuid5(uuid.UUID(key), told["ce_id"].decode()))
            update = {"update_id": update_id, "complaint_id": key, "agency": agency, "at": now, **step}
            headers = {"ce_specversion": "1.0", "ce_type": "th.go.1111.case.update.v1", "ce_id": update_id}
            headers |= {"ce_source": f"/agencies/{agency}", "ce_subject": key, "content-type": "application/json"}
            producer.produce(f"agency.{agency}.updates.v1", json.dumps(update), key, headers=list(headers.items()))
        if producer.flush(30):
            sys.exit("Kafka has not acknowledged: start again")
        if messages:
            consumer.commit(asynchronous=False)  # only now: a crash before it reads these again
    consumer.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
