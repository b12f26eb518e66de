"""An official who corrects complaints while everything else happens."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
from confluent_kafka import Producer

from complaints.events.cloudevents import headers_of
from complaints.events.complaint import CORRECTED, Classified, Correction, Received
from stores.kafka.options import producer_options
from tests.faults.scene import Scene

MOST = 10
TAKEN_SECS = 120.0
_decode = msgspec.json.Decoder(Classified).decode


def corrections(scene: Scene) -> None:
    """Give some classified complaints to other agencies, each as of one of its states, not always the newest.

    Only complaints whose channel gives no `revised`: a correction carries the content it was made from, which would be
    an older one among contents with such times.
    """
    topics, chance = scene.line.topics, scene.chance
    entries = scene.log.read([topics.classified.name], {}, scene.lives)
    states = [_decode(entry.value) for entry in entries if "ce_id" in entry.headers]
    open_to = [one for one in states if _undated(scene, one)]
    producer = Producer(producer_options(scene.line.settings.kafka))
    for one in chance.sample(open_to, min(MOST, len(open_to))):
        scene.memory.correct(one.complaint_id)
        agencies = chance.sample(sorted(scene.line.services.agencies.values()), chance.choice((1, 2)))
        made = Correction(
            complaint=msgspec.convert(one, Received, from_attributes=True),
            corrected=datetime.now(UTC),
            by="official",
            agencies=tuple(agencies),
        )
        subject, time = str(one.complaint_id), made.corrected.isoformat()
        headers = headers_of(
            event_id=f"{subject}.{time}", event_type=CORRECTED.ce_type, source="/officials", subject=subject, time=time
        )
        producer.produce(topics.corrections.name, msgspec.json.encode(made), subject.encode(), headers=headers)
    if producer.flush(TAKEN_SECS):
        raise AssertionError("corrections were not taken")


def _undated(scene: Scene, one: Classified) -> bool:
    issued = scene.memory.issued.get(one.complaint_id, {})
    return bool(issued) and all(sent.revised is None for sent in issued.values())
