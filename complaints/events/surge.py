"""Surges: cells of category and area with more complaints than chance explains, from the first word to the last."""

from __future__ import annotations

from typing import Annotated, Final, Literal
from uuid import UUID

from msgspec import Meta

from complaints.events.complaint import MAX_SAFE_INTEGER, AreaCode, Code, OrNull, Strict, Time, fill_nulls
from complaints.events.event_type import EventType

Level = Literal["district", "province", "nation"]
SurgeKind = Literal["incident", "campaign"]
Count = Annotated[int, Meta(ge=0, le=MAX_SAFE_INTEGER)]
Probability = Annotated[float, Meta(ge=0.0, le=1.0)]


class Surge(Strict, frozen=True, kw_only=True):
    """One word on one surge. Times are event time: when complaints were submitted."""

    surge_id: Annotated[UUID, Meta(description="of all words on this surge; the same after a replay")]
    number: Annotated[Count, Meta(description="of the word: 0 opened the surge")]
    level: Level
    category: Code
    area: Annotated[AreaCode, Meta(description="district or province; absent for the nation")] | None = None
    at: Annotated[Time, Meta(description="what is said rests on complaints until then")]
    opened: Time
    kind: Annotated[SurgeKind, Meta(description="campaign: many complaints with one text")]
    reason_th: Annotated[str, Meta(description="why it is an incident or a campaign, in Thai")]
    reason_en: Annotated[str, Meta(description="the same in English")]
    window_hours: Annotated[float, Meta(ge=0, description="length of the least likely window, which ends at `at`")]
    seen: Annotated[Count, Meta(description="in that window; a spree of one person counts as one")]
    expected: Annotated[float, Meta(ge=0, description="in that window")]
    chance: Annotated[Probability, Meta(description="of showing as much at one complaint without a surge, at most")]
    threshold: Annotated[Probability, Meta(description="what `chance` must be below to open a surge at that time")]
    false_alarms_per_week: Annotated[float, Meta(gt=0, description="over all cells of the level: the setting")]
    complaints: Annotated[Count, Meta(description="in the surge so far, each of a spree counted")]
    complaint_ids: OrNull[Annotated[tuple[UUID, ...], Meta(max_length=50, description="the newest of them")]] = ()

    def __post_init__(self) -> None:
        if self.complaint_ids is None:
            fill_nulls(self)


class SurgeOpened(Surge, frozen=True, kw_only=True):
    """A cell has more complaints than chance explains."""


class SurgeUpdated(Surge, frozen=True, kw_only=True):
    """A surge has grown twofold since the last word on it, or is of another kind than it seemed."""


class SurgeClosed(Surge, frozen=True, kw_only=True):
    """A surge is over, or has lasted so long that it is the new level."""


class SurgeRetracted(Surge, frozen=True, kw_only=True):
    """A surge that was told of is none: most complaints it rested on were decided to belong elsewhere."""


SURGE_OPENED: Final = EventType("th.go.1111.surge.opened.v1", SurgeOpened, "Surge opened")
SURGE_UPDATED: Final = EventType("th.go.1111.surge.updated.v1", SurgeUpdated, "Surge has changed")
SURGE_CLOSED: Final = EventType("th.go.1111.surge.closed.v1", SurgeClosed, "Surge is over")
SURGE_RETRACTED: Final = EventType("th.go.1111.surge.retracted.v1", SurgeRetracted, "Surge taken back")
