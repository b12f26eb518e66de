"""Surges as they stand: the last word on each that is on the topic of surges."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import msgspec

from complaints.events.cloudevents import RawHeaders, header_text, headers_in, pairs_of
from complaints.events.surge import SURGE_CLOSED, SURGE_OPENED, SURGE_RETRACTED, SURGE_UPDATED, Surge
from complaints.settings import Settings
from complaints.topics import load_topics
from stores.kafka.scan import scan

_STATES = {
    SURGE_OPENED.ce_type: "open",
    SURGE_UPDATED.ce_type: "open",
    SURGE_CLOSED.ce_type: "closed",
    SURGE_RETRACTED.ce_type: "retracted",
}


@dataclass(frozen=True, slots=True)
class KnownSurge:
    """The last word on a surge. `state` is open, closed or retracted."""

    state: str
    word: Surge


def read_surges(settings: Settings) -> list[KnownSurge]:
    """All surges, the newest first. Raises TransientError when Kafka is away."""
    topic = load_topics(settings.config).surges.name
    records = scan(settings.kafka, [topic])
    return last_words((type_of(headers_in(record)), record.value()) for record in records)


def type_of(headers: RawHeaders) -> str:
    """The `ce_type`, empty where there is none."""
    return next((header_text(value) for name, value in pairs_of(headers) if name.lower() == "ce_type"), "")


def last_words(records: Iterable[tuple[str, bytes | None]]) -> list[KnownSurge]:
    """From (`ce_type`, data) in the order of the topic. What is no word on a surge is passed over. Pure."""
    found: dict[str, KnownSurge] = {}
    for event_type, data in records:
        state = _STATES.get(event_type)
        if state is None or data is None:
            continue
        try:
            word = msgspec.json.decode(data, type=Surge)
        except msgspec.MsgspecError:
            continue
        known = found.get(str(word.surge_id))
        if known is None or word.number >= known.word.number:
            found[str(word.surge_id)] = KnownSurge(state, word)
    return sorted(found.values(), key=lambda one: (one.word.opened, str(one.word.surge_id)), reverse=True)
