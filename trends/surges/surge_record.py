"""What was said of a surge as a record to publish: the same words give the same id and bytes."""

from __future__ import annotations

from uuid import UUID, uuid5

from complaints.events.event_type import EventType
from complaints.events.identity import NAMESPACE
from complaints.events.surge import SURGE_CLOSED, SURGE_OPENED, SURGE_RETRACTED, SURGE_UPDATED, Level, Surge
from stores.kafka.event_record import event_record
from stores.kafka.record import Record
from trends.surges.episodes import What, Word
from trends.surges.report import time_of

SOURCE = "/complaint-stream/surges"
_TYPES: dict[What, EventType[Surge]] = {
    "opened": SURGE_OPENED,  # type: ignore[dict-item]
    "updated": SURGE_UPDATED,  # type: ignore[dict-item]
    "closed": SURGE_CLOSED,  # type: ignore[dict-item]
    "retracted": SURGE_RETRACTED,  # type: ignore[dict-item]
}


def surge_record(word: Word, level: Level, false_alarms_per_week: float) -> tuple[str, Record]:
    """The event's id, `SURGE.NUMBER`, and the record. Odds have three digits, counts expected three places."""
    opened, at = time_of(word.opened), time_of(word.hour)
    named = f"surge\0{level}\0{word.category}\0{word.area}\0{opened.isoformat()}"
    surge = uuid5(NAMESPACE, f"{named}\0{word.nth}" if word.nth else named)
    event = _TYPES[word.what]
    data = event.struct(
        surge_id=surge,
        number=word.number,
        level=level,
        category=word.category,
        area=word.area or None,
        at=at,
        opened=opened,
        kind=word.kind,
        reason_th=word.reason_th,
        reason_en=word.reason_en,
        window_hours=round(word.window, 3),
        seen=word.seen,
        expected=round(word.expected, 3),
        chance=_short(word.chance),
        threshold=_short(word.threshold),
        false_alarms_per_week=false_alarms_per_week,
        complaints=word.reports,
        complaint_ids=tuple(UUID(one) for one in word.ids),
    )
    event_id = f"{surge}.{word.number}"
    return event_id, event_record(event, data, event_id=event_id, source=SOURCE, subject=surge, time=at)


def _short(chance: float) -> float:
    return float(f"{min(chance, 1.0):.3g}")
