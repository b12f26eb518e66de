"""Records that cannot be processed, each with the reason its dead letter must give."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec

from complaints.events.cloudevents import Headers, headers_of
from complaints.events.complaint import CLASSIFIED, RECEIVED
from complaints.events.identity import complaint_id
from tests.faults.memory import Poison
from tests.faults.scene import Scene

Raw = tuple[bytes, bytes, Headers]
"""Key, value, headers."""


def of_received(scene: Scene, topic: str) -> list[Raw]:
    """Broken JSON, no headers, another type, wrong id, wrong times, unknown channel and field."""
    good = _body(scene)
    id_, now = good["complaint_id"], datetime.now(UTC)
    plain = headers_of(event_id=id_, event_type=RECEIVED.ce_type, source="/x", subject=id_, time=good["submitted"])
    cases: list[tuple[object, Headers, str]] = [
        (f'{{"complaint_id": "{id_}", "text": '.encode(), plain, "broken_json"),
        (f"\x00\xff {id_}".encode("latin-1"), plain, "broken_json"),
        ({**good, "note": "ok"}, [], "broken_event"),
        (
            good,
            headers_of(event_id=id_, event_type=CLASSIFIED.ce_type, source="/x", subject=id_, time=""),
            "unknown_type",
        ),
        ({**good, "complaint_id": str(_uuid(scene))}, plain, "id_mismatch"),
        ({**good, "submitted": (now + timedelta(days=9)).isoformat()}, plain, "implausible_time"),
        ({**good, "channel": "pigeon-post"}, plain, "unknown_channel"),
        ({**good, "urgency": "very"}, plain, "invalid_field"),
    ]
    chosen = scene.chance.sample(cases, scene.chance.randint(1, len(cases)))
    return [_remember(scene, topic, content, headers, reason) for content, headers, reason in chosen]


def of_classified(scene: Scene, topic: str) -> list[Raw]:
    """Broken JSON, and a received complaint where a classified one should be."""
    good = _body(scene)
    cases: list[tuple[object, str]] = [
        (b'{"broken": ' + str(_uuid(scene)).encode(), "broken_json"),
        (good, "invalid_field"),
    ]
    return [_remember(scene, topic, content, [], reason) for content, reason in cases]


def _body(scene: Scene) -> dict[str, str]:
    reference, now = f"{scene.line.tag}-poison-{_uuid(scene).hex[:8]}", datetime.now(UTC).isoformat()
    return {
        "complaint_id": str(complaint_id("web-1111", reference)),
        "channel": "web-1111",
        "reference": reference,
        "text": "ข้อความทดสอบ",
        "submitted": now,
        "received": now,
        "revised": now,
    }


def _uuid(scene: Scene) -> UUID:
    return UUID(int=scene.chance.getrandbits(128))


def _remember(scene: Scene, topic: str, content: object, headers: Headers, reason: str) -> Raw:
    value = content if isinstance(content, bytes) else msgspec.json.encode(content)
    scene.memory.poison.append(Poison(topic, value, reason))
    return str(_uuid(scene)).encode(), value, headers
